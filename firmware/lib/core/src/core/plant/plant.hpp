#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/app/application.hpp"
#include "core/config/store.hpp"
#include "core/mqtt/session.hpp"
#include "core/plant/messages.hpp"
#include "core/plant/registration.hpp"
#include "core/sensors/backlog.hpp"
#include "core/sensors/bh1750.hpp"
#include "core/sensors/dht.hpp"
#include "core/sensors/soil.hpp"
#include "core/transport/transport.hpp"
#include "ports/analog_input.hpp"
#include "ports/system.hpp"

namespace core::plant {

using app::Now;

/// Readings kept in memory while the broker is away: an hour of them.
inline constexpr std::size_t backlog_size = 60;

/// Where the sensors are connected. Null: not fitted. What is there must outlive the plant.
struct Inputs {
  ports::PulseLine* climate = nullptr;
  ports::I2cBus* light = nullptr;
  ports::AnalogInput* soil = nullptr;
};

/// Texts must outlive the plant. Intervals are those of PlantOps.
struct PlantSettings {
  RegistrationSettings registration;
  sensors::DhtModel climate = sensors::DhtModel::dht22;
  std::uint8_t light_address = sensors::bh1750_low;
  sensors::SoilSettings soil;
  std::uint32_t read_ms = 60'000;
  std::uint32_t heartbeat_ms = 60'000;
  /// Pause between two readings that are sent, ms.
  std::uint32_t drain_ms = 100;
  /// Refusals of the credentials in a row after which the board registers again.
  std::uint32_t refusals = 3;
  /// PlantOps boards try again after 5 s.
  std::uint32_t first_pause_ms = 5'000;
  std::uint32_t longest_pause_ms = 300'000;
};

/// Streams to hub and broker, which are never used at the same time. The settings say which of the two the hub is asked over, and
/// the credentials which of them leads to the broker.
struct Streams {
  ports::ByteStream& plain;
  /// Null: no authority is known, so there is no TLS; the board says so, and does not go without.
  ports::ByteStream* tls = nullptr;
};

/// The sensor beside a plant: registers at the hub, keeps what it is told there, and then sends what it measures.
class Plant : public app::Application, public mqtt::SessionListener {
 public:
  Plant(const Inputs& inputs, const Streams& streams, ports::KeyValue& values, ports::System& system, ports::Log& log,
        const PlantSettings& settings);

  /// To be called before `tick`, for a board whose way to the network is to be watched.
  void attach(transport::Transport& transport) { transport_ = &transport; }
  /// To be called before `tick`, for a board with settings of its own: new ones are on trial until the hub took the board in or
  /// asks for patience, and the claim code goes from them when it is used up.
  void attach(config::Store& settings) { config_ = &settings; }

  void tick(const Now& now) override;
  void stop() override;

  /// Strength of the received signal; nothing while it is unknown.
  void set_signal(std::optional<int> dbm) { signal_dbm_ = dbm; }

  void on_connecting(std::uint32_t) override {}
  void on_online(bool session_present) override;
  void on_offline(mqtt::LossReason reason) override;
  void on_message(std::string_view, ports::Bytes) override {}
  void on_acknowledged(mqtt::Token token) override;

  [[nodiscard]] bool online() const { return session_ && session_->online(); }
  [[nodiscard]] const Registration& registration() const { return registration_; }
  [[nodiscard]] std::size_t waiting() const { return backlog_.count(); }
  [[nodiscard]] std::uint32_t lost() const { return backlog_.lost(); }

 private:
  void watch_network(const Now& now);
  void watch_settings(const Now& now);
  void start_registration(ports::Millis now);
  void watch_registration(const Now& now);
  void use_up_claim();
  void read(const Now& now);
  void take_reading();
  void connect(const Now& now);
  void open_session(ports::Millis now);
  void drain(const Now& now);
  void send_heartbeat(const Now& now);

  ports::System& system_;
  ports::Log& log_;
  PlantSettings settings_;
  Inputs inputs_;
  Streams streams_;
  transport::Transport* transport_ = nullptr;
  config::Store* config_ = nullptr;
  CredentialStore store_;
  Registration registration_;
  std::optional<Credentials> credentials_;
  std::optional<mqtt::Session> session_;
  std::optional<sensors::Dht> climate_;
  std::optional<sensors::Bh1750> light_;
  sensors::Backlog<Reading, backlog_size> backlog_;

  bool loaded_ = false;
  bool registering_ = false;
  /// Times that the settings proved to lead somewhere.
  std::uint32_t proofs_ = 0;
  bool patient_ = false;
  bool stopped_ = false;
  bool reading_ = false;
  bool heartbeat_due_ = false;
  Now measured_at_;
  std::optional<int> signal_dbm_;
  std::uint32_t refusals_ = 0;
  /// The broker has refused the credentials for the first time.
  bool ask_again_ = false;
  ports::Millis next_read_ = 0;
  ports::Millis next_heartbeat_ = 0;
  ports::Millis next_drain_ = 0;
  std::array<std::uint8_t, 256> payload_{};
};

}  // namespace core::plant
