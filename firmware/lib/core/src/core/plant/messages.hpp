#pragma once

#include <cstdint>
#include <optional>

#include "core/sensors/measured.hpp"
#include "ports/clock.hpp"
#include "ports/span.hpp"

/// The messages of docs/protocols/plantops.md as the board writes them.
namespace core::plant {

/// Everything measured at one moment.
struct Reading {
  ports::Millis uptime = 0;
  /// Nothing when the clock was not set at that moment.
  std::optional<ports::UnixMillis> utc;
  /// °C
  sensors::Measured temperature;
  /// % relative humidity
  sensors::Measured humidity;
  /// %
  sensors::Measured soil_moisture;
  /// lx
  sensors::Measured light_level;

  /// There is at least one value: a message without any is rejected.
  [[nodiscard]] bool any() const {
    return temperature.valid() || humidity.valid() || soil_moisture.valid() || light_level.valid();
  }
};

/// Writers answer the size of the message, or 0 when it does not fit. `timestamp` is ms UTC, or ms since boot when the clock was
/// never set. What is not valid is null.
[[nodiscard]] std::size_t write_telemetry(const Reading& reading, std::int64_t timestamp, ports::MutableBytes into);
[[nodiscard]] std::size_t write_heartbeat(std::int64_t timestamp, ports::Millis uptime, std::optional<int> rssi_dbm,
                                          ports::MutableBytes into);

}  // namespace core::plant
