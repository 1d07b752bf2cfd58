#include "profiles/plant_host.hpp"

#include <algorithm>
#include <utility>

#include "core/app/startup.hpp"
#include "core/plant/plant.hpp"
#include "platform_host/simulated_plant.hpp"
#include "platform_host/tcp_stream.hpp"
#include "tls/tls_stream.hpp"

namespace profiles {
namespace {

using core::config::Key;

/// What a radio beside the plant would receive, dBm.
constexpr int signal_dbm = -58;

class PlantHost : public core::app::Application {
 public:
  PlantHost(PlantOptions options, const ports::Clock& clock, ports::KeyValue& values, ports::System& system, ports::Log& log)
      : options_(std::move(options)),
        startup_(values, factory(log), system.reset_reason()),
        simulated_(clock),
        secured_(tcp_, system, {options_.ca, {}, {}}),
        plant_({&simulated_, &simulated_, &simulated_}, {tcp_, options_.ca.empty() ? nullptr : &secured_}, values, system, log,
               settings()) {
    plant_.set_signal(signal_dbm);
    plant_.attach(startup_.config());
  }

  [[nodiscard]] bool set_faults() {
    return std::all_of(options_.faults.begin(), options_.faults.end(),
                       [this](const auto& fault) { return simulated_.set_fault(fault); });
  }

  void tick(const core::app::Now& now) override {
    startup_.boot().tick(now.uptime);
    plant_.tick(now);
  }
  void stop() override { plant_.stop(); }

 private:
  /// What the options say; the settings in flash have precedence.
  core::config::Config factory(ports::Log& log) const {
    core::config::Config config;
    const bool set = config.set(Key::mqtt_host, std::string_view{options_.host}) &&
                     config.set(Key::mqtt_password, std::string_view{options_.provisioning_key}) &&
                     config.set(Key::register_port, options_.port) &&
                     config.set(Key::register_plain, options_.plain_http ? 1U : 0U) &&
                     config.set(Key::claim_code, std::string_view{options_.claim});
    if (!set)
      log.write(ports::LogLevel::error, "config", "host, key or claim code is too long, and is left out with those behind");
    return config;
  }
  core::plant::PlantSettings settings() {
    const auto& config = startup_.config().config();
    core::plant::PlantSettings settings;
    settings.read_ms = options_.read_ms;
    settings.heartbeat_ms = options_.heartbeat_ms;
    auto& registration = settings.registration;
    registration.host = config.text(Key::mqtt_host);
    registration.port = static_cast<std::uint16_t>(config.number(Key::register_port));
    registration.plain = config.flag(Key::register_plain);
    registration.device_id = options_.id;
    registration.hardware = options_.hardware;
    registration.mac = options_.mac;
    registration.firmware = options_.firmware;
    registration.provisioning_key = config.text(Key::mqtt_password);
    registration.claim = config.text(Key::claim_code);
    return settings;
  }

  PlantOptions options_;
  core::app::Startup startup_;
  platform_host::SimulatedPlant simulated_;
  platform_host::TcpStream tcp_;
  tls::TlsStream secured_;
  core::plant::Plant plant_;
};

}  // namespace

std::unique_ptr<core::app::Application> make_plant(const PlantOptions& options, const ports::Clock& clock,
                                                   ports::KeyValue& values, ports::System& system, ports::Log& log) {
  auto host = std::make_unique<PlantHost>(options, clock, values, system, log);
  if (!host->set_faults()) return nullptr;
  return host;
}

}  // namespace profiles
