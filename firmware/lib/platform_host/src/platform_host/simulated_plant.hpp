#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ports/analog_input.hpp"
#include "ports/clock.hpp"
#include "ports/i2c_bus.hpp"
#include "ports/pulse_line.hpp"

namespace platform_host {

/// A plant that is not there, with its sensors: a DHT22, a BH1750 at 23H, and a capacitive probe. It stands at a window, and is
/// watered every third day.
class SimulatedPlant : public ports::PulseLine, public ports::I2cBus, public ports::AnalogInput {
 public:
  explicit SimulatedPlant(const ports::Clock& clock) : clock_(clock) {}

  /// What can go wrong, by name.
  [[nodiscard]] static const std::vector<std::string_view>& faults();
  /// False when there is no fault of that name.
  [[nodiscard]] bool set_fault(std::string_view name, bool on = true);

  bool request(std::uint32_t low_us) override;
  bool finished() override;
  std::size_t durations(ports::Span<std::uint16_t> into) override;

  bool write(std::uint8_t address, ports::Bytes data) override;
  bool read(std::uint8_t address, ports::MutableBytes into) override;

  std::optional<double> volts() override;

  /// What the sensors should show: °C, %, lx, %.
  [[nodiscard]] double celsius() const;
  [[nodiscard]] double humidity() const;
  [[nodiscard]] double lux() const;
  [[nodiscard]] double moisture() const;

 private:
  [[nodiscard]] bool has(std::string_view fault) const { return faults_.count(std::string(fault)) > 0; }
  [[nodiscard]] double now() const;

  const ports::Clock& clock_;
  std::set<std::string> faults_;
  bool asked_ = false;
  ports::Millis asked_at_ = 0;
  ports::Millis light_at_ = 0;
};

}  // namespace platform_host
