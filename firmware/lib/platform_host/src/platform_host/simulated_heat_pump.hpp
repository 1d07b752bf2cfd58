#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ports/analog_input.hpp"
#include "ports/clock.hpp"
#include "ports/waveform_input.hpp"

namespace platform_host {

/// A pin whose voltage is computed.
class SimulatedPin : public ports::AnalogInput {
 public:
  explicit SimulatedPin(std::function<double()> volts) : volts_(std::move(volts)) {}
  /// Between the rails of a 3.3 V converter.
  std::optional<double> volts() override;

 private:
  std::function<double()> volts_;
};

/// A pin with a wave around a bias, at 50 Hz, with the noise of a converter and cut off where that ends, at 3.1 V.
class SimulatedWave : public ports::WaveformInput {
 public:
  /// `rms` and `bias` in volts at the pin.
  SimulatedWave(const ports::Clock& clock, std::function<double()> rms, std::function<double()> bias)
      : clock_(clock), rms_(std::move(rms)), bias_(std::move(bias)) {}

  bool begin(ports::Span<std::uint16_t> into, std::uint32_t samples_per_second) override;
  bool finished() override { return busy_ && clock_.uptime() >= ready_at_; }
  void abort() override { busy_ = false; }

 private:
  const ports::Clock& clock_;
  std::function<double()> rms_;
  std::function<double()> bias_;
  bool busy_ = false;
  ports::Millis ready_at_ = 0;
};

/// A heat pump that is not there, wired as the manufacturer's document has it (stage 1, 3.2): its compressor runs for part of
/// each 20 minutes, more so on a cold day, and temperatures, pressures and the current follow.
class SimulatedHeatPump {
 public:
  explicit SimulatedHeatPump(const ports::Clock& clock);
  SimulatedHeatPump(const SimulatedHeatPump&) = delete;
  SimulatedHeatPump& operator=(const SimulatedHeatPump&) = delete;

  /// What can go wrong, by name.
  [[nodiscard]] static const std::vector<std::string_view>& faults();
  /// False when there is no fault of that name.
  [[nodiscard]] bool set_fault(std::string_view name, bool on = true);

  SimulatedPin inlet;
  SimulatedPin outlet;
  SimulatedPin ambient;
  SimulatedPin compressor;
  SimulatedPin pressure_high;
  SimulatedPin pressure_low;
  SimulatedWave voltage;
  SimulatedWave current;

  /// What the sensors should show: °C, V, A, psi.
  [[nodiscard]] double ambient_celsius() const;
  [[nodiscard]] double inlet_celsius() const;
  [[nodiscard]] double outlet_celsius() const;
  [[nodiscard]] double compressor_celsius() const;
  [[nodiscard]] double mains_volts() const;
  [[nodiscard]] double mains_amperes() const;
  [[nodiscard]] double high_psi() const;
  [[nodiscard]] double low_psi() const;

 private:
  [[nodiscard]] bool has(std::string_view fault) const { return faults_.count(std::string(fault)) > 0; }
  [[nodiscard]] double now() const;
  /// 0 at rest, 1 at full work; follows the compressor slowly.
  [[nodiscard]] double work() const;
  [[nodiscard]] bool running() const;

  const ports::Clock& clock_;
  std::set<std::string> faults_;
};

}  // namespace platform_host
