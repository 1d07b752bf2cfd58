#pragma once

#include <optional>

#include "core/sensors/measured.hpp"

namespace core::sensors {

/// A thermistor to ground, below a fixed resistor to the supply.
struct NtcSettings {
  double supply_volts = 3.3;
  double fixed_ohms = 10'000;
  /// Resistance at 25 °C.
  double nominal_ohms = 10'000;
  /// Kelvin.
  double beta = 3950;
  /// What the sensor may measure, °C.
  double least = -40;
  double most = 125;
};

/// °C by the beta equation, 1/T = 1/T25 + ln(R/R25)/beta, which is what data sheets of thermistors give beta for.
///
/// A voltage so near to a rail that no temperature explains it is a broken or a shorted line. With the resistors above -40 °C is
/// at 97.6 % of the supply and +125 °C at 3.5 %: beyond 98.5 % and 2 % (-47 °C, +147 °C) it is the line.
[[nodiscard]] Measured ntc_celsius(std::optional<double> volts, const NtcSettings& settings);

}  // namespace core::sensors
