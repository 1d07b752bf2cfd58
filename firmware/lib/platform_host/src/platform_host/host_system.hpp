#pragma once

#include <functional>

#include "ports/clock.hpp"
#include "ports/system.hpp"

namespace platform_host {

/// The steady and the system clock of Linux; the latter counts as set by NTP.
class HostClock : public ports::Clock {
 public:
  /// `skew_ms`: how far the wall clock is off.
  explicit HostClock(std::int64_t skew_ms = 0);
  ports::Millis uptime() const override;
  std::optional<ports::UnixMillis> utc() const override;
  ports::ClockSource source() const override { return ports::ClockSource::ntp; }
  void set_utc(ports::UnixMillis, ports::ClockSource) override {}

 private:
  ports::Millis started_;
  std::int64_t skew_ms_;
};

/// Why this process was executed: power_on, unless the one before it said otherwise.
[[nodiscard]] ports::ResetReason reason_of_start();

/// Executes the program anew with the arguments it was started with, and with the reason.
[[noreturn]] void execute_anew(char** arguments, ports::ResetReason reason);

/// From now on the process is executed anew, as by a watchdog, when nothing feeds it for so long. `arguments` is argv of main.
void start_watchdog(char** arguments, unsigned seconds);

/// A process, or one device in it, in place of a chip.
class HostSystem : public ports::System {
 public:
  HostSystem() = default;
  /// `on_restart` begins the next start.
  HostSystem(ports::ResetReason reason, std::function<void()> on_restart);

  ports::ResetReason reset_reason() const override { return reason_; }
  void restart() override;
  void feed_watchdog() override;
  std::uint32_t free_heap() const override;
  std::uint32_t least_free_heap() const override;
  std::uint32_t largest_free_block() const override { return free_heap(); }
  void random(ports::MutableBytes into) override;

 private:
  ports::ResetReason reason_ = ports::ResetReason::power_on;
  std::function<void()> on_restart_;
  mutable std::uint32_t least_ = 0xFFFF'FFFF;
};

}  // namespace platform_host
