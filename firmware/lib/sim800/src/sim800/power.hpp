#pragma once

#include "ports/clock.hpp"
#include "sim800/pins.hpp"

namespace sim800 {

/// Switches a modem on, by its pins.
class Power {
 public:
  /// `pins` null: the modem runs as soon as the board does.
  explicit Power(ModemPins* pins) : pins_(pins) {}

  /// It was switched on, and has had the time to boot.
  [[nodiscard]] bool is_on() const { return phase_ == Phase::running; }

  /// Does the next step of switching it on, when that is due.
  void switch_on(ports::Millis now);

  /// Takes its supply away; to be switched on anew. False when the board cannot.
  [[nodiscard]] bool cut(ports::Millis now);

 private:
  enum class Phase : std::uint8_t { off, key_high, key_low, booting, running };

  ModemPins* pins_;
  Phase phase_ = Phase::off;
  ports::Millis phase_until_ = 0;
};

}  // namespace sim800
