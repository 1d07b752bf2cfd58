#pragma once

#include <cstdint>

#include "ports/span.hpp"

namespace core::sensors {

/// Samples per second, and of one measurement: ten cycles at 50 Hz, twelve at 60 Hz.
inline constexpr std::uint32_t waveform_rate = 2'500;
inline constexpr std::size_t waveform_samples = 500;

/// What an alternating voltage around a bias looks like.
struct Waveform {
  /// Of the alternating part, volts.
  double rms = 0;
  /// The bias, volts.
  double mean = 0;
  /// Hz; 0 when there was no whole cycle.
  double frequency = 0;
  int cycles = 0;
  double least = 0;
  double most = 0;
};

/// True RMS, sqrt(mean((u - mean(u))^2)), over whole cycles: with a part of one both means would depend on where it was cut. A
/// cycle goes from one rising crossing of the bias to the next; crossings count only when the wave was well below in between, so
/// that noise makes none. Without a cycle everything is taken, which is the noise.
[[nodiscard]] Waveform measure_waveform(ports::Span<const std::uint16_t> millivolts, std::uint32_t samples_per_second);

}  // namespace core::sensors
