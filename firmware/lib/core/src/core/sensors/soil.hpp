#pragma once

#include <optional>

#include "core/sensors/measured.hpp"

namespace core::sensors {

/// What a capacitive probe (v1.2, supplied with 3.3 V) shows in air and in water: to be measured with each probe.
struct SoilSettings {
  double dry_volts = 2.6;
  double wet_volts = 1.1;
};

/// Moisture in % of the way from dry to wet. Beyond the ends by less than 15 % of the way it is dry or wet; further out it is out
/// of range, and near to the rails (below 0.1 V, above 3.1 V) the line is broken or shorted. A calibration whose dry end is not
/// at least 0.2 V above its wet one is none: out of range as well.
[[nodiscard]] Measured soil_percent(std::optional<double> volts, const SoilSettings& settings);

}  // namespace core::sensors
