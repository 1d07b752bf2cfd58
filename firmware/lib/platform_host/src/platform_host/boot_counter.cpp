#include "platform_host/boot_counter.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>

namespace platform_host {

std::uint32_t count_boot(const std::string& folder) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  if (folder.empty()) return static_cast<std::uint32_t>(seconds.count());
  const auto file = std::filesystem::path(folder) / "boot-count";
  std::uint32_t count = 0;
  std::ifstream(file) >> count;
  std::ofstream(file) << ++count;
  return count;
}

}  // namespace platform_host
