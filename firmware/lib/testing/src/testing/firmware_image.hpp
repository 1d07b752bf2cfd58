#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/ota/chip.hpp"
#include "crypto/sha256.hpp"

namespace testing {

/// SHA-256 of all these bytes.
inline ports::Sha256Digest sha256(ports::Bytes data) {
  crypto::Sha256 hash;
  hash.add(data);
  return hash.finish();
}

/// What an image is made of; nothing in it runs.
struct ImageRecipe {
  std::string version = "1.3.0";
  std::string project = "acuvim-gateway";
  core::ota::Chip chip = core::ota::esp32;
  /// Bytes of the second segment, a multiple of 4. With 16 the image has 352 bytes.
  std::uint32_t code_size = 16;
};

/// An image as ESP-IDF makes it: a segment with the description, one with code, checksum, SHA-256.
class FirmwareImage {
 public:
  static constexpr std::size_t description_at = 32;

  explicit FirmwareImage(const ImageRecipe& recipe = {}) {
    bytes = {0xE9, 2, 2, 0x2F};
    put32(0x4008'0404);
    put({0xEE, 0, 0, 0});
    put({static_cast<std::uint8_t>(recipe.chip.id & 0xFFU), static_cast<std::uint8_t>(recipe.chip.id >> 8U)});
    put({0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 1});
    put32(recipe.chip.data.begin + description_at);
    put32(256);
    put32(0xABCD'5432);
    bytes.resize(description_at + 256);
    std::copy(recipe.version.begin(), recipe.version.end(), bytes.begin() + description_at + 16);
    std::copy(recipe.project.begin(), recipe.project.end(), bytes.begin() + description_at + 48);
    put32(0x4008'0400);
    put32(recipe.code_size);
    for (std::uint32_t i = 0; i < recipe.code_size; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 7 + i / 251));
    code_end_ = bytes.size();
    bytes.resize((code_end_ + 1 + 15) / 16 * 16);
    seal();
  }

  /// Makes checksum and hash right again after a change.
  void seal() {
    std::uint8_t checksum = 0xEF;
    for (std::size_t i = description_at; i < description_at + 256; ++i) checksum ^= bytes[i];
    for (std::size_t i = description_at + 256 + 8; i < code_end_; ++i) checksum ^= bytes[i];
    const std::size_t hash_at = (code_end_ + 1 + 15) / 16 * 16;
    bytes[hash_at - 1] = checksum;
    seal_hash();
  }
  /// Makes the hash right again and leaves the checksum.
  void seal_hash() {
    bytes.resize((code_end_ + 1 + 15) / 16 * 16);
    const auto digest = sha256({bytes.data(), bytes.size()});
    bytes.insert(bytes.end(), digest.begin(), digest.end());
  }
  [[nodiscard]] ports::Bytes view() const { return {bytes.data(), bytes.size()}; }

  std::vector<std::uint8_t> bytes;

 private:
  void put(const std::vector<std::uint8_t>& more) { bytes.insert(bytes.end(), more.begin(), more.end()); }
  void put32(std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<std::uint8_t>(value >> shift & 0xFFU));
  }

  std::size_t code_end_ = 0;
};

}  // namespace testing
