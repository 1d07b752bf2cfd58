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

namespace platform_esp32 {

/// The pins that switch a modem on and off, of those the board has.
class ModemPins {
 public:
  virtual ~ModemPins() = default;
  /// Supply of the modem. False when the board cannot switch it.
  [[nodiscard]] virtual bool supply(bool on) = 0;
  /// PWRKEY: a pulse low of a second switches the modem on.
  virtual void key(bool high) = 0;
};

/// Texts must outlive the modem.
struct Sim800Settings {
  std::string_view apn;
  std::string_view user;
  std::string_view password;
  std::string_view pin;
  /// Bounds of the answers, ms (SIM800 series AT command manual V1.09: 85 s for CIICR, 75 s for CIPSTART, 65 s for CIPSHUT).
  std::uint32_t answer_ms = 5'000;
  std::uint32_t slow_ms = 90'000;
  std::uint32_t signal_ms = 60'000;
  std::uint32_t clock_ms = 3'600'000;
};

/// A SIM800 as a way to the network, by its own TCP (AT+CIPSTART): the modem goes on taking SMS beside it, which PPP on its one
/// serial port would not let it. TLS is not the modem's: TlsStream lies above a link, since the SIM800 ends at TLS 1.0.
///
/// Sees only ports: tested on Linux against a modem that follows the manual. Never against a real one.
class Sim800 : public ports::Bearer, public ports::Modem {
 public:
  /// Connections at a time: the session, and one beside it.
  static constexpr std::size_t link_count = 2;

  /// `pins` null: the modem runs as soon as the board does. All must outlive it.
  Sim800(ports::SerialLine& line, ModemPins* pins, ports::Clock& clock, const Sim800Settings& settings);

  void up() override { wanted_ = true; }
  void down() override;
  ports::BearerState state() override;
  std::optional<int> signal_dbm() const override { return signal_; }
  std::string_view address() const override {
    return ready() ? std::string_view{address_.data(), address_size_} : std::string_view{};
  }
  std::uint64_t data_used() const override { return bytes_; }
  void restart() override;
  bool power_cycle() override;

  ports::Registration registration() const override { return registration_; }
  std::string_view operator_name() const override { return view(operator_); }
  std::string_view imei() const override { return view(imei_); }
  std::string_view iccid() const override { return view(iccid_); }

  [[nodiscard]] ports::ByteStream& link(std::size_t index) { return links_[index]; }
  /// For SMS: the command channel as if it were its user's own. Its commands go out between the modem's other work.
  [[nodiscard]] ports::SerialLine& guest() { return guest_; }

 private:
  enum class Ask : std::uint8_t {
    none,
    attention,
    echo_off,
    errors,
    pin_state,
    pin,
    imei,
    iccid,
    network_time,
    registered,
    operator_name,
    shut,
    many,
    by_hand,
    apn,
    bring_up,
    own_address,
    signal,
    clock,
    open,
    announce,
    data,
    fetch,
    close,
    guest,
  };
  enum class Phase : std::uint8_t { off, key_high, key_low, booting, running };

  struct Name {
    std::array<char, 32> text{};
    std::size_t size = 0;
  };

  /// One connection through the modem.
  class Link : public ports::ByteStream {
   public:
    bool connect(std::string_view host, std::uint16_t port) override;
    ports::StreamState state() override;
    std::size_t write(ports::Bytes data) override;
    std::size_t read(ports::MutableBytes into) override;
    void close() override;
    std::string_view error() const override { return error_; }

   private:
    friend class Sim800;
    void fail(std::string_view why);
    void forget();

    Sim800* modem_ = nullptr;
    ports::StreamState state_ = ports::StreamState::closed;
    std::string_view error_;
    std::array<char, 65> host_{};
    std::uint16_t port_ = 0;
    bool open_due_ = false;
    /// The modem has, or may have, a connection of this number.
    bool held_ = false;
    bool close_due_ = false;
    bool more_ = false;
    std::array<std::uint8_t, 1'024> out_{};
    std::size_t out_size_ = 0;
    std::size_t sending_ = 0;
    std::array<std::uint8_t, 1'024> in_{};
    std::size_t in_begin_ = 0;
    std::size_t in_size_ = 0;
  };

  /// The channel as SMS sees it.
  class Guest : public ports::SerialLine {
   public:
    std::size_t write(ports::Bytes data) override;
    std::size_t read(ports::MutableBytes into) override;

   private:
    friend class Sim800;
    void pass(std::string_view text);
    void flush(Sim800& modem);

    std::array<std::uint8_t, 256> out_{};
    std::size_t out_size_ = 0;
    std::array<std::uint8_t, 512> in_{};
    std::size_t in_size_ = 0;
  };

  [[nodiscard]] static std::string_view view(const Name& name) { return {name.text.data(), name.size}; }
  static void keep(Name& name, std::string_view text);
  [[nodiscard]] bool ready() const;

  void work();
  void switch_on(ports::Millis now);
  void take(ports::Millis now);
  void take_byte(char byte, ports::Millis now);
  void take_line(std::string_view line, ports::Millis now);
  [[nodiscard]] bool take_announcement(std::string_view line);
  void take_answer(std::string_view line, ports::Millis now);
  void take_information(std::string_view line, ports::Millis now);
  void finish(bool ok, ports::Millis now);
  void finish_setup(bool ok, ports::Millis now);
  void time_out(ports::Millis now);
  void begin_next(ports::Millis now);
  [[nodiscard]] bool begin_link(ports::Millis now);
  [[nodiscard]] bool begin_guest(ports::Millis now);
  void begin_setup(ports::Millis now);
  void ask(Ask what, std::string_view command, std::uint32_t limit_ms, ports::Millis now);
  void send(ports::Bytes data);
  void lose_links(std::string_view why);
  void start_over(ports::Millis now);
  void set_clock(std::string_view line);

  ports::SerialLine& line_;
  ModemPins* pins_;
  ports::Clock& clock_;
  Sim800Settings settings_;
  bool wanted_ = false;
  bool absent_ = false;
  Phase phase_ = Phase::off;
  ports::Millis phase_until_ = 0;
  std::size_t step_ = 0;
  Ask ask_ = Ask::none;
  std::size_t asked_link_ = 0;
  ports::Millis deadline_ = 0;
  ports::Millis next_at_ = 0;
  int timeouts_ = 0;
  int silent_starts_ = 0;
  bool pin_needed_ = false;
  bool pin_tried_ = false;
  ports::Millis next_signal_ = 0;
  ports::Millis next_clock_ = 0;
  ports::Registration registration_ = ports::Registration::unknown;
  std::optional<int> signal_;
  Name operator_;
  Name imei_;
  Name iccid_;
  std::array<char, 16> address_{};
  std::size_t address_size_ = 0;
  std::uint64_t bytes_ = 0;
  std::array<char, 200> text_{};
  std::size_t text_size_ = 0;
  /// Bytes of data that follow, not text.
  std::size_t raw_ = 0;
  std::array<Link, link_count> links_;
  Guest guest_;
};

}  // namespace platform_esp32
