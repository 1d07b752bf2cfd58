#pragma once

#include <string_view>

#include "pin_rules.hpp"

/// TTGO T-Call v1.4 (SIM800L_IP5306_VERSION_20200811) with an RS-485 transceiver and an SD adapter. Which pins the modem and the
/// power chip have is the board's; those of RS-485 and SD are this project's choice, and none of it was tried on hardware here.
namespace board {

inline constexpr std::string_view hardware = "tcall-v1.4";
inline constexpr bool has_psram = true;

// The modem, on UART 1. RST must be high, or the modem stays in reset. 32 (DTR) and 33 (RI) are wired to it on v1.4: RI is driven
// by the modem, and DTR high puts it to sleep, so both are left alone.
inline constexpr int modem_send = 27;
inline constexpr int modem_receive = 26;
inline constexpr int modem_key = 4;
inline constexpr int modem_reset = 5;
inline constexpr int modem_power = 23;
inline constexpr int modem_dtr = 32;
inline constexpr int modem_ri = 33;

// The IP5306: without a word from us it switches off when little is drawn.
inline constexpr int power_sda = 21;
inline constexpr int power_scl = 22;

inline constexpr int light = 13;

// RS-485 on UART 2. 34 has no pull-up of its own: 10 kΩ to 3.3 V, or noise is read while the driver is off. 15 idles high, as it
// must at reset; 2 is low at reset, which is "receive" and does not disturb flashing.
inline constexpr int bus_send = 15;
inline constexpr int bus_receive = 34;
inline constexpr int bus_direction = 2;

// SD over SPI. Not 18/19/23/5, the chip's own set for it: 23 is the modem's supply and 5 its reset.
inline constexpr int card_clock = 18;
inline constexpr int card_data_in = 19;
inline constexpr int card_data_out = 14;
inline constexpr int card_select = 25;

inline constexpr boards::Pins<19> pins{
    modem_send,    modem_receive, modem_key,    modem_reset,   modem_power, modem_dtr,
    modem_ri,      power_sda,     power_scl,    light,         bus_send,    bus_receive,
    bus_direction, card_clock,    card_data_in, card_data_out, card_select, 35 /* battery sense */,
    boards::none};
static_assert(boards::all_different(pins), "two things on one pin");
static_assert(boards::all_usable(pins, has_psram), "a pin of flash, PSRAM, or one that keeps the chip from starting");
static_assert(boards::all_drive(boards::Pins<11>{modem_send, modem_key, modem_reset, modem_power, light, bus_send, bus_direction,
                                                 card_clock, card_data_out, card_select, power_scl}),
              "an output on a pin that only takes in");
static_assert(bus_direction == 2 || bus_direction == boards::none, "at reset the RS-485 driver must be off: only 2 is low then");

}  // namespace board
