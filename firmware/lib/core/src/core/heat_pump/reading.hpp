#pragma once

#include <cstdint>
#include <optional>

#include "core/sensors/measured.hpp"
#include "ports/clock.hpp"

namespace core::heat_pump {

/// Of an alert, as the wire has it.
enum class Level : std::uint8_t { ok = 0, warning = 1, critical = 2 };

/// Levels of one reading; nothing where nothing could be measured.
struct Levels {
  std::optional<Level> voltage;
  std::optional<Level> compressor_temp;
  std::optional<Level> pressure_high;
  std::optional<Level> pressure_low;
  std::optional<Level> current;
};

/// Everything measured at one moment.
struct Reading {
  ports::Millis uptime = 0;
  /// Nothing when the clock was not set at that moment.
  std::optional<ports::UnixMillis> utc;
  /// °C
  sensors::Measured inlet;
  sensors::Measured outlet;
  sensors::Measured ambient;
  sensors::Measured compressor;
  /// V RMS, A RMS
  sensors::Measured voltage;
  sensors::Measured current;
  /// psi, gauge
  sensors::Measured pressure_high;
  sensors::Measured pressure_low;
  /// Nothing while no sensor tells.
  std::optional<bool> fan;
  std::optional<bool> defrost;
  Levels levels;

  /// W: voltage times current, which is the active power only at a power factor of 1; 0 when one of them is invalid.
  [[nodiscard]] double power() const { return voltage.valid() && current.valid() ? voltage.value * current.value : 0; }
  /// More than 1 A. False when the current is invalid.
  [[nodiscard]] bool compressor_running() const { return current.valid() && current.value > 1; }
};

}  // namespace core::heat_pump
