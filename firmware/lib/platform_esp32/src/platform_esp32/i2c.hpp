#pragma once

#include "ports/i2c_bus.hpp"

namespace platform_esp32 {

/// I2C at 100 kHz, with the chip's own pull-ups, which do for short wires.
class I2cPins : public ports::I2cBus {
 public:
  I2cPins(int sda, int scl);
  I2cPins(const I2cPins&) = delete;
  I2cPins& operator=(const I2cPins&) = delete;
  ~I2cPins() override;

  bool write(std::uint8_t address, ports::Bytes data) override;
  bool read(std::uint8_t address, ports::MutableBytes into) override;

 private:
  bool ready_ = false;
};

}  // namespace platform_esp32
