#include "platform_host/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

namespace platform_host {
namespace {

namespace fs = std::filesystem;

bool write(const fs::path& path, int flags, ports::Bytes data, DiskFaults& faults) {
  const int file = ::open(path.c_str(), flags | O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const auto allowed = data.first(faults.before(data.size()));
  std::size_t written = 0;
  while (written < allowed.size()) {
    const auto count = ::write(file, allowed.data() + written, allowed.size() - written);
    if (count <= 0) break;
    written += static_cast<std::size_t>(count);
  }
  const bool kept = written == allowed.size() && fdatasync(file) == 0;
  static_cast<void>(::close(file));
  faults.after(data.size());
  return kept;
}

/// The name of a new file is on the disk only when its folder is.
bool sync_folder(const fs::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  const bool kept = fsync(file) == 0;
  static_cast<void>(::close(file));
  return kept;
}

}  // namespace

bool append_file(const fs::path& path, ports::Bytes data, DiskFaults& faults) { return write(path, O_APPEND, data, faults); }

bool replace_file(const fs::path& path, ports::Bytes data, DiskFaults& faults) {
  const fs::path next = path.string() + ".new";
  if (!write(next, O_TRUNC, data, faults)) return false;
  std::error_code error;
  fs::rename(next, path, error);
  return !error && sync_folder(path.parent_path());
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace platform_host
