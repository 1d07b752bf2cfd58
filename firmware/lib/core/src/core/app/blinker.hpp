#pragma once

#include <cstdint>

#include "ports/clock.hpp"
#include "ports/indicator.hpp"

namespace core::app {

/// Lets the light on the board blink for a while, so that somebody finds the device.
class Blinker {
 public:
  /// Null: the board has no light.
  explicit Blinker(ports::Indicator* light) : light_(light) {}

  /// False without a light. 0 seconds: no more.
  [[nodiscard]] bool start(std::uint32_t seconds, ports::Millis now) {
    until_ = now + seconds * ports::Millis{1000};
    return light_ != nullptr;
  }

  void tick(ports::Millis now) {
    const bool on = now < until_ && now / half_ms % 2 == 0;
    if (light_ == nullptr || on == on_) return;
    on_ = on;
    light_->light(on);
  }

 private:
  static constexpr ports::Millis half_ms = 250;

  ports::Indicator* light_;
  ports::Millis until_ = 0;
  bool on_ = false;
};

}  // namespace core::app
