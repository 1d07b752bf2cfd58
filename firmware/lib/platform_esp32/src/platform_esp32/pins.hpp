#pragma once

#include "ports/indicator.hpp"
#include "sim800/pins.hpp"

namespace platform_esp32 {

/// Makes a pin an output with this level.
void set_pin(int pin, bool high);

/// The light on the board; on with a high level.
class PinIndicator : public ports::Indicator {
 public:
  explicit PinIndicator(int pin) : pin_(pin) { set_pin(pin_, false); }
  void light(bool on) override { set_pin(pin_, on); }

 private:
  int pin_;
};

/// A modem's pins; -1 for what the board does not have.
struct ModemPinNumbers {
  int power = -1;
  int key = -1;
  int reset = -1;
};

class ModemSwitch : public sim800::ModemPins {
 public:
  explicit ModemSwitch(const ModemPinNumbers& pins) : pins_(pins) {
    // Low would hold it in reset.
    if (pins_.reset >= 0) set_pin(pins_.reset, true);
  }
  bool supply(bool on) override {
    if (pins_.power < 0) return false;
    set_pin(pins_.power, on);
    return true;
  }
  void key(bool high) override {
    if (pins_.key >= 0) set_pin(pins_.key, high);
  }

 private:
  ModemPinNumbers pins_;
};

/// The IP5306 of the T-Call switches its 5 V off when little is drawn, unless it is told to stay on (register 0, value 37H).
/// False when none answers on these pins.
[[nodiscard]] bool keep_supply_on(int sda, int scl);

}  // namespace platform_esp32
