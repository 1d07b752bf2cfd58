#include "sim800/network_time.hpp"

#include <array>
#include <cstdint>

#include "sim800/at_text.hpp"

namespace sim800 {
namespace {

/// Days from 1970 to a day of the Gregorian calendar, for years from 2000 on.
std::int64_t days_to(unsigned year, unsigned month, unsigned day) {
  const unsigned y = month <= 2 ? year - 1 : year;
  const unsigned shifted = month > 2 ? month - 3 : month + 9;
  const unsigned era_year = y % 400;
  const unsigned day_of_era = era_year * 365 + era_year / 4 - era_year / 100 + (153 * shifted + 2) / 5 + day - 1;
  return std::int64_t{y / 400} * 146'097 + day_of_era - 719'468;
}

}  // namespace

std::optional<ports::UnixMillis> network_time(std::string_view text) {
  if (text.size() < 20) return std::nullopt;
  std::array<unsigned, 6> part{};
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto value = number_at(text.substr(i * 3, 2));
    if (!value) return std::nullopt;
    part[i] = *value;
  }
  const auto quarters = number_at(text.substr(18));
  // Without the network's time it counts from 2004 on.
  if (!quarters || part[0] < 24 || part[1] < 1 || part[1] > 12) return std::nullopt;
  const std::int64_t ahead = (text[17] == '-' ? -900 : 900) * static_cast<std::int64_t>(*quarters);
  const std::int64_t seconds = days_to(2000 + part[0], part[1], part[2]) * 86'400 + part[3] * std::int64_t{3'600} +
                               part[4] * std::int64_t{60} + part[5] - ahead;
  return seconds * 1'000;
}

}  // namespace sim800
