#pragma once

#include "ports/clock.hpp"
#include "ports/system.hpp"

namespace platform_host {

/// The steady and the system clock of Linux; the latter counts as set by NTP.
class HostClock : public ports::Clock {
 public:
  HostClock();
  ports::Millis uptime() const override;
  std::optional<ports::UnixMillis> utc() const override;
  ports::ClockSource source() const override { return ports::ClockSource::ntp; }
  void set_utc(ports::UnixMillis, ports::ClockSource) override {}

 private:
  ports::Millis started_;
};

/// A process in place of a chip. To restart it executes itself again with the arguments it was started with.
class HostSystem : public ports::System {
 public:
  /// `arguments` is argv of main, ended by null; null: a restart ends the process.
  explicit HostSystem(char** arguments = nullptr);
  ports::ResetReason reset_reason() const override;
  void restart() override;
  void feed_watchdog() override {}
  std::uint32_t free_heap() const override;
  std::uint32_t least_free_heap() const override { return free_heap(); }
  std::uint32_t largest_free_block() const override { return free_heap(); }
  void random(ports::MutableBytes into) override;

 private:
  char** arguments_;
};

}  // namespace platform_host
