#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace core::transport {

/// Which ways to the network are used, and which of them rather.
enum class Mode : std::uint8_t { wifi_only, gsm_only, wifi_first, gsm_first };

/// As settings and messages have it.
inline constexpr std::array<std::string_view, 4> mode_names{"wifi_only", "gsm_only", "wifi_first", "gsm_first"};

[[nodiscard]] constexpr std::string_view name_of(Mode mode) { return mode_names[static_cast<std::size_t>(mode)]; }

[[nodiscard]] constexpr std::optional<Mode> mode_of(std::string_view name) {
  for (std::size_t i = 0; i < mode_names.size(); ++i) {
    if (mode_names[i] == name) return static_cast<Mode>(i);
  }
  return std::nullopt;
}

}  // namespace core::transport
