#include "platform_esp32/esp_system.hpp"

#include <esp_heap_caps.h>
#include <esp_netif_sntp.h>
#include <esp_random.h>
#include <esp_sntp.h>
#include <esp_system.h>
#include <esp_task_wdt.h>
#include <esp_timer.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>

namespace platform_esp32 {
namespace {

/// Set by the task of SNTP.
std::atomic<bool> synchronized{false};

std::uint32_t narrowed(std::size_t bytes) { return static_cast<std::uint32_t>(bytes); }

}  // namespace

EspSystem::EspSystem(std::uint32_t watchdog_s) {
  // The watchdog runs from the start on, with 5 s and the idle task: it is set anew, not begun (ESP-IDF 5.1, task watchdog).
  esp_task_wdt_config_t config{};
  config.timeout_ms = watchdog_s * 1'000;
  config.trigger_panic = true;
  if (esp_task_wdt_reconfigure(&config) == ESP_ERR_INVALID_STATE) static_cast<void>(esp_task_wdt_init(&config));
  static_cast<void>(esp_task_wdt_add(nullptr));
}

ports::ResetReason EspSystem::reset_reason() const {
  switch (esp_reset_reason()) {
    case ESP_RST_POWERON:
      return ports::ResetReason::power_on;
    case ESP_RST_SW:
      return ports::ResetReason::software;
    case ESP_RST_PANIC:
      return ports::ResetReason::panic;
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT:
      return ports::ResetReason::watchdog;
    case ESP_RST_BROWNOUT:
      return ports::ResetReason::brownout;
    case ESP_RST_DEEPSLEEP:
      return ports::ResetReason::deep_sleep;
    case ESP_RST_EXT:
      return ports::ResetReason::external;
    default:
      return ports::ResetReason::unknown;
  }
}

void EspSystem::restart() { esp_restart(); }

void EspSystem::feed_watchdog() { static_cast<void>(esp_task_wdt_reset()); }

// Of the inner memory, which TLS and DMA need; PSRAM, where there is some, is another matter.
std::uint32_t EspSystem::free_heap() const { return narrowed(heap_caps_get_free_size(MALLOC_CAP_INTERNAL)); }
std::uint32_t EspSystem::least_free_heap() const { return narrowed(heap_caps_get_minimum_free_size(MALLOC_CAP_INTERNAL)); }
std::uint32_t EspSystem::largest_free_block() const { return narrowed(heap_caps_get_largest_free_block(MALLOC_CAP_INTERNAL)); }

void EspSystem::random(ports::MutableBytes into) { esp_fill_random(into.data(), into.size()); }

ports::Millis EspClock::uptime() const { return static_cast<ports::Millis>(esp_timer_get_time()) / 1'000; }

std::optional<ports::UnixMillis> EspClock::utc() const {
  if (!set_ && !synchronized) return std::nullopt;
  timeval now{};
  if (gettimeofday(&now, nullptr) != 0) return std::nullopt;
  return ports::UnixMillis{now.tv_sec} * 1'000 + now.tv_usec / 1'000;
}

ports::ClockSource EspClock::source() const { return synchronized ? ports::ClockSource::ntp : source_; }

void EspClock::set_utc(ports::UnixMillis now, ports::ClockSource source) {
  if (source < this->source()) return;
  timeval time{};
  time.tv_sec = static_cast<decltype(time.tv_sec)>(now / 1'000);
  time.tv_usec = static_cast<decltype(time.tv_usec)>(now % 1'000 * 1'000);
  if (settimeofday(&time, nullptr) != 0) return;
  source_ = source;
  set_ = true;
}

void EspClock::begin_sntp(const char* host) {
  esp_sntp_config_t config = ESP_NETIF_SNTP_DEFAULT_CONFIG(host);
  config.sync_cb = [](timeval*) { synchronized = true; };
  static_cast<void>(esp_netif_sntp_init(&config));
}

void ConsoleLog::write(ports::LogLevel level, std::string_view unit, std::string_view message) {
  constexpr std::array<const char*, 4> names{"error", "warning", "info", "debug"};
  static_cast<void>(std::printf("%s %.*s: %.*s\n", names[static_cast<std::size_t>(level)], static_cast<int>(unit.size()),
                                unit.data(), static_cast<int>(message.size()), message.data()));
}

}  // namespace platform_esp32
