#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/heat_pump/alerts.hpp"
#include "core/sms/text.hpp"

/// What the board says by SMS, in the words of the manufacturer's document (stage 1, 4.5 and 7.7) and firmware.
namespace core::heat_pump {

inline constexpr std::string_view restarting_text = "Restarting device...";
inline constexpr std::string_view unknown_command_text = "Unknown command.\nValid: STATUS, RESET";

/// What the answer to STATUS says.
struct StatusReport {
  std::string_view device;
  /// Null before the first one.
  const Reading* reading = nullptr;
  const AlertBook* alerts = nullptr;
  std::size_t buffered = 0;
  std::size_t capacity = 0;
  /// Readings were lost.
  bool overflow = false;
  std::optional<int> signal;
  ports::Millis uptime = 0;
};

/// Fits into one SMS: as far as it does not, the uptime is left out first, then the signal, then the pressures. What is not
/// measured is "--".
[[nodiscard]] sms::Text status_text(const StatusReport& report);

[[nodiscard]] sms::Text alert_text(const Alert& alert, std::string_view device);

[[nodiscard]] sms::Text start_text(std::string_view device, std::string_view version, std::string_view mode);

}  // namespace core::heat_pump
