#include "platform_host/host_system.hpp"

#include <sys/random.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace platform_host {
namespace {

/// Set in the environment of a process that was executed anew, with the reason.
constexpr const char* reason_variable = "BUSBAR_RESET_REASON";

ports::Millis steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<ports::Millis>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

}  // namespace

HostClock::HostClock() : started_(steady_now()) {}

ports::Millis HostClock::uptime() const { return steady_now() - started_; }

std::optional<ports::UnixMillis> HostClock::utc() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

HostSystem::HostSystem(char** arguments) : arguments_(arguments) {}

ports::ResetReason HostSystem::reset_reason() const {
  const char* reason = std::getenv(reason_variable);
  return reason != nullptr && std::strcmp(reason, "software") == 0 ? ports::ResetReason::software : ports::ResetReason::power_on;
}

void HostSystem::restart() {
  if (arguments_ == nullptr) std::exit(0);
  static_cast<void>(setenv(reason_variable, "software", 1));
  static_cast<void>(execv("/proc/self/exe", arguments_));
  std::exit(1);
}

std::uint32_t HostSystem::free_heap() const {
  struct sysinfo info {};
  if (sysinfo(&info) != 0) return 0;
  const std::uint64_t bytes = std::uint64_t{info.freeram} * info.mem_unit;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, std::numeric_limits<std::uint32_t>::max()));
}

void HostSystem::random(ports::MutableBytes into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const auto count = getrandom(into.data() + filled, into.size() - filled, 0);
    if (count > 0) filled += static_cast<std::size_t>(count);
  }
}

}  // namespace platform_host
