#pragma once

namespace sim800 {

/// The pins that switch a modem on and off, of those the board has.
class ModemPins {
 public:
  virtual ~ModemPins() = default;
  /// Supply of the modem. False when the board cannot switch it.
  [[nodiscard]] virtual bool supply(bool on) = 0;
  /// PWRKEY: a pulse low of a second switches the modem on.
  virtual void key(bool high) = 0;
};

}  // namespace sim800
