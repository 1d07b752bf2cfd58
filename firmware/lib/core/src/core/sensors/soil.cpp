#include "core/sensors/soil.hpp"

#include <algorithm>

namespace core::sensors {
namespace {

constexpr double open_to_volts = 0.1;
constexpr double shorted_from_volts = 3.1;
constexpr double least_way_volts = 0.2;
constexpr double tolerance = 0.15;

}  // namespace

Measured soil_percent(std::optional<double> volts, const SoilSettings& settings) {
  if (!volts) return Measured::none(Quality::silent);
  if (*volts <= open_to_volts) return Measured::none(Quality::open);
  if (*volts >= shorted_from_volts) return Measured::none(Quality::shorted);
  const double way = settings.dry_volts - settings.wet_volts;
  if (way < least_way_volts) return Measured::none(Quality::out_of_range);
  const double share = (settings.dry_volts - *volts) / way;
  const bool inside = share >= -tolerance && share <= 1 + tolerance;
  return {std::clamp(share, 0.0, 1.0) * 100, inside ? Quality::valid : Quality::out_of_range};
}

}  // namespace core::sensors
