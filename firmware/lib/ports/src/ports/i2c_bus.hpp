#pragma once

#include <cstdint>

#include "ports/span.hpp"

namespace ports {

/// An I2C bus as its controller. Blocking, but a few bytes take less than a millisecond.
class I2cBus {
 public:
  virtual ~I2cBus() = default;

  /// `address` has seven bits. False when nobody acknowledges.
  [[nodiscard]] virtual bool write(std::uint8_t address, Bytes data) = 0;

  /// Fills `into`. False when nobody acknowledges.
  [[nodiscard]] virtual bool read(std::uint8_t address, MutableBytes into) = 0;
};

}  // namespace ports
