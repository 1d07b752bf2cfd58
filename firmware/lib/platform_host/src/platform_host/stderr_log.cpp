#include "platform_host/stderr_log.hpp"

#include <array>
#include <cstdio>

namespace platform_host {

void StderrLog::write(ports::LogLevel level, std::string_view unit, std::string_view message) {
  constexpr std::array<const char*, 4> names{"error", "warning", "info", "debug"};
  static_cast<void>(std::fprintf(stderr, "%s %.*s: %.*s\n", names[static_cast<std::size_t>(level)], static_cast<int>(unit.size()),
                                 unit.data(), static_cast<int>(message.size()), message.data()));
}

}  // namespace platform_host
