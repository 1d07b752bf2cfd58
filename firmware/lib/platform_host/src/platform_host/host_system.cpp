#include "platform_host/host_system.hpp"

#include <sys/random.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace platform_host {
namespace {

/// Set in the environment of a process that was executed anew, with the reason.
constexpr const char* reason_variable = "BUSBAR_RESET_REASON";

constexpr std::array<std::pair<std::string_view, ports::ResetReason>, 3> reasons{{{"software", ports::ResetReason::software},
                                                                                  {"watchdog", ports::ResetReason::watchdog},
                                                                                  {"panic", ports::ResetReason::panic}}};

ports::Millis steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<ports::Millis>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

/// What the handler of the watchdog needs, made beforehand: it may not allocate.
struct Watchdog {
  char** arguments = nullptr;
  unsigned seconds = 0;
  std::vector<std::string> texts;
  std::vector<char*> environment;
};

Watchdog& watchdog() {
  static Watchdog instance;
  return instance;
}

std::vector<std::string> environment_with(std::string_view reason) {
  std::vector<std::string> texts;
  const std::string begin = std::string(reason_variable) + "=";
  for (char** each = environ; *each != nullptr; ++each) {
    if (std::string_view(*each).substr(0, begin.size()) != begin) texts.emplace_back(*each);
  }
  texts.push_back(begin + std::string(reason));
  return texts;
}

void bite(int) {
  static_cast<void>(execve("/proc/self/exe", watchdog().arguments, watchdog().environment.data()));
  _exit(1);
}

}  // namespace

HostClock::HostClock(std::int64_t skew_ms) : started_(steady_now()), skew_ms_(skew_ms) {}

ports::Millis HostClock::uptime() const { return steady_now() - started_; }

std::optional<ports::UnixMillis> HostClock::utc() const {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count() + skew_ms_;
}

ports::ResetReason reason_of_start() {
  const char* const text = std::getenv(reason_variable);
  for (const auto& [name, reason] : reasons) {
    if (text != nullptr && name == text) return reason;
  }
  return ports::ResetReason::power_on;
}

void execute_anew(char** arguments, ports::ResetReason reason) {
  for (const auto& [name, each] : reasons) {
    if (each == reason) static_cast<void>(setenv(reason_variable, std::string(name).c_str(), 1));
  }
  static_cast<void>(execv("/proc/self/exe", arguments));
  std::exit(1);
}

void start_watchdog(char** arguments, unsigned seconds) {
  Watchdog& dog = watchdog();
  dog.arguments = arguments;
  dog.seconds = seconds;
  dog.texts = environment_with("watchdog");
  dog.environment.clear();
  for (auto& text : dog.texts) dog.environment.push_back(text.data());
  dog.environment.push_back(nullptr);
  static_cast<void>(std::signal(SIGALRM, bite));
  // A process that the handler executed begins with the signal blocked.
  sigset_t alarm_only;
  sigemptyset(&alarm_only);
  sigaddset(&alarm_only, SIGALRM);
  sigprocmask(SIG_UNBLOCK, &alarm_only, nullptr);
  static_cast<void>(alarm(seconds));
}

HostSystem::HostSystem(ports::ResetReason reason, std::function<void()> on_restart)
    : reason_(reason), on_restart_(std::move(on_restart)) {}

void HostSystem::restart() {
  if (on_restart_) on_restart_();
}

void HostSystem::feed_watchdog() {
  if (watchdog().seconds > 0) static_cast<void>(alarm(watchdog().seconds));
}

std::uint32_t HostSystem::free_heap() const {
  struct sysinfo info {};
  if (sysinfo(&info) != 0) return 0;
  const std::uint64_t bytes = std::uint64_t{info.freeram} * info.mem_unit;
  const auto free = static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, std::numeric_limits<std::uint32_t>::max()));
  least_ = std::min(least_, free);
  return free;
}

std::uint32_t HostSystem::least_free_heap() const {
  static_cast<void>(free_heap());
  return least_;
}

void HostSystem::random(ports::MutableBytes into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const auto count = getrandom(into.data() + filled, into.size() - filled, 0);
    if (count > 0) filled += static_cast<std::size_t>(count);
  }
}

}  // namespace platform_host
