#pragma once

#include <cstdint>
#include <optional>

namespace ports {

/// Milliseconds since the device started. Never goes back and never wraps.
using Millis = std::uint64_t;

/// Milliseconds since 1970, UTC.
using UnixMillis = std::int64_t;

/// Where the wall clock was set from. The wire calls it `ck`.
enum class ClockSource : std::uint8_t { boot, modem, ntp };

/// What time it is. Only mains call it; everything in core gets `now` as an argument.
class Clock {
 public:
  virtual ~Clock() = default;

  [[nodiscard]] virtual Millis uptime() const = 0;

  /// Nothing while the clock was never set since the device started.
  [[nodiscard]] virtual std::optional<UnixMillis> utc() const = 0;

  [[nodiscard]] virtual ClockSource source() const = 0;

  /// Sets the wall clock. A worse source never replaces a better one.
  virtual void set_utc(UnixMillis now, ClockSource source) = 0;
};

}  // namespace ports
