#pragma once

#include <cstdint>

namespace core::sensors {

/// What is to be thought of a measured value.
enum class Quality : std::uint8_t {
  valid,
  /// The line is broken, or no sensor is fitted.
  open,
  /// The line is shorted, or the sensor has no supply.
  shorted,
  /// The sensor works, but shows what it cannot measure: `value` is its best guess.
  out_of_range,
  /// No answer in time, or the converter cannot be used.
  silent,
  /// An answer with a wrong checksum or shape.
  garbled,
};

/// One value of one sensor. The unit is that of the sensor.
struct Measured {
  double value = 0;
  Quality quality = Quality::silent;

  [[nodiscard]] constexpr bool valid() const { return quality == Quality::valid; }
  /// There is a number, if one not to be relied on.
  [[nodiscard]] constexpr bool known() const { return quality == Quality::valid || quality == Quality::out_of_range; }

  [[nodiscard]] static constexpr Measured none(Quality why) { return {0, why}; }
};

}  // namespace core::sensors
