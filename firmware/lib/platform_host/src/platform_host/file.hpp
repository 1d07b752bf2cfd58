#pragma once

#include <filesystem>
#include <string>

#include "platform_host/disk_faults.hpp"
#include "ports/span.hpp"

namespace platform_host {

/// Adds to the end of a file, and makes it if there is none; on the disk when it answers true.
[[nodiscard]] bool append_file(const std::filesystem::path& path, ports::Bytes data, DiskFaults& faults);

/// Replaces a file: it has the old content or the new, whatever happens.
[[nodiscard]] bool replace_file(const std::filesystem::path& path, ports::Bytes data, DiskFaults& faults);

/// Empty when there is none.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace platform_host
