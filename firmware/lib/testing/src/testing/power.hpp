#pragma once

#include <cstdint>
#include <limits>

namespace testing {

/// Power that may fail: after so many more steps nothing happens any more.
struct Power {
  static constexpr std::uint64_t endless = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t left = endless;

  [[nodiscard]] bool on() const { return left > 0; }
  /// One step, such as a byte written. False when there was no power for it.
  bool spend() {
    if (left == 0) return false;
    if (left != endless) --left;
    return true;
  }
};

}  // namespace testing
