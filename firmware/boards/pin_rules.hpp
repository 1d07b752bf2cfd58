#pragma once

#include <array>
#include <cstddef>

/// What the pins of an ESP32 in a WROOM or WROVER module allow (ESP32 datasheet V4.6, 2.2 and 3; each trap has cost somebody a
/// day).
namespace boards {

/// No such pin on this board.
inline constexpr int none = -1;

template <std::size_t Count>
using Pins = std::array<int, Count>;

/// 6 to 11 are the flash.
constexpr bool is_flash(int pin) { return pin >= 6 && pin <= 11; }
/// 16 and 17 are the PSRAM of a WROVER.
constexpr bool is_psram(int pin) { return pin == 16 || pin == 17; }
/// 34 to 39 only take in, and have no pull-ups of their own.
constexpr bool is_input_only(int pin) { return pin >= 34; }
/// 12 high at reset sets the flash to 1.8 V: the chip does not start.
constexpr bool breaks_start_when_high(int pin) { return pin == 12; }
/// The second converter does not measure while Wi-Fi is on.
constexpr bool is_second_adc(int pin) {
  return pin == 0 || pin == 2 || pin == 4 || (pin >= 12 && pin <= 15) || (pin >= 25 && pin <= 27);
}

template <std::size_t Count>
constexpr bool all_different(const Pins<Count>& pins) {
  for (std::size_t i = 0; i < Count; ++i) {
    for (std::size_t j = i + 1; j < Count; ++j) {
      if (pins[i] != none && pins[i] == pins[j]) return false;
    }
  }
  return true;
}

template <std::size_t Count>
constexpr bool all_usable(const Pins<Count>& pins, bool has_psram) {
  for (const int pin : pins) {
    if (is_flash(pin) || (has_psram && is_psram(pin)) || breaks_start_when_high(pin)) return false;
  }
  return true;
}

/// None of these outputs is a pin that only takes in.
template <std::size_t Count>
constexpr bool all_drive(const Pins<Count>& pins) {
  for (const int pin : pins) {
    if (is_input_only(pin)) return false;
  }
  return true;
}

/// All of these can measure while Wi-Fi is on.
template <std::size_t Count>
constexpr bool all_on_first_adc(const Pins<Count>& pins) {
  for (const int pin : pins) {
    if (pin != none && (pin < 32 || is_second_adc(pin))) return false;
  }
  return true;
}

}  // namespace boards
