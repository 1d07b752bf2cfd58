#pragma once

#include "main_esp32_base.hpp"
#include "platform_esp32/route.hpp"
#include "platform_esp32/uart.hpp"
#include "sim800/sim800.hpp"

namespace firmware {

/// There is a network to go by, of either kind.
[[nodiscard]] inline bool knows_way(const core::config::Config& config) {
  return !config.text(core::config::Key::wifi_ssid).empty() || !config.text(core::config::Key::gsm_apn).empty();
}

/// The two ways to the network of a board with a modem, and which of them is in use.
struct Ways {
  /// `pins` null: the modem runs as soon as the board does. Both must outlive it.
  Ways(Base& base, int uart, const platform_esp32::UartPins& line, sim800::ModemPins* pins)
      : modem_line(uart, line, 115'200),
        modem(modem_line, pins, base.clock, settings(base.config())),
        by_wifi(base.wifi, platform_esp32::Way::wifi, way),
        by_gsm(modem, platform_esp32::Way::gsm, way) {}

  platform_esp32::UartLine modem_line;
  sim800::Sim800 modem;
  platform_esp32::Way way = platform_esp32::Way::wifi;
  platform_esp32::RoutedBearer by_wifi;
  platform_esp32::RoutedBearer by_gsm;

 private:
  [[nodiscard]] static sim800::Sim800Settings settings(const core::config::Config& config) {
    using core::config::Key;
    return {config.text(Key::gsm_apn), config.text(Key::gsm_user), config.text(Key::gsm_password), config.text(Key::gsm_pin)};
  }
};

}  // namespace firmware
