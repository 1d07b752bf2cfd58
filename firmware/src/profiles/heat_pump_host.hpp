#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/app/application.hpp"
#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/system.hpp"

namespace profiles {

/// What the heat pump's monitor is started with on Linux.
struct HeatPumpOptions {
  std::string id = "site1";
  std::string firmware = "1.0.0";
  std::string host = "127.0.0.1";
  std::uint16_t port = 1883;
  /// The site's authority, PEM; with it the connection is TLS.
  std::string ca;
  /// Empty: the id.
  std::string username;
  std::string password;
  std::uint32_t read_ms = 10'000;
  std::uint32_t publish_ms = 300'000;
  /// Who is told by SMS; empty: nobody.
  std::string admin;
  std::string country = "91";
  /// Folder in place of the mobile network: what is written to `in.txt`, as "+919876543210 STATUS", comes in as an SMS, and what
  /// is sent is added to `out.txt`. Empty: no modem.
  std::string sms_folder;
  /// Names of SimulatedHeatPump::faults.
  std::vector<std::string> faults;
};

/// The monitor of a simulated heat pump. Null when there is no fault of a name given. The ports must outlive it.
[[nodiscard]] std::unique_ptr<core::app::Application> make_heat_pump(const HeatPumpOptions& options, const ports::Clock& clock,
                                                                     ports::System& system, ports::Log& log);

}  // namespace profiles
