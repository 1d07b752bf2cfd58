#pragma once

#include <cstdint>

#include "core/ota/fault.hpp"
#include "ports/clock.hpp"

namespace core::ota {

struct GateSettings {
  /// Time a new firmware has, ms. Over GSM the first session alone may take minutes.
  std::uint32_t time_ms = 600'000;
  /// Good readings in a row.
  std::uint32_t readings = 3;
  /// Whether the server must say yes, too.
  bool confirmation = true;
};

/// What a new firmware must show on its trial, and by when.
class HealthGate {
 public:
  explicit HealthGate(const GateSettings& settings) : settings_(settings) {}

  /// `readings` false: the meter did not answer the old firmware either, so that proves nothing.
  void start(bool readings, ports::Millis now);

  void broker(bool online) { online_ = online; }
  void reading(bool good);
  void confirmed() { confirmed_ = true; }

  [[nodiscard]] bool passed() const { return missing() == Fault::none; }
  [[nodiscard]] bool expired(ports::Millis now) const { return now - started_at_ >= settings_.time_ms; }
  /// What is not there yet.
  [[nodiscard]] Fault missing() const;

 private:
  GateSettings settings_;
  ports::Millis started_at_ = 0;
  std::uint32_t readings_wanted_ = 0;
  std::uint32_t readings_ = 0;
  bool online_ = false;
  bool confirmed_ = false;
};

}  // namespace core::ota
