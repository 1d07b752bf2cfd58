#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/bearer.hpp"
#include "ports/byte_stream.hpp"
#include "ports/clock.hpp"
#include "ports/modem.hpp"
#include "ports/serial_line.hpp"
#include "sim800/bring_up.hpp"
#include "sim800/command.hpp"
#include "sim800/facts.hpp"
#include "sim800/guest.hpp"
#include "sim800/lines.hpp"
#include "sim800/link.hpp"
#include "sim800/pins.hpp"
#include "sim800/power.hpp"
#include "sim800/settings.hpp"

namespace sim800 {

/// A SIM800 as a way to the network, by its own TCP (AT+CIPSTART): the modem goes on taking SMS beside it, which PPP on its one
/// serial port would not let it. TLS is not the modem's: TlsStream lies above a link, since the SIM800 ends at TLS 1.0.
///
/// Sees only ports: tested on Linux against a modem that follows the manual. Never against a real one.
class Sim800 : public ports::Bearer, public ports::Modem, private LinkHost {
 public:
  /// Connections at a time: the session, and one beside it.
  static constexpr std::size_t link_count = 2;

  /// `pins` null: the modem runs as soon as the board does. Line, pins and clock must outlive it.
  Sim800(ports::SerialLine& line, ModemPins* pins, ports::Clock& clock, const Sim800Settings& settings);
  /// Its parts know each other.
  Sim800(const Sim800&) = delete;
  Sim800& operator=(const Sim800&) = delete;

  void up() override { wanted_ = true; }
  void down() override;
  ports::BearerState state() override;
  std::optional<int> signal_dbm() const override { return facts_.signal_dbm; }
  std::string_view address() const override { return ready() ? facts_.address.view() : std::string_view{}; }
  std::uint64_t data_used() const override { return bytes_; }
  void restart() override;
  bool power_cycle() override;

  ports::Registration registration() const override { return facts_.registration; }
  std::string_view operator_name() const override { return facts_.operator_name.view(); }
  std::string_view imei() const override { return facts_.imei.view(); }
  std::string_view iccid() const override { return facts_.iccid.view(); }

  [[nodiscard]] ports::ByteStream& link(std::size_t index) { return links_[index]; }
  /// For SMS: the command channel as if it were its user's own. Its commands go out between the modem's other work.
  [[nodiscard]] ports::SerialLine& guest() { return guest_; }

 private:
  void work() override;
  bool fetches(const Link& link) const override { return ask_ == Ask::fetch && &links_[asked_link_] == &link; }

  [[nodiscard]] bool ready() const { return power_.is_on() && bring_up_.is_done(); }

  void take(ports::Millis now);
  void take_line(std::string_view line, ports::Millis now);
  [[nodiscard]] bool take_announcement(std::string_view line);
  void take_answer(std::string_view line, ports::Millis now);
  void take_information(std::string_view line);
  void finish(bool ok, ports::Millis now);
  void time_out(ports::Millis now);
  void begin_next(ports::Millis now);
  [[nodiscard]] bool begin_link(ports::Millis now);
  [[nodiscard]] bool begin_guest(ports::Millis now);
  void begin_bring_up(ports::Millis now);
  void ask(const Command& command, ports::Millis now);
  void send(ports::Bytes data);
  void lose_links(std::string_view why);
  void start_over(ports::Millis now);

  ports::SerialLine& line_;
  ports::Clock& clock_;
  Name<63> apn_;
  Name<32> user_;
  Name<32> password_;
  Name<8> pin_;
  Sim800Settings settings_;
  bool wanted_ = false;
  bool absent_ = false;
  Power power_;
  Facts facts_;
  BringUp bring_up_{settings_, facts_};
  Ask ask_ = Ask::none;
  std::size_t asked_link_ = 0;
  ports::Millis deadline_ = 0;
  ports::Millis next_at_ = 0;
  int timeouts_ = 0;
  int silent_starts_ = 0;
  ports::Millis next_signal_ = 0;
  ports::Millis next_clock_ = 0;
  std::uint64_t bytes_ = 0;
  Lines lines_;
  /// Bytes of data that follow, not text.
  std::size_t raw_ = 0;
  std::array<Link, link_count> links_{Link{*this, 0}, Link{*this, 1}};
  Guest guest_;
};

}  // namespace sim800
