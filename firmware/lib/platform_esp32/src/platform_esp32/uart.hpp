#pragma once

#include "ports/serial_bus.hpp"
#include "ports/serial_line.hpp"

namespace platform_esp32 {

struct UartPins {
  int send = -1;
  int receive = -1;
  /// Switches an RS-485 driver on; -1: it switches itself.
  int direction = -1;
};

/// RS-485 on a UART of the chip, whose hardware switches the driver with the last bit. Pins are always given: the UARTs' own are
/// those of flash, PSRAM or the modem's key on these boards.
class Rs485Bus : public ports::SerialBus {
 public:
  Rs485Bus(int uart, const UartPins& pins);

  bool configure(const ports::SerialSettings& settings) override;
  bool write(ports::Bytes frame) override;
  bool sending() const override;
  std::size_t read(ports::MutableBytes into) override;

 private:
  int uart_;
  UartPins pins_;
  bool ready_ = false;
};

/// A modem on a UART of the chip.
class UartLine : public ports::SerialLine {
 public:
  UartLine(int uart, const UartPins& pins, std::uint32_t baud);

  std::size_t write(ports::Bytes data) override;
  std::size_t read(ports::MutableBytes into) override;

 private:
  int uart_;
  bool ready_ = false;
};

}  // namespace platform_esp32
