#pragma once

#include <cstdint>

#include "ports/span.hpp"

namespace ports {

enum class Parity : std::uint8_t { none, even, odd };

struct SerialSettings {
  std::uint32_t baud = 19200;
  Parity parity = Parity::none;
  std::uint8_t stop_bits = 1;
};

/// Bytes to and from a half-duplex bus such as RS-485. Never blocks. The direction of the driver is the platform's matter.
class SerialBus {
 public:
  virtual ~SerialBus() = default;

  /// False when the platform cannot do these settings; the old ones then stay.
  [[nodiscard]] virtual bool configure(const SerialSettings& settings) = 0;

  /// Sends a frame whole. False when an earlier one is still being sent.
  [[nodiscard]] virtual bool write(Bytes frame) = 0;

  /// True until the last bit has left and the driver is off.
  [[nodiscard]] virtual bool sending() const = 0;

  /// Answers how many bytes were there. The device's own bytes are never among them.
  [[nodiscard]] virtual std::size_t read(MutableBytes into) = 0;
};

}  // namespace ports
