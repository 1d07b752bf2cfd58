#include "core/sensors/waveform.hpp"

#include <algorithm>
#include <cmath>

namespace core::sensors {
namespace {

using Samples = ports::Span<const std::uint16_t>;

/// Share of the amplitude by which the wave must have been below the bias before it can cross it.
constexpr double hysteresis = 0.25;
/// A smaller amplitude is noise, V.
constexpr double least_amplitude = 0.005;

double mean_of(Samples samples) {
  double sum = 0;
  for (const auto sample : samples) sum += sample;
  return samples.empty() ? 0 : sum / static_cast<double>(samples.size()) / 1'000;
}

double rms_of(Samples samples, double mean) {
  double sum = 0;
  for (const auto sample : samples) sum += (sample / 1'000.0 - mean) * (sample / 1'000.0 - mean);
  return samples.empty() ? 0 : std::sqrt(sum / static_cast<double>(samples.size()));
}

struct Crossings {
  int count = 0;
  std::size_t first = 0;
  std::size_t last = 0;
  /// Between samples, by a straight line.
  double first_at = 0;
  double last_at = 0;
};

Crossings rising_crossings(Samples samples, double bias, double threshold) {
  Crossings crossings;
  bool armed = false;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double here = samples[i] / 1'000.0 - bias;
    if (here < -threshold) armed = true;
    if (!armed || here < 0 || i == 0) continue;
    armed = false;
    const double before = samples[i - 1] / 1'000.0 - bias;
    const double at = static_cast<double>(i) - here / (here - before);
    if (crossings.count++ == 0) {
      crossings.first = i;
      crossings.first_at = at;
    }
    crossings.last = i;
    crossings.last_at = at;
  }
  return crossings;
}

}  // namespace

Waveform measure_waveform(Samples millivolts, std::uint32_t samples_per_second) {
  Waveform wave;
  if (millivolts.empty()) return wave;
  const auto [least, most] = std::minmax_element(millivolts.begin(), millivolts.end());
  wave.least = *least / 1'000.0;
  wave.most = *most / 1'000.0;
  const double amplitude = (wave.most - wave.least) / 2;
  const double bias = mean_of(millivolts);
  Samples whole = millivolts;
  const Crossings crossings = rising_crossings(millivolts, bias, amplitude * hysteresis);
  if (amplitude >= least_amplitude && crossings.count >= 2) {
    wave.cycles = crossings.count - 1;
    wave.frequency = wave.cycles * static_cast<double>(samples_per_second) / (crossings.last_at - crossings.first_at);
    whole = millivolts.from(crossings.first).first(crossings.last - crossings.first);
  }
  wave.mean = mean_of(whole);
  wave.rms = rms_of(whole, wave.mean);
  return wave;
}

}  // namespace core::sensors
