#pragma once

#include "core/sensors/measured.hpp"
#include "ports/clock.hpp"
#include "ports/i2c_bus.hpp"

namespace core::sensors {

/// Addresses of the BH1750, by its pin ADDR.
inline constexpr std::uint8_t bh1750_low = 0x23;
inline constexpr std::uint8_t bh1750_high = 0x5C;

/// Illuminance in lx by a BH1750: one measurement in high-resolution mode (20H), which takes up to 180 ms, after which the sensor
/// sleeps; lx = counts / 1.2 (data sheet). Full counts mean more light than it can measure, 54,612 lx.
class Bh1750 {
 public:
  explicit Bh1750(ports::I2cBus& bus, std::uint8_t address = bh1750_low) : bus_(bus), address_(address) {}

  void start(ports::Millis now);
  void tick(ports::Millis now);

  [[nodiscard]] bool busy() const { return busy_; }
  /// The last reading.
  [[nodiscard]] const Measured& lux() const { return lux_; }

 private:
  ports::I2cBus& bus_;
  std::uint8_t address_;
  bool busy_ = false;
  ports::Millis since_ = 0;
  Measured lux_;
};

}  // namespace core::sensors
