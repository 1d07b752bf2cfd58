#include "platform_host/simulated_plant.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace platform_host {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double hour_ms = 3'600'000;
constexpr double day_ms = 24 * hour_ms;
constexpr double watering_ms = 3 * day_ms;
constexpr std::uint8_t light_address = 0x23;
constexpr ports::Millis light_ms = 180;
/// A DHT22 answers within 5 ms after it was asked.
constexpr ports::Millis climate_ms = 7;
constexpr double dry_volts = 2.6;
constexpr double wet_volts = 1.1;

}  // namespace

const std::vector<std::string_view>& SimulatedPlant::faults() {
  static const std::vector<std::string_view> names{"climate-silent", "climate-garbled", "light-silent", "soil-open"};
  return names;
}

bool SimulatedPlant::set_fault(std::string_view name, bool on) {
  if (std::find(faults().begin(), faults().end(), name) == faults().end()) return false;
  if (on) {
    faults_.emplace(name);
  } else {
    faults_.erase(std::string(name));
  }
  return true;
}

double SimulatedPlant::now() const {
  return static_cast<double>(clock_.utc().value_or(static_cast<std::int64_t>(clock_.uptime())));
}

double SimulatedPlant::celsius() const {
  return 21.5 + 2.5 * std::cos(2 * pi * (std::fmod(now(), day_ms) - 16 * hour_ms) / day_ms);
}
double SimulatedPlant::humidity() const { return 48 - 2.5 * (celsius() - 21.5) + 3 * std::sin(now() / 4'000'000); }

/// Light from six to eighteen o'clock, UTC, and a street lamp.
double SimulatedPlant::lux() const {
  const double height = -std::cos(2 * pi * std::fmod(now(), day_ms) / day_ms);
  return 3 + (height > 0 ? 14'000 * height * height * (0.8 + 0.2 * std::sin(now() / 300'000)) : 0);
}

double SimulatedPlant::moisture() const { return 30 + 45 * std::exp(-std::fmod(now(), watering_ms) / (1.5 * day_ms)); }

bool SimulatedPlant::request(std::uint32_t low_us) {
  if (asked_ && !finished()) return false;
  // It hears only what is long enough.
  asked_ = low_us >= 1'000;
  asked_at_ = clock_.uptime();
  return true;
}

bool SimulatedPlant::finished() { return clock_.uptime() >= asked_at_ + climate_ms; }

std::size_t SimulatedPlant::durations(ports::Span<std::uint16_t> into) {
  if (!asked_ || has("climate-silent")) return 0;
  asked_ = false;
  const auto tenths = [](double value) { return static_cast<unsigned>(std::lround(std::abs(value) * 10)); };
  const unsigned wet = tenths(humidity());
  const unsigned warm = tenths(celsius()) | (celsius() < 0 ? 0x8000U : 0U);
  std::array<unsigned, 5> bytes{wet >> 8U, wet & 0xFFU, warm >> 8U, warm & 0xFFU, 0};
  bytes[4] = (bytes[0] + bytes[1] + bytes[2] + bytes[3]) & 0xFFU;
  if (has("climate-garbled")) bytes[4] ^= 0x10U;
  std::vector<std::uint16_t> all{80, 80};
  for (const unsigned byte : bytes) {
    for (unsigned bit = 8; bit-- > 0;) {
      all.push_back(50);
      all.push_back((byte >> bit & 1U) != 0 ? 70 : 27);
    }
  }
  all.push_back(50);
  std::copy_n(all.begin(), std::min(all.size(), into.size()), into.begin());
  return all.size();
}

bool SimulatedPlant::write(std::uint8_t address, ports::Bytes data) {
  if (address != light_address || has("light-silent")) return false;
  if (!data.empty() && data[0] == 0x20) light_at_ = clock_.uptime() + light_ms;
  return true;
}

bool SimulatedPlant::read(std::uint8_t address, ports::MutableBytes into) {
  if (address != light_address || into.size() != 2 || has("light-silent") || clock_.uptime() < light_at_) return false;
  const auto counts = static_cast<unsigned>(std::min(65'535.0, lux() * 1.2));
  into[0] = static_cast<std::uint8_t>(counts >> 8U);
  into[1] = static_cast<std::uint8_t>(counts & 0xFFU);
  return true;
}

std::optional<double> SimulatedPlant::volts() {
  if (has("soil-open")) return 0.0;
  return dry_volts - (dry_volts - wet_volts) * moisture() / 100;
}

}  // namespace platform_host
