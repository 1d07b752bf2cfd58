#pragma once

#include <string_view>

#include "pin_rules.hpp"

/// ESP32 WROOM DevKit with DHT, BH1750 and a soil probe. The pins are this project's choice.
namespace board {

inline constexpr std::string_view hardware = "esp32dev-plant";
inline constexpr bool has_psram = false;

/// DHT11 or DHT22, with 4.7 to 10 kΩ to 3.3 V.
inline constexpr int dht = 27;
inline constexpr int light_sda = 21;
inline constexpr int light_scl = 22;
/// On the first converter: Wi-Fi is always on here.
inline constexpr int soil = 34;
inline constexpr int light = 2;

inline constexpr boards::Pins<5> pins{dht, light_sda, light_scl, soil, light};
static_assert(boards::all_different(pins), "two things on one pin");
static_assert(boards::all_usable(pins, has_psram), "a pin of flash, PSRAM, or one that keeps the chip from starting");
static_assert(boards::all_drive(boards::Pins<4>{dht, light_sda, light_scl, light}), "an output on a pin that only takes in");
static_assert(boards::all_on_first_adc(boards::Pins<1>{soil}), "a sensor that cannot be read while Wi-Fi is on");

}  // namespace board
