#include "core/heat_pump/sensor_reader.hpp"

namespace core::heat_pump {
namespace {

using sensors::Measured;
using sensors::Quality;

/// A wave takes 200 ms.
constexpr ports::Millis wave_timeout_ms = 1'000;

Measured celsius(ports::AnalogInput* input, const sensors::NtcSettings& settings) {
  return input == nullptr ? Measured::none(Quality::open) : sensors::ntc_celsius(input->volts(), settings);
}

Measured psi(ports::AnalogInput* input, const sensors::PressureSettings& settings) {
  return input == nullptr ? Measured::none(Quality::open) : sensors::pressure_psi(input->volts(), settings);
}

}  // namespace

void SensorReader::start(ports::Millis now) {
  if (busy()) return;
  reading_ = Reading{};
  reading_.inlet = celsius(inputs_.inlet, settings_.ntc);
  reading_.outlet = celsius(inputs_.outlet, settings_.ntc);
  reading_.ambient = celsius(inputs_.ambient, settings_.ntc);
  reading_.compressor = celsius(inputs_.compressor, settings_.ntc);
  reading_.pressure_high = psi(inputs_.pressure_high, settings_.pressure);
  reading_.pressure_low = psi(inputs_.pressure_low, settings_.pressure);
  begin(Step::voltage, now);
}

void SensorReader::tick(ports::Millis now) {
  if (step_ == Step::voltage && take_wave(inputs_.voltage, settings_.voltage, reading_.voltage, now)) begin(Step::current, now);
  if (step_ != Step::current || !take_wave(inputs_.current, settings_.current, reading_.current, now)) return;
  step_ = Step::idle;
  finished_ = true;
}

bool SensorReader::take_finished() {
  const bool finished = finished_;
  finished_ = false;
  return finished;
}

void SensorReader::begin(Step step, ports::Millis now) {
  step_ = step;
  begun_ = false;
  since_ = now;
}

/// Answers whether this wave is done with, one way or the other.
bool SensorReader::take_wave(ports::WaveformInput* input, const sensors::MainsSettings& settings, Measured& into,
                             ports::Millis now) {
  into = Measured::none(input == nullptr ? Quality::open : Quality::silent);
  if (input == nullptr) return true;
  // The converter may be busy with something else at first.
  if (!begun_) begun_ = input->begin(samples_, sensors::waveform_rate);
  if (begun_ && input->finished()) {
    into = sensors::mains_rms(sensors::measure_waveform(samples_, sensors::waveform_rate), settings);
    return true;
  }
  if (now - since_ < wave_timeout_ms) return false;
  if (begun_) input->abort();
  return true;
}

}  // namespace core::heat_pump
