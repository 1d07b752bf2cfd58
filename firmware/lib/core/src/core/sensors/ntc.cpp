#include "core/sensors/ntc.hpp"

#include <cmath>

namespace core::sensors {
namespace {

constexpr double zero_celsius = 273.15;
constexpr double nominal_kelvin = 25 + zero_celsius;
constexpr double open_from = 0.985;
constexpr double shorted_to = 0.02;

}  // namespace

Measured ntc_celsius(std::optional<double> volts, const NtcSettings& settings) {
  if (!volts) return Measured::none(Quality::silent);
  const double share = *volts / settings.supply_volts;
  if (share >= open_from) return Measured::none(Quality::open);
  if (share <= shorted_to) return Measured::none(Quality::shorted);
  const double ohms = settings.fixed_ohms * share / (1 - share);
  const double celsius = 1 / (1 / nominal_kelvin + std::log(ohms / settings.nominal_ohms) / settings.beta) - zero_celsius;
  const bool inside = celsius >= settings.least && celsius <= settings.most;
  return {celsius, inside ? Quality::valid : Quality::out_of_range};
}

}  // namespace core::sensors
