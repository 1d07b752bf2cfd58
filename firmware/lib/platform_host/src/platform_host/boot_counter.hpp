#pragma once

#include <cstdint>
#include <string>

namespace platform_host {

/// Counts one more start, in a file beside the records; without a folder the seconds since 1970 serve, which only grow.
[[nodiscard]] std::uint32_t count_boot(const std::string& folder);

}  // namespace platform_host
