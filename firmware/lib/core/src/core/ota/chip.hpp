#pragma once

#include <cstdint>

namespace core::ota {

/// Addresses from `begin` on, before `end`.
struct AddressRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  [[nodiscard]] constexpr bool has(std::uint32_t address) const { return address >= begin && address < end; }
};

/// What an image must say to be for a chip (ESP-IDF: esp_app_format.h, soc.h).
struct Chip {
  std::uint16_t id = 0;
  /// Where flash is seen as data, and as code.
  AddressRange data;
  AddressRange code;
};

inline constexpr Chip esp32{0, {0x3F40'0000, 0x3F80'0000}, {0x400D'0000, 0x4040'0000}};
inline constexpr Chip esp32_c3{5, {0x3C00'0000, 0x3C80'0000}, {0x4200'0000, 0x4280'0000}};

}  // namespace core::ota
