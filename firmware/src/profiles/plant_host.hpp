#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/app/application.hpp"
#include "ports/clock.hpp"
#include "ports/key_value.hpp"
#include "ports/log.hpp"
#include "ports/system.hpp"

namespace profiles {

/// What the plant's sensor is started with on Linux. Where the broker is it learns from the hub.
struct PlantOptions {
  std::string id = "plant-01";
  std::string firmware = "1.0.0";
  std::string hardware = "Linux";
  std::string mac;
  /// Where the hub takes registrations.
  std::string host = "127.0.0.1";
  std::uint16_t port = 443;
  /// The site's authority, PEM. Without it there is no TLS.
  std::string ca;
  /// It registers over plain HTTP, also with an authority: for a hub on the same machine. Otherwise it does not register
  /// without TLS.
  bool plain_http = false;
  /// One of them.
  std::string provisioning_key;
  std::string claim;
  std::uint32_t read_ms = 60'000;
  std::uint32_t heartbeat_ms = 60'000;
  /// Names of SimulatedPlant::faults.
  std::vector<std::string> faults;
};

/// The sensor beside a simulated plant. Null when there is no fault of a name given. The ports must outlive it.
[[nodiscard]] std::unique_ptr<core::app::Application> make_plant(const PlantOptions& options, const ports::Clock& clock,
                                                                 ports::KeyValue& values, ports::System& system, ports::Log& log);

}  // namespace profiles
