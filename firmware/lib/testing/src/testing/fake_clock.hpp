#pragma once

#include "core/gateway/now.hpp"
#include "ports/clock.hpp"

namespace testing {

/// Time in the hand of a test.
class FakeClock : public ports::Clock {
 public:
  ports::Millis now = 0;
  /// UTC when the device started; nothing: it has no clock.
  std::optional<ports::UnixMillis> started;

  ports::Millis uptime() const override { return now; }
  std::optional<ports::UnixMillis> utc() const override {
    return started ? std::optional(*started + static_cast<ports::UnixMillis>(now)) : std::nullopt;
  }
  ports::ClockSource source() const override { return started ? ports::ClockSource::ntp : ports::ClockSource::boot; }
  void set_utc(ports::UnixMillis, ports::ClockSource) override {}

  [[nodiscard]] core::gateway::Now both() const { return {now, utc(), source()}; }
};

}  // namespace testing
