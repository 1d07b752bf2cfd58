#pragma once

#include <cstdint>

#include "devices/register.hpp"
#include "ports/span.hpp"

namespace core::meter {

/// Settings of the meter without which its registers cannot be read right, as they stand in its registers.
struct MeterSettings {
  /// 1019H: 0 primary in 0.1, 1 secondary in 0.001, 2 primary in 0.001.
  std::uint8_t energy_mode = 0;
  /// 101DH: whether the meter multiplies by PT and CT itself.
  bool primary = true;
  /// 1005H–1006H and 1007H; the unit cancels out.
  std::uint32_t pt1 = 400;
  std::uint16_t pt2 = 400;
  /// 1008H, A, and 1009H: 1 or 5 A, else mV or mA, which counts as 1.
  std::uint16_t ct1 = 5;
  std::uint16_t ct2 = 5;
};

/// The value of a register in the channel's unit. `words` are the 16-bit words it takes, high word first. May be NaN: the meter
/// has nothing measured.
[[nodiscard]] double value_of(const devices::Register& place, ports::Span<const std::uint16_t> words,
                              const MeterSettings& settings);

}  // namespace core::meter
