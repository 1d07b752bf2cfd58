#include "core/sensors/mains.hpp"

namespace core::sensors {
namespace {

constexpr double shorted_to = 0.2;
constexpr double open_from = 1.8;

}  // namespace

Measured mains_rms(const Waveform& wave, const MainsSettings& settings) {
  if (wave.mean <= settings.bias_volts * shorted_to) return Measured::none(Quality::shorted);
  if (wave.mean >= settings.bias_volts * open_from) return Measured::none(Quality::open);
  const double units = wave.rms * settings.gain;
  const bool cut_off = wave.most > settings.rail_volts - settings.rail_margin_volts || wave.least < settings.rail_margin_volts;
  if (cut_off || units > settings.most) return {units, Quality::out_of_range};
  return {units < settings.least ? 0 : units, Quality::valid};
}

}  // namespace core::sensors
