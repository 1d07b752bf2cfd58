#pragma once

#include <cstdint>
#include <string_view>

namespace sim800 {

/// The modem keeps copies of the texts: they may change while it runs, and half of a PIN is a wrong one. At most 63, 32, 32 and 8
/// characters.
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

}  // namespace sim800
