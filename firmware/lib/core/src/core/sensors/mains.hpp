#pragma once

#include "core/sensors/measured.hpp"
#include "core/sensors/waveform.hpp"

namespace core::sensors {

/// How the output of a sensor for alternating quantities reaches the converter, and what it means.
struct MainsSettings {
  /// The output when nothing is measured, at the pin, volts.
  double bias_volts = 1.65;
  /// Units measured per volt at the pin.
  double gain = 1;
  /// What is less is noise and becomes 0, in units.
  double least = 0;
  /// The most the sensor measures, in units.
  double most = 0;
  /// The highest voltage the converter tells from higher ones; nearer than `rail_margin_volts` to it or to 0 the wave is cut off.
  double rail_volts = 3.1;
  double rail_margin_volts = 0.02;
};

/// ZMPT101B: a 1000:1000 current transformer with an amplifier whose trimmer sets the gain, so that it must be calibrated against
/// a meter: 230 V make 0.767 V here, 250 V less than 1.2 V of amplitude. V RMS, 0 to 300.
[[nodiscard]] constexpr MainsSettings zmpt101b() { return {1.65, 300, 5, 300, 3.1, 0.02}; }

/// ACS712-20A at 5 V: 2.5 V at 0 A and 100 mV per ampere (data sheet), behind two equal resistors, which leave a half.
/// A RMS, 0 to 25, below 0.3 A shown as 0. Its linear range of 20 A is one of peaks, 14.1 A RMS of a sine: above, the value is
/// less sure, and from 17 A RMS on the wave is cut off at the pin.
[[nodiscard]] constexpr MainsSettings acs712_20a() { return {2.5 / 2, 1 / (0.100 / 2), 0.3, 25, 3.1, 0.02}; }

/// RMS in units. A bias below a fifth of what it should be means no supply, one above 1.8 times a line pulled up.
[[nodiscard]] Measured mains_rms(const Waveform& wave, const MainsSettings& settings);

}  // namespace core::sensors
