#include "core/ota/health_gate.hpp"

namespace core::ota {

void HealthGate::start(bool readings, ports::Millis now) {
  started_at_ = now;
  readings_wanted_ = readings ? settings_.readings : 0;
  readings_ = 0;
  confirmed_ = false;
}

void HealthGate::reading(bool good) {
  if (good) {
    ++readings_;
  } else if (readings_ < readings_wanted_) {
    readings_ = 0;
  }
}

Fault HealthGate::missing() const {
  if (!online_) return Fault::no_broker;
  if (readings_ < readings_wanted_) return Fault::no_readings;
  return settings_.confirmation && !confirmed_ ? Fault::no_confirmation : Fault::none;
}

}  // namespace core::ota
