#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/heat_pump/alerts.hpp"
#include "core/heat_pump/reading.hpp"
#include "ports/span.hpp"

/// The messages of docs/protocols/heat-pump.md as the board writes them.
namespace core::heat_pump {

/// What a reading says beside what was measured.
struct DataHead {
  std::string_view device;
  std::string_view version;
  /// ms UTC, or ms since boot when the clock was never set.
  std::int64_t timestamp = 0;
  /// Strength of the mobile network, %.
  std::optional<int> signal;
  /// Readings were lost and not all that are left have been sent. Nothing while none was ever lost.
  std::optional<bool> overflow;
};

/// Writers answer the size of the message, or 0 when it does not fit. With what the manufacturer's document shows, `data` is byte
/// for byte what it shows, without the spaces.
[[nodiscard]] std::size_t write_data(const DataHead& head, const Reading& reading, ports::MutableBytes into);

/// `at` is ms UTC; left out when nothing.
[[nodiscard]] std::size_t write_alert(AlertKind kind, Level level, double value, std::optional<ports::UnixMillis> at,
                                      ports::MutableBytes into);

}  // namespace core::heat_pump
