#include "core/buffer/crc32.hpp"

#include <array>

namespace core::buffer {
namespace {

/// Sixteen entries instead of 256: a card is slower than this anyway.
constexpr std::array<std::uint32_t, 16> make_table() {
  std::array<std::uint32_t, 16> table{};
  for (std::uint32_t i = 0; i < 16; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 4; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1U) ^ 0xEDB88320U : crc >> 1U;
    table[i] = crc;
  }
  return table;
}

constexpr auto table = make_table();

}  // namespace

std::uint32_t crc32(ports::Bytes data) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t byte : data) {
    crc = table[(crc ^ byte) & 0x0FU] ^ (crc >> 4U);
    crc = table[(crc ^ static_cast<std::uint32_t>(byte >> 4U)) & 0x0FU] ^ (crc >> 4U);
  }
  return ~crc;
}

}  // namespace core::buffer
