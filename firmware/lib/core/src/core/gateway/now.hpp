#pragma once

#include <optional>

#include "ports/clock.hpp"

namespace core::gateway {

/// What time it is, by both clocks.
struct Now {
  ports::Millis uptime = 0;
  /// Nothing while the clock was never set.
  std::optional<ports::UnixMillis> utc;
  ports::ClockSource source = ports::ClockSource::boot;
};

}  // namespace core::gateway
