#include "platform_esp32/uart.hpp"

#include <driver/uart.h>

#include <algorithm>

namespace platform_esp32 {
namespace {

uart_port_t port_of(int uart) { return static_cast<uart_port_t>(uart); }

uart_config_t config_of(const ports::SerialSettings& settings) {
  uart_config_t config{};
  config.baud_rate = static_cast<int>(settings.baud);
  config.data_bits = UART_DATA_8_BITS;
  config.parity = settings.parity == ports::Parity::none   ? UART_PARITY_DISABLE
                  : settings.parity == ports::Parity::even ? UART_PARITY_EVEN
                                                           : UART_PARITY_ODD;
  config.stop_bits = settings.stop_bits == 2 ? UART_STOP_BITS_2 : UART_STOP_BITS_1;
  config.flow_ctrl = UART_HW_FLOWCTRL_DISABLE;
  config.source_clk = UART_SCLK_DEFAULT;
  return config;
}

bool install(int uart, const UartPins& pins, const ports::SerialSettings& settings, int in, int out) {
  const uart_config_t config = config_of(settings);
  return uart_driver_install(port_of(uart), in, out, 0, nullptr, 0) == ESP_OK &&
         uart_param_config(port_of(uart), &config) == ESP_OK &&
         uart_set_pin(port_of(uart), pins.send, pins.receive, pins.direction, UART_PIN_NO_CHANGE) == ESP_OK;
}

std::size_t read_from(int uart, ports::MutableBytes into) {
  std::size_t waiting = 0;
  if (uart_get_buffered_data_len(port_of(uart), &waiting) != ESP_OK || waiting == 0) return 0;
  const int count = uart_read_bytes(port_of(uart), into.data(), static_cast<std::uint32_t>(std::min(waiting, into.size())), 0);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

}  // namespace

Rs485Bus::Rs485Bus(int uart, const UartPins& pins) : uart_(uart), pins_(pins) {
  ready_ = install(uart_, pins_, {}, 512, 512);
  if (!ready_) return;
  if (pins_.direction >= 0) ready_ = uart_set_mode(port_of(uart_), UART_MODE_RS485_HALF_DUPLEX) == ESP_OK;
  // Bytes are handed over two characters after the last one, not when the buffer is full: the master times frames by them.
  static_cast<void>(uart_set_rx_timeout(port_of(uart_), 2));
}

bool Rs485Bus::configure(const ports::SerialSettings& settings) {
  if (!ready_ || settings.stop_bits < 1 || settings.stop_bits > 2 || settings.baud < 1'200 || settings.baud > 115'200)
    return false;
  const uart_config_t config = config_of(settings);
  return uart_param_config(port_of(uart_), &config) == ESP_OK;
}

bool Rs485Bus::write(ports::Bytes frame) {
  if (!ready_ || sending()) return false;
  return uart_write_bytes(port_of(uart_), frame.data(), frame.size()) == static_cast<int>(frame.size());
}

bool Rs485Bus::sending() const { return ready_ && uart_wait_tx_done(port_of(uart_), 0) == ESP_ERR_TIMEOUT; }

std::size_t Rs485Bus::read(ports::MutableBytes into) { return ready_ ? read_from(uart_, into) : 0; }

UartLine::UartLine(int uart, const UartPins& pins, std::uint32_t baud) : uart_(uart) {
  ports::SerialSettings settings;
  settings.baud = baud;
  ready_ = install(uart_, pins, settings, 4'096, 2'048);
}

std::size_t UartLine::write(ports::Bytes data) {
  std::size_t room = 0;
  if (!ready_ || uart_get_tx_buffer_free_size(port_of(uart_), &room) != ESP_OK) return 0;
  const int count = uart_write_bytes(port_of(uart_), data.data(), std::min(room, data.size()));
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::size_t UartLine::read(ports::MutableBytes into) { return ready_ ? read_from(uart_, into) : 0; }

}  // namespace platform_esp32
