#include "platform_host/disk_faults.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

namespace platform_host {

std::size_t DiskFaults::before(std::size_t size) const {
  if (slow_ms_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(slow_ms_));
  return left_ ? static_cast<std::size_t>(std::min<std::uint64_t>(*left_, size)) : size;
}

void DiskFaults::after(std::size_t size) {
  if (!left_) return;
  // A byte short: nobody is told, nothing is tidied up.
  if (*left_ < size) static_cast<void>(std::raise(SIGKILL));
  *left_ -= size;
}

}  // namespace platform_host
