#include "sim800/power.hpp"

namespace sim800 {

/// POWER_ON high; PWRKEY high, low for a second, high again (SIM800 hardware design V1.09, 4.2.1); then it boots for some
/// seconds.
void Power::switch_on(ports::Millis now) {
  if (now < phase_until_) return;
  const auto go = [this, now](Phase next, std::uint32_t ms) {
    phase_ = next;
    phase_until_ = now + ms;
  };
  if (pins_ == nullptr) return go(Phase::running, 0);
  switch (phase_) {
    case Phase::off:
      static_cast<void>(pins_->supply(true));
      pins_->key(true);
      return go(Phase::key_high, 100);
    case Phase::key_high:
      pins_->key(false);
      return go(Phase::key_low, 1'000);
    case Phase::key_low:
      pins_->key(true);
      return go(Phase::booting, 4'000);
    default:
      return go(Phase::running, 0);
  }
}

bool Power::cut(ports::Millis now) {
  if (pins_ == nullptr || !pins_->supply(false)) return false;
  phase_ = Phase::off;
  // The supply's capacitors keep the modem alive for a while.
  phase_until_ = now + 3'000;
  return true;
}

}  // namespace sim800
