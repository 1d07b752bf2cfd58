#pragma once

#include <optional>

#include "core/sensors/measured.hpp"

namespace core::sensors {

/// A transducer whose output goes in a straight line from 0.5 V at nothing to 4.5 V at its full scale.
struct PressureSettings {
  double zero_volts = 0.5;
  double full_volts = 4.5;
  /// Gauge pressure at `full_volts`, psi.
  double full_psi = 500;
  /// Volts at the pin per volt of the transducer: 5 V do not go into a pin for 3.3 V. 10k over 20k.
  double divider = 2.0 / 3;
};

/// Gauge pressure in psi. Below half of the zero's voltage the line is broken or nothing is fitted (the divider pulls it down);
/// above the full scale by as much it is shorted to the supply. A little beyond the ends, 50 mV, is the transducer's tolerance.
[[nodiscard]] Measured pressure_psi(std::optional<double> pin_volts, const PressureSettings& settings);

}  // namespace core::sensors
