#pragma once

#include "ports/clock.hpp"
#include "ports/log.hpp"
#include "ports/system.hpp"

namespace platform_esp32 {

/// The chip: heap, reset reason, watchdog, random numbers.
class EspSystem : public ports::System {
 public:
  /// Watches the task that makes it: it must feed the watchdog this often, seconds. A TLS handshake takes some.
  explicit EspSystem(std::uint32_t watchdog_s = 30);

  ports::ResetReason reset_reason() const override;
  void restart() override;
  void feed_watchdog() override;
  std::uint32_t free_heap() const override;
  std::uint32_t least_free_heap() const override;
  std::uint32_t largest_free_block() const override;
  /// True random numbers only while a radio is on (ESP-IDF, "Random Number Generation"): make keys and passwords after Wi-Fi
  /// began.
  void random(ports::MutableBytes into) override;
};

/// The timer since start, and the wall clock as SNTP or the modem set it.
class EspClock : public ports::Clock {
 public:
  ports::Millis uptime() const override;
  std::optional<ports::UnixMillis> utc() const override;
  ports::ClockSource source() const override;
  void set_utc(ports::UnixMillis now, ports::ClockSource source) override;

  /// Asks this server for the time, now and every hour, whenever there is a network. `host` must stay valid.
  void begin_sntp(const char* host);

 private:
  ports::ClockSource source_ = ports::ClockSource::boot;
  bool set_ = false;
};

/// Messages on the console.
class ConsoleLog : public ports::Log {
 public:
  void write(ports::LogLevel level, std::string_view unit, std::string_view message) override;
};

}  // namespace platform_esp32
