#pragma once

#include <array>
#include <string_view>

#include "core/app/application.hpp"
#include "core/app/blinker.hpp"
#include "core/app/crash_alert.hpp"
#include "core/app/level_log.hpp"
#include "core/app/startup.hpp"
#include "core/command/desk.hpp"
#include "ports/indicator.hpp"

namespace core::app {

/// What the device is; texts must outlive it.
struct Identity {
  /// At most 64 characters (docs/mqtt-protocol.md, connection).
  std::string_view id;
  ota::Running firmware;
};

/// All that the device needs of its board. Null where a board has none of it.
struct AcuvimPorts {
  ports::SerialBus& bus;
  ports::FileStore& card;
  ports::System& system;
  ports::Log& log;
  ports::ByteStream& plain;
  /// Null: no authority is known, so there is no TLS.
  ports::ByteStream* secured;
  ports::Bearer* wifi;
  ports::Bearer* gsm;
  ports::FirmwareSlot& slot;
  ports::HttpClient& http;
  ports::SignatureCheck& signatures;
  ports::Sha256& file_hash;
  ports::Sha256& image_hash;
  ports::WifiScanner* scanner = nullptr;
  ports::Modem* modem = nullptr;
  ports::Indicator* light = nullptr;
};

/// The gateway of a power meter, whole: reads and sends, stays on the network, takes commands, updates itself, and restarts when
/// it must.
class AcuvimDevice : public Application, private mqtt::SessionListener, private command::Control {
 public:
  /// All must outlive it. `startup` has begun.
  AcuvimDevice(Startup& startup, const AcuvimPorts& ports, const Identity& identity);

  void tick(const Now& now) override;
  void stop() override;

  [[nodiscard]] const transport::Transport& transport() const { return transport_; }
  [[nodiscard]] const mqtt::Session& session() const { return session_; }

 private:
  void on_connecting(std::uint32_t number) override { gateway_.on_connecting(number); }
  void on_online(bool session_present) override { gateway_.on_online(session_present); }
  void on_offline(mqtt::LossReason reason) override;
  void on_message(std::string_view topic, ports::Bytes payload) override;
  void on_acknowledged(mqtt::Token token) override;

  void restart_soon() override;
  void apply() override;
  void log_in_again() override;
  [[nodiscard]] std::uint32_t refusals() const override { return refusals_; }
  [[nodiscard]] bool identify(std::uint32_t seconds) override { return blinker_.start(seconds, now_.uptime); }
  void after_reset() override;

  void begin();
  void watch_network();
  void watch_restarts();
  void tell_of_crashes();
  void restart_now();

  [[nodiscard]] mqtt::SessionSettings session_settings();
  [[nodiscard]] std::uint32_t seed();
  [[nodiscard]] std::string_view topic(std::string_view suffix, ports::Span<char> into) const;

  Startup& startup_;
  AcuvimPorts ports_;
  Identity identity_;
  LevelLog log_;
  std::array<char, 96> command_topic_{};
  std::array<char, 96> reply_topic_{};
  /// The session's, which must not change under it.
  std::array<char, config::max_text_length> password_{};
  std::array<char, config::max_text_length> host_{};
  modbus::Master master_;
  gateway::MeterReader meter_;
  buffer::RecordLog records_;
  gateway::Gateway gateway_;
  mqtt::Session session_;
  transport::Transport transport_;
  ota::Update update_;
  Blinker blinker_;
  CrashAlert crash_alert_;
  command::Desk desk_;
  Now now_;
  bool begun_ = false;
  bool restarting_ = false;
  ports::Millis restart_by_ = 0;
  std::uint32_t refusals_ = 0;
};

}  // namespace core::app
