#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "ports/file_store.hpp"

namespace testing {

/// A card in memory. The power may fail at any byte that is written; what was written up to there stays.
class MemoryCard : public ports::FileStore {
 public:
  std::map<std::uint32_t, std::vector<std::uint8_t>> files;
  bool present = true;
  /// Bytes (a removed or cut file counts as one) until the power fails; then nothing more happens.
  std::uint64_t power_left = std::numeric_limits<std::uint64_t>::max();
  /// Room on the card, bytes.
  std::size_t capacity = std::numeric_limits<std::size_t>::max();
  /// How often something was read.
  std::size_t reads = 0;

  [[nodiscard]] bool powered() const { return power_left > 0; }

  bool ready() override { return present && powered(); }
  std::size_t list(ports::Span<std::uint32_t> into) override {
    std::size_t count = 0;
    for (const auto& [number, content] : files) {
      if (count < into.size()) into[count] = number;
      ++count;
    }
    return count;
  }
  std::optional<std::uint32_t> size(std::uint32_t file) override {
    const auto found = files.find(file);
    if (found == files.end()) return std::nullopt;
    return static_cast<std::uint32_t>(found->second.size());
  }
  bool append(std::uint32_t file, ports::Bytes data) override {
    if (!ready()) return false;
    auto& content = files[file];
    for (const std::uint8_t byte : data) {
      if (used() >= capacity || !spend()) return false;
      content.push_back(byte);
    }
    return powered();
  }
  std::optional<std::size_t> read(std::uint32_t file, std::uint32_t offset, ports::MutableBytes into) override {
    ++reads;
    const auto found = files.find(file);
    if (!present || found == files.end()) return std::nullopt;
    const auto& content = found->second;
    if (offset >= content.size()) return 0;
    const std::size_t count = std::min(into.size(), content.size() - offset);
    std::copy_n(content.begin() + offset, count, into.begin());
    return count;
  }
  bool truncate(std::uint32_t file, std::uint32_t size) override {
    if (!ready() || !spend() || files.find(file) == files.end()) return false;
    files[file].resize(std::min<std::size_t>(files[file].size(), size));
    return true;
  }
  bool remove(std::uint32_t file) override { return ready() && spend() && files.erase(file) == 1; }

 private:
  bool spend() {
    if (power_left == std::numeric_limits<std::uint64_t>::max()) return true;
    if (power_left == 0) return false;
    return --power_left > 0;
  }
  [[nodiscard]] std::size_t used() const {
    std::size_t sum = 0;
    for (const auto& [number, content] : files) sum += content.size();
    return sum;
  }
};

}  // namespace testing
