#pragma once

#include <string_view>

#include "pin_rules.hpp"

/// ESP32 WROOM DevKit with a SIM800C: the heat pump monitor, wired as in its manufacturer's document (stage 1, 3.2).
namespace board {

inline constexpr std::string_view hardware = "esp32dev-heatpump";
/// 16 and 17 carry the modem, so a WROVER cannot be used.
inline constexpr bool has_psram = false;

// The SIM800C on UART 2 runs as soon as it has power: neither key nor supply are wired.
inline constexpr int modem_send = 17;
inline constexpr int modem_receive = 16;
inline constexpr int modem_key = boards::none;
inline constexpr int modem_reset = boards::none;
inline constexpr int modem_power = boards::none;

inline constexpr int light = 2;

inline constexpr int inlet = 34;
inline constexpr int outlet = 35;
inline constexpr int ambient = 32;
inline constexpr int compressor = 33;
inline constexpr int voltage = 36;
inline constexpr int current = 39;
// Trap: these are on the second converter, which Wi-Fi takes. The document's wiring measures pressure only while Wi-Fi is off,
// which this board's firmware leaves off except while its portal is open. And 0.5 to 4.5 V must be divided: a pin takes 3.3 V.
inline constexpr int pressure_high = 25;
inline constexpr int pressure_low = 26;
static_assert(boards::is_second_adc(pressure_high) && boards::is_second_adc(pressure_low),
              "moved to the first converter? Then the note above, and that in docs/hardware-wiring.md, can go");

inline constexpr boards::Pins<11> pins{modem_send, modem_receive, light,   inlet,         outlet,      ambient,
                                       compressor, voltage,       current, pressure_high, pressure_low};
static_assert(boards::all_different(pins), "two things on one pin");
static_assert(boards::all_usable(pins, has_psram), "a pin of flash, PSRAM, or one that keeps the chip from starting");
static_assert(boards::all_drive(boards::Pins<2>{modem_send, light}), "an output on a pin that only takes in");
static_assert(boards::all_on_first_adc(boards::Pins<6>{inlet, outlet, ambient, compressor, voltage, current}),
              "a sensor that cannot be read while Wi-Fi is on");

}  // namespace board
