#include "profiles/plant_host.hpp"

#include "core/plant/plant.hpp"
#include "platform_host/simulated_plant.hpp"
#include "platform_host/tcp_stream.hpp"
#include "tls/tls_stream.hpp"

namespace profiles {
namespace {

/// What a radio beside the plant would receive, dBm.
constexpr int signal_dbm = -58;

class PlantHost : public core::app::Application {
 public:
  PlantHost(const PlantOptions& options, const ports::Clock& clock, ports::KeyValue& values, ports::System& system,
            ports::Log& log)
      : options_(options),
        simulated_(clock),
        secured_(tcp_, system, {options_.ca, {}, {}}),
        plant_({&simulated_, &simulated_, &simulated_}, registering(), streams(), values, system, log, settings()) {
    plant_.set_signal(signal_dbm);
  }

  [[nodiscard]] bool set_faults() {
    for (const auto& fault : options_.faults) {
      if (!simulated_.set_fault(fault)) return false;
    }
    return true;
  }

  void tick(const core::app::Now& now) override { plant_.tick(now); }
  void stop() override { plant_.stop(); }

 private:
  ports::ByteStream& registering() {
    if (options_.ca.empty()) return tcp_;
    return secured_;
  }
  core::plant::Streams streams() { return {&tcp_, options_.ca.empty() ? nullptr : &secured_}; }
  core::plant::PlantSettings settings() const {
    core::plant::PlantSettings settings;
    settings.read_ms = options_.read_ms;
    settings.heartbeat_ms = options_.heartbeat_ms;
    auto& registration = settings.registration;
    registration.host = options_.host;
    registration.port = options_.port;
    registration.device_id = options_.id;
    registration.hardware = options_.hardware;
    registration.mac = options_.mac;
    registration.firmware = options_.firmware;
    registration.provisioning_key = options_.provisioning_key;
    registration.claim = options_.claim;
    return settings;
  }

  PlantOptions options_;
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
