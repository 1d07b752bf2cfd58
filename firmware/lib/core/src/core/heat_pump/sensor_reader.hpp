#pragma once

#include <array>

#include "core/heat_pump/reading.hpp"
#include "core/sensors/mains.hpp"
#include "core/sensors/ntc.hpp"
#include "core/sensors/pressure.hpp"
#include "core/sensors/waveform.hpp"
#include "ports/analog_input.hpp"
#include "ports/clock.hpp"
#include "ports/waveform_input.hpp"

namespace core::heat_pump {

/// Where the sensors are connected. Null: not fitted. What is there must outlive the reader.
struct Inputs {
  ports::AnalogInput* inlet = nullptr;
  ports::AnalogInput* outlet = nullptr;
  ports::AnalogInput* ambient = nullptr;
  ports::AnalogInput* compressor = nullptr;
  ports::WaveformInput* voltage = nullptr;
  ports::WaveformInput* current = nullptr;
  ports::AnalogInput* pressure_high = nullptr;
  ports::AnalogInput* pressure_low = nullptr;
};

struct SensorSettings {
  sensors::NtcSettings ntc;
  sensors::MainsSettings voltage = sensors::zmpt101b();
  sensors::MainsSettings current = sensors::acs712_20a();
  sensors::PressureSettings pressure;
};

/// Reads all sensors of a heat pump, which takes half a second: the two waves of the mains come one after the other, as they
/// share a converter.
class SensorReader {
 public:
  SensorReader(const Inputs& inputs, const SensorSettings& settings) : inputs_(inputs), settings_(settings) {}

  void start(ports::Millis now);
  void tick(ports::Millis now);

  [[nodiscard]] bool busy() const { return step_ != Step::idle; }
  /// True once after each reading.
  [[nodiscard]] bool take_finished();
  /// The last reading, without a time and levels.
  [[nodiscard]] const Reading& reading() const { return reading_; }

 private:
  enum class Step : std::uint8_t { idle, voltage, current };

  void begin(Step step, ports::Millis now);
  [[nodiscard]] bool take_wave(ports::WaveformInput* input, const sensors::MainsSettings& settings, sensors::Measured& into,
                               ports::Millis now);

  Inputs inputs_;
  SensorSettings settings_;
  Reading reading_;
  Step step_ = Step::idle;
  bool begun_ = false;
  bool finished_ = false;
  ports::Millis since_ = 0;
  std::array<std::uint16_t, sensors::waveform_samples> samples_{};
};

}  // namespace core::heat_pump
