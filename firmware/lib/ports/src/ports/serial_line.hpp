#pragma once

#include "ports/span.hpp"

namespace ports {

/// Bytes to and from one partner, both ways at once, such as the command channel of a modem. Never blocks.
class SerialLine {
 public:
  virtual ~SerialLine() = default;

  /// Answers how many bytes were taken.
  [[nodiscard]] virtual std::size_t write(Bytes data) = 0;

  /// Answers how many bytes were there.
  [[nodiscard]] virtual std::size_t read(MutableBytes into) = 0;
};

}  // namespace ports
