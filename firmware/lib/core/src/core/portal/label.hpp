#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "ports/key_value.hpp"
#include "ports/system.hpp"

namespace core::portal {

using Mac = std::array<std::uint8_t, 6>;

/// Name of the device's own Wi-Fi: `Acuvim-` and the last three bytes of its address, as on the label.
struct ApName {
  std::array<char, 13> text{};
  [[nodiscard]] std::string_view view() const { return {text.data(), text.size()}; }
};
[[nodiscard]] ApName ap_name(const Mac& mac);

/// Password of the device's own Wi-Fi: 12 characters of 32 that cannot be taken for each other, 60 bits.
struct ApPassword {
  std::array<char, 12> text{};
  [[nodiscard]] std::string_view view() const { return {text.data(), text.size()}; }
};

enum class LabelState : std::uint8_t {
  /// As on the label.
  known,
  /// There was none: it was made, and is to be printed on the label.
  made,
  /// One was made that could not be stored: it holds until the next start.
  not_stored,
};

/// The device's own password for its Wi-Fi: the one the factory stored, else a new one that is stored.
///
/// It is random and stored, not derived from the MAC address: the address is sent in every beacon, so whoever gets hold of one
/// firmware image would know the passwords of all devices. `factory` must survive a factory reset, or the label is wrong after
/// it.
[[nodiscard]] LabelState ap_password(ports::KeyValue& factory, ports::System& system, ApPassword& into);

}  // namespace core::portal
