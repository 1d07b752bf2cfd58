#include "core/meter/scale.hpp"

#include <cstring>

namespace core::meter {
namespace {

using devices::Factor;
using devices::Scale;
using devices::Type;

double raw_value(Type type, ports::Span<const std::uint16_t> words) {
  if (type == Type::uint16) return words[0];
  const std::uint32_t bits = static_cast<std::uint32_t>(words[0]) << 16U | words[1];
  if (type == Type::uint32) return bits;
  if (type == Type::int32) return static_cast<std::int32_t>(bits);
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return static_cast<double>(value);
}

double ratio_of(Factor factor, const MeterSettings& settings) {
  const double pt = static_cast<double>(settings.pt1) / settings.pt2;
  const double ct = settings.ct2 == 5 ? settings.ct1 / 5.0 : settings.ct1;
  switch (factor) {
    case Factor::one:
      return 1;
    case Factor::pt:
      return pt;
    case Factor::ct:
      return ct;
    case Factor::pt_ct:
      return pt * ct;
  }
  return 1;
}

/// Energies follow the energy display mode, everything else the basic parameter mode.
bool is_secondary(Scale scale, const MeterSettings& settings) {
  return scale == Scale::energy ? settings.energy_mode == 1 : !settings.primary;
}

}  // namespace

double value_of(const devices::Register& place, ports::Span<const std::uint16_t> words, const MeterSettings& settings) {
  double value = raw_value(place.type, words);
  if (is_secondary(place.scale, settings)) value *= ratio_of(place.factor, settings);
  switch (place.scale) {
    case Scale::one:
      return value;
    case Scale::times_100:
      return value * 100;
    case Scale::by_10:
      return value / 10;
    case Scale::by_100:
      return value / 100;
    case Scale::energy:
      return value / (settings.energy_mode == 0 ? 10 : 1000);
  }
  return value;
}

}  // namespace core::meter
