#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/buffer/record_log.hpp"
#include "core/gateway/meter_reader.hpp"
#include "core/gateway/now.hpp"
#include "core/mqtt/session.hpp"
#include "core/transport/transport.hpp"
#include "ports/log.hpp"
#include "ports/modem.hpp"
#include "ports/system.hpp"

namespace core::gateway {

/// How often what is done; may change while it runs.
struct Pace {
  std::uint32_t poll_ms = 5'000;
  /// The block of less essential values is read every so many rounds; 0: never. Not over GSM.
  std::uint32_t extended_every = 12;
  std::uint32_t heartbeat_s = 60;
  /// Pause between two records from the card, so that live readings and commands have room beside them.
  std::uint32_t drain_ms = 100;
};

/// Texts must outlive the gateway.
struct GatewaySettings {
  std::string_view id;
  std::string_view firmware;
  std::string_view hardware;
  /// Boot counter.
  std::uint32_t epoch = 0;
  Pace pace;
};

/// What the gateway tells of besides its meter; null: there is none.
struct Surroundings {
  const transport::Transport* transport = nullptr;
  const ports::Modem* modem = nullptr;
};

/// The gateway of a power meter: reads it, sends what it read, keeps on the card what it cannot send, and sends that when it can,
/// oldest first. A record leaves the card only when the broker has it.
class Gateway : public mqtt::SessionListener {
 public:
  Gateway(MeterReader& meter, buffer::RecordLog& log, ports::System& system, ports::Log& messages,
          const GatewaySettings& settings);

  /// To be called once, before `tick`.
  void attach(mqtt::Session& session, const Surroundings& surroundings = {}) {
    session_ = &session;
    surroundings_ = surroundings;
  }

  void tick(const Now& now);

  void on_connecting(std::uint32_t number) override;
  void on_online(bool session_present) override;
  void on_offline(mqtt::LossReason reason) override;
  void on_message(std::string_view topic, ports::Bytes payload) override;
  void on_acknowledged(mqtt::Token token) override;

  void set_link(meter::Link link) { link_ = link; }
  void set_pace(const Pace& pace);
  /// Reads nothing and sends nothing from the card: a device that crashes again and again shall stay within reach.
  void set_quiet(bool quiet) { quiet_ = quiet; }
  [[nodiscard]] bool quiet() const { return quiet_; }
  /// Whether the round of readings that ended brought values; nothing when none has ended since the last call.
  [[nodiscard]] std::optional<bool> take_round();
  /// False when there is no room for it now: to be tried again. Its acknowledgement has this token.
  [[nodiscard]] bool send_alert(meter::Alert alert, const Now& now, mqtt::Token token);
  /// Says that the device goes, on purpose.
  void say_goodbye();
  /// Readings that could be neither sent nor kept since start, and records the card lost.
  [[nodiscard]] std::uint32_t lost() const { return lost_ + log_.lost(); }
  [[nodiscard]] std::uint32_t waiting() const { return log_.waiting(); }

 private:
  void poll(const Now& now);
  void send_reading(const Now& now);
  void send_heartbeat(const Now& now);
  void announce();
  void drain(const Now& now);
  [[nodiscard]] meter::Head head(const Now& now) const;
  [[nodiscard]] bool publish(std::string_view suffix, std::size_t size, bool retain, mqtt::Token token);

  MeterReader& meter_;
  buffer::RecordLog& log_;
  ports::System& system_;
  ports::Log& messages_;
  GatewaySettings settings_;
  mqtt::Session* session_ = nullptr;
  Surroundings surroundings_;
  bool quiet_ = false;
  std::optional<bool> round_outcome_;
  meter::Link link_ = meter::Link::none;
  std::uint32_t number_ = 0;
  std::uint32_t round_ = 0;
  std::uint32_t lost_ = 0;
  std::uint32_t session_number_ = 0;
  bool announce_due_ = false;
  bool heartbeat_due_ = false;
  Now measured_at_;
  ports::Millis next_poll_ = 0;
  ports::Millis next_heartbeat_ = 0;
  ports::Millis next_drain_ = 0;
  std::array<std::uint8_t, buffer::max_record_size> payload_{};
  std::array<std::uint8_t, 96> will_payload_{};
  std::array<char, 96> will_topic_{};
  std::array<char, 96> topic_{};
};

}  // namespace core::gateway
