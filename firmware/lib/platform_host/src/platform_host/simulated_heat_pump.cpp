#include "platform_host/simulated_heat_pump.hpp"

#include <algorithm>
#include <cmath>

namespace platform_host {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double hour_ms = 3'600'000;
constexpr double day_ms = 24 * hour_ms;
/// The compressor starts anew so often.
constexpr double round_ms = 20 * 60'000;
/// How fast temperatures follow.
constexpr double lag_ms = 3 * 60'000;

// The circuits before the pins: 10k NTC (beta 3950) below 10k at 3.3 V; ZMPT101B set to 300 V per volt around 1.65 V; ACS712-20A
// halved; 500 psi transducers on 10k/20k.
constexpr double supply = 3.3;
constexpr double voltage_bias = 1.65;
constexpr double volts_per_volt = 300;
constexpr double current_bias = 1.25;
constexpr double amperes_per_volt = 20;
constexpr double divider = 2.0 / 3;
constexpr double converter_end = 3.1;

double ntc_volts(double celsius) {
  const double ratio = std::exp(3950 * (1 / (celsius + 273.15) - 1 / 298.15));
  return supply * ratio / (1 + ratio);
}

double transducer_volts(double psi) { return (0.5 + psi / 500 * 4) * divider; }

/// Something between -1 and 1 that looks like chance and is the same at the same time.
double noise(double at, double salt) {
  const double wild = std::sin(at * 0.0129898 + salt * 78.233) * 43'758.5453;
  return 2 * (wild - std::floor(wild)) - 1;
}

}  // namespace

std::optional<double> SimulatedPin::volts() { return std::clamp(volts_(), 0.0, supply); }

bool SimulatedWave::begin(ports::Span<std::uint16_t> into, std::uint32_t samples_per_second) {
  if (busy_ && clock_.uptime() < ready_at_) return false;
  const auto start = static_cast<double>(clock_.uptime());
  const double amplitude = rms_() * std::sqrt(2.0);
  const double bias = bias_();
  for (std::size_t i = 0; i < into.size(); ++i) {
    const double at = start / 1'000 + static_cast<double>(i) / samples_per_second;
    const double volts = bias + amplitude * std::sin(2 * pi * 50 * at) + 0.002 * noise(start, static_cast<double>(i));
    into[i] = static_cast<std::uint16_t>(std::lround(std::clamp(volts, 0.0, converter_end) * 1'000));
  }
  busy_ = true;
  ready_at_ = clock_.uptime() + into.size() * ports::Millis{1'000} / samples_per_second;
  return true;
}

SimulatedHeatPump::SimulatedHeatPump(const ports::Clock& clock)
    : inlet([this] { return ntc_volts(inlet_celsius()); }),
      outlet([this] { return ntc_volts(outlet_celsius()); }),
      ambient([this] { return ntc_volts(ambient_celsius()); }),
      compressor([this] {
        if (has("compressor-open")) return supply;
        return has("compressor-shorted") ? 0.0 : ntc_volts(compressor_celsius());
      }),
      pressure_high([this] { return has("no-transducers") ? 0.0 : transducer_volts(high_psi()); }),
      pressure_low([this] { return has("no-transducers") ? 0.0 : transducer_volts(low_psi()); }),
      voltage(
          clock, [this] { return has("voltage-dead") ? 0.0 : mains_volts() / volts_per_volt; },
          [this] { return has("voltage-dead") ? 0.0 : voltage_bias; }),
      current(
          clock, [this] { return mains_amperes() / amperes_per_volt; }, [] { return current_bias; }),
      clock_(clock) {}

const std::vector<std::string_view>& SimulatedHeatPump::faults() {
  static const std::vector<std::string_view> names{
      "compressor-open", "compressor-shorted", "no-transducers", "voltage-dead", "high-voltage",
      "low-voltage",     "hot-compressor",     "high-pressure",  "low-pressure", "overcurrent",
  };
  return names;
}

bool SimulatedHeatPump::set_fault(std::string_view name, bool on) {
  if (std::find(faults().begin(), faults().end(), name) == faults().end()) return false;
  if (on) {
    faults_.emplace(name);
  } else {
    faults_.erase(std::string(name));
  }
  return true;
}

double SimulatedHeatPump::now() const {
  return static_cast<double>(clock_.utc().value_or(static_cast<std::int64_t>(clock_.uptime())));
}

/// 12 °C on average, warmest at three in the afternoon.
double SimulatedHeatPump::ambient_celsius() const {
  return 12 + 6 * std::cos(2 * pi * (std::fmod(now(), day_ms) - 15 * hour_ms) / day_ms) + 0.3 * std::sin(now() / 91'000);
}

bool SimulatedHeatPump::running() const {
  const double share = std::clamp(0.9 - 0.025 * ambient_celsius(), 0.3, 0.9);
  return std::fmod(now(), round_ms) < share * round_ms;
}

double SimulatedHeatPump::work() const {
  const double share = std::clamp(0.9 - 0.025 * ambient_celsius(), 0.3, 0.9);
  const double in_round = std::fmod(now(), round_ms);
  const double on_for = share * round_ms;
  // At the end of the work before, and of the rest before: what is left of it.
  const double peak = 1 - std::exp(-on_for / lag_ms);
  const double rest = peak * std::exp(-(round_ms - on_for) / lag_ms);
  if (in_round < on_for) return 1 - (1 - rest) * std::exp(-in_round / lag_ms);
  return peak * std::exp(-(in_round - on_for) / lag_ms);
}

double SimulatedHeatPump::inlet_celsius() const { return 36 + 6 * work() + 0.2 * std::sin(now() / 37'000); }
double SimulatedHeatPump::outlet_celsius() const { return inlet_celsius() + 0.5 + 5 * work(); }

double SimulatedHeatPump::compressor_celsius() const {
  if (has("hot-compressor")) return 98 + std::sin(now() / 60'000);
  return ambient_celsius() + 15 + 42 * work();
}

double SimulatedHeatPump::mains_volts() const {
  if (has("high-voltage")) return 255 + std::sin(now() / 30'000);
  if (has("low-voltage")) return 205 + std::sin(now() / 30'000);
  return 231 + 3 * std::sin(now() / 613'000) - (running() ? 1.5 : 0);
}

double SimulatedHeatPump::mains_amperes() const {
  if (has("overcurrent")) return 16.5;
  return running() ? 7.5 + 1.2 * work() : 0.45;
}

double SimulatedHeatPump::high_psi() const { return has("high-pressure") ? 460 : 160 + 130 * work(); }
double SimulatedHeatPump::low_psi() const { return has("low-pressure") ? 15 : 140 - 70 * work(); }

}  // namespace platform_host
