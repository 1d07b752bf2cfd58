// From volts to units and back: values, order, faults.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/sensors/mains.hpp"
#include "core/sensors/ntc.hpp"
#include "core/sensors/pressure.hpp"
#include "core/sensors/soil.hpp"
#include "core/sensors/waveform.hpp"

using namespace core::sensors;

namespace {

constexpr double pi = 3.14159265358979323846;

/// Volts of the divider at a temperature, from the definition of beta.
double ntc_volts(double celsius) {
  const double ohms = 10'000 * std::exp(3950 * (1 / (celsius + 273.15) - 1 / 298.15));
  return 3.3 * ohms / (ohms + 10'000);
}

/// A sampled sine of so many volts RMS, with a start anywhere in its cycle.
std::vector<std::uint16_t> sine(double rms, double bias, double hz = 50, double phase = 0, double third_harmonic = 0) {
  std::vector<std::uint16_t> samples(waveform_samples);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double at = 2 * pi * hz * static_cast<double>(i) / waveform_rate + phase;
    const double volts = bias + rms * std::sqrt(2.0) * (std::sin(at) + third_harmonic * std::sin(3 * at));
    samples[i] = static_cast<std::uint16_t>(std::lround(std::clamp(volts, 0.0, 3.1) * 1'000));
  }
  return samples;
}

Waveform measured(const std::vector<std::uint16_t>& samples) {
  return measure_waveform({samples.data(), samples.size()}, waveform_rate);
}

}  // namespace

TEST_CASE("a thermistor shows known points of its curve") {
  CHECK(ntc_celsius(1.65, {}).value == doctest::Approx(25));
  // 10k NTC with beta 3950: 33.6k at 0 °C, 3.59k at 50 °C, 700 at 100 °C by the equation.
  CHECK(ntc_celsius(3.3 * 33'620 / 43'620, {}).value == doctest::Approx(0).epsilon(0.05));
  CHECK(ntc_celsius(3.3 * 3'588 / 13'588, {}).value == doctest::Approx(50).epsilon(0.001));
  CHECK(ntc_celsius(3.3 * 697.2 / 10'697.2, {}).value == doctest::Approx(100).epsilon(0.001));
}

TEST_CASE("a thermistor is the inverse of its divider over its whole range, and falls with the voltage") {
  double before = 1e9;
  for (double volts = 0.12; volts < 3.21; volts += 0.003) {
    const auto now = ntc_celsius(volts, {});
    REQUIRE(now.known());
    CHECK(now.value < before);
    before = now.value;
  }
  for (double celsius = -40; celsius <= 125; celsius += 0.5) {
    const auto back = ntc_celsius(ntc_volts(celsius), {});
    CHECK(back.value == doctest::Approx(celsius).epsilon(1e-6));
    CHECK(back.known());
  }
}

TEST_CASE("a thermistor's faults are told apart") {
  CHECK(ntc_celsius(3.3, {}).quality == Quality::open);
  CHECK(ntc_celsius(3.26, {}).quality == Quality::open);
  CHECK(ntc_celsius(0.0, {}).quality == Quality::shorted);
  CHECK(ntc_celsius(ntc_volts(-43), {}).quality == Quality::out_of_range);
  CHECK(ntc_celsius(ntc_volts(130), {}).quality == Quality::out_of_range);
  CHECK(ntc_celsius(ntc_volts(-39.9), {}).valid());
  CHECK(ntc_celsius(ntc_volts(124.9), {}).valid());
  CHECK(ntc_celsius(std::nullopt, {}).quality == Quality::silent);
}

TEST_CASE("true RMS does not depend on where in a cycle the samples begin, or on the frequency") {
  for (double hz = 45; hz <= 65; hz += 0.7) {
    for (double phase = 0; phase < 2 * pi; phase += 0.37) {
      const auto wave = measured(sine(0.767, 1.65, hz, phase));
      CAPTURE(hz);
      CAPTURE(phase);
      CHECK(wave.rms == doctest::Approx(0.767).epsilon(0.004));
      CHECK(wave.mean == doctest::Approx(1.65).epsilon(0.003));
      CHECK(wave.frequency == doctest::Approx(hz).epsilon(0.001));
      CHECK(wave.cycles >= 7);
    }
  }
}

TEST_CASE("true RMS counts what is not a sine: a third harmonic of 40 % adds by squares") {
  const auto wave = measured(sine(0.3, 1.65, 50, 0.4, 0.4));
  CHECK(wave.rms == doctest::Approx(0.3 * std::sqrt(1 + 0.16)).epsilon(0.005));
  CHECK(wave.cycles == doctest::Approx(9).epsilon(0.2));
}

TEST_CASE("without a wave there is no cycle, and of too little nothing is made up") {
  const auto wave = measured(sine(0, 1.65));
  CHECK(wave.cycles == 0);
  CHECK(wave.rms == doctest::Approx(0).epsilon(0.001));
  CHECK(measure_waveform({}, waveform_rate).rms == 0);
  const std::vector<std::uint16_t> one{1'650};
  CHECK(measure_waveform({one.data(), 1}, waveform_rate).rms == 0);
}

TEST_CASE("mains voltage: linear from nothing to 300 V, then no more") {
  for (double volts = 10; volts <= 299; volts += 7) {
    const auto shown = mains_rms(measured(sine(volts / 300, 1.65)), zmpt101b());
    CHECK(shown.valid());
    CHECK(shown.value == doctest::Approx(volts).epsilon(0.005));
  }
  CHECK(mains_rms(measured(sine(0, 1.65)), zmpt101b()).value == 0);
  CHECK(mains_rms(measured(sine(0, 1.65)), zmpt101b()).valid());
  const auto above = mains_rms(measured(sine(310.0 / 300, 1.65)), zmpt101b());
  CHECK(above.quality == Quality::out_of_range);
  CHECK(above.value == doctest::Approx(310).epsilon(0.02));
}

TEST_CASE("mains sensors without supply, or with a line pulled up, are not 0 V") {
  CHECK(mains_rms(measured(sine(0, 0.05)), zmpt101b()).quality == Quality::shorted);
  CHECK(mains_rms(measured(sine(0, 3.09)), zmpt101b()).quality == Quality::open);
}

TEST_CASE("current: 100 mV per ampere behind the divider, noise is 0, and a cut-off wave is not trusted") {
  for (double amperes = 0.5; amperes <= 16; amperes += 0.5) {
    const auto shown = mains_rms(measured(sine(amperes * 0.05, 1.25)), acs712_20a());
    CHECK(shown.valid());
    CHECK(shown.value == doctest::Approx(amperes).epsilon(0.02));
  }
  CHECK(mains_rms(measured(sine(0.2 * 0.05, 1.25)), acs712_20a()).value == 0);
  CHECK(mains_rms(measured(sine(22 * 0.05, 1.25)), acs712_20a()).quality == Quality::out_of_range);
}

TEST_CASE("pressure goes in a straight line, and a missing transducer is not 0 psi") {
  const PressureSettings settings;
  double before = -1;
  for (double psi = 0; psi <= 500; psi += 2.5) {
    const auto shown = pressure_psi((0.5 + psi / 125) * settings.divider, settings);
    CHECK(shown.valid());
    CHECK(shown.value == doctest::Approx(psi).epsilon(1e-9));
    CHECK(shown.value > before);
    before = shown.value;
  }
  CHECK(pressure_psi(0.0, settings).quality == Quality::open);
  CHECK(pressure_psi(0.2 * settings.divider, settings).quality == Quality::open);
  CHECK(pressure_psi(0.47 * settings.divider, settings).valid());
  CHECK(pressure_psi(0.47 * settings.divider, settings).value == 0);
  CHECK(pressure_psi(0.35 * settings.divider, settings).quality == Quality::out_of_range);
  CHECK(pressure_psi(4.65 * settings.divider, settings).quality == Quality::out_of_range);
  CHECK(pressure_psi(4.9 * settings.divider, settings).quality == Quality::shorted);
  CHECK(pressure_psi(std::nullopt, settings).quality == Quality::silent);
}

TEST_CASE("soil: between its own dry and wet ends, wetter is more") {
  const SoilSettings settings{2.4, 1.2};
  double before = 101;
  for (double volts = 1.2; volts <= 2.4; volts += 0.01) {
    const auto shown = soil_percent(volts, settings);
    CHECK(shown.valid());
    CHECK(shown.value < before);
    CHECK(shown.value == doctest::Approx((2.4 - volts) / 1.2 * 100).epsilon(1e-6));
    before = shown.value;
  }
  CHECK(soil_percent(2.5, settings).value == 0);
  CHECK(soil_percent(2.5, settings).valid());
  CHECK(soil_percent(1.1, settings).value == 100);
  CHECK(soil_percent(2.9, settings).quality == Quality::out_of_range);
  CHECK(soil_percent(0.02, settings).quality == Quality::open);
  CHECK(soil_percent(3.3, settings).quality == Quality::shorted);
  CHECK(soil_percent(std::nullopt, settings).quality == Quality::silent);
  CHECK(soil_percent(1.5, {1.2, 2.4}).quality == Quality::out_of_range);
}
