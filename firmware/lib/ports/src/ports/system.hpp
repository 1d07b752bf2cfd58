#pragma once

#include <cstdint>

#include "ports/span.hpp"

namespace ports {

/// Why the device last started. The wire calls it `rr`.
enum class ResetReason : std::uint8_t { power_on, software, panic, watchdog, brownout, deep_sleep, external, unknown };

/// The chip the firmware runs on.
class System {
 public:
  virtual ~System() = default;

  [[nodiscard]] virtual ResetReason reset_reason() const = 0;

  /// Ends the run and starts anew; does not come back on a device.
  virtual void restart() = 0;

  /// Tells the watchdog that all is well.
  virtual void feed_watchdog() = 0;

  /// Heap in bytes: free now, least since start, largest block.
  [[nodiscard]] virtual std::uint32_t free_heap() const = 0;
  [[nodiscard]] virtual std::uint32_t least_free_heap() const = 0;
  [[nodiscard]] virtual std::uint32_t largest_free_block() const = 0;

  /// Random bytes that nobody can foresee.
  virtual void random(MutableBytes into) = 0;
};

}  // namespace ports
