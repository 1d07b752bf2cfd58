#include "platform_host/folder_card.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <vector>

#include "platform_host/file.hpp"

namespace platform_host {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".jsonl";

/// Closes a file when it goes out of scope.
class File {
 public:
  File(const fs::path& path, int flags) : file_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (file_ >= 0) close(file_);
  }
  [[nodiscard]] int number() const { return file_; }

 private:
  int file_;
};

}  // namespace

fs::path FolderCard::path_of(std::uint32_t file) const {
  std::array<char, 16> name{};
  static_cast<void>(std::snprintf(name.data(), name.size(), "%08u", file));
  return folder_ / (std::string(name.data()) + std::string(suffix));
}

bool FolderCard::ready() {
  std::error_code error;
  return fs::is_directory(folder_, error);
}

std::size_t FolderCard::list(ports::Span<std::uint32_t> into) {
  std::vector<std::uint32_t> numbers;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const std::string name = entry.path().stem().string();
    std::uint32_t number = 0;
    const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool whole = failure == std::errc{} && end == name.data() + name.size();
    if (whole && entry.path().extension() == suffix) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  std::copy_n(numbers.begin(), std::min(numbers.size(), into.size()), into.begin());
  return numbers.size();
}

std::optional<std::uint32_t> FolderCard::size(std::uint32_t file) {
  std::error_code error;
  const auto size = fs::file_size(path_of(file), error);
  return error ? std::nullopt : std::optional{static_cast<std::uint32_t>(size)};
}

bool FolderCard::append(std::uint32_t file, ports::Bytes data) { return ready() && append_file(path_of(file), data, *faults_); }

std::optional<std::size_t> FolderCard::read(std::uint32_t file, std::uint32_t offset, ports::MutableBytes into) {
  const File in(path_of(file), O_RDONLY);
  if (in.number() < 0) return std::nullopt;
  const auto count = pread(in.number(), into.data(), into.size(), offset);
  return count < 0 ? std::nullopt : std::optional{static_cast<std::size_t>(count)};
}

bool FolderCard::truncate(std::uint32_t file, std::uint32_t size) {
  std::error_code error;
  fs::resize_file(path_of(file), size, error);
  return !error;
}

bool FolderCard::remove(std::uint32_t file) {
  std::error_code error;
  return fs::remove(path_of(file), error);
}

}  // namespace platform_host
