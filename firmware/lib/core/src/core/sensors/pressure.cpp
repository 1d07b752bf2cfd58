#include "core/sensors/pressure.hpp"

#include <algorithm>

namespace core::sensors {
namespace {

constexpr double tolerance_volts = 0.05;

}  // namespace

Measured pressure_psi(std::optional<double> pin_volts, const PressureSettings& settings) {
  if (!pin_volts) return Measured::none(Quality::silent);
  const double volts = *pin_volts / settings.divider;
  const double margin = settings.zero_volts / 2;
  if (volts < settings.zero_volts - margin) return Measured::none(Quality::open);
  if (volts > settings.full_volts + margin) return Measured::none(Quality::shorted);
  const double psi = (volts - settings.zero_volts) / (settings.full_volts - settings.zero_volts) * settings.full_psi;
  const bool inside = volts >= settings.zero_volts - tolerance_volts && volts <= settings.full_volts + tolerance_volts;
  return {std::clamp(psi, 0.0, settings.full_psi), inside ? Quality::valid : Quality::out_of_range};
}

}  // namespace core::sensors
