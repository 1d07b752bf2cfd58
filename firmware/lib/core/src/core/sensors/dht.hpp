#pragma once

#include <array>
#include <cstdint>

#include "core/sensors/measured.hpp"
#include "ports/clock.hpp"
#include "ports/pulse_line.hpp"

namespace core::sensors {

enum class DhtModel : std::uint8_t { dht11, dht22 };

/// Air temperature in °C and relative humidity in %.
struct Climate {
  Measured temperature;
  Measured humidity;
};

/// What the sensor says with its pulses (data sheets of DHT11 and AM2302): it answers with 80 µs low and 80 µs high, then sends
/// 40 bits, the highest first, each 50 µs low and then high for 26–28 µs (0) or 70 µs (1). The last byte is the sum of the first
/// four. DHT22: humidity and temperature in tenths, 16 bits each, the temperature with a sign of its own. DHT11: whole and
/// tenths.
[[nodiscard]] Climate decode_dht(ports::Span<const std::uint16_t> durations, DhtModel model);

/// Reads such a sensor. It wants 2 s between two readings, a DHT11 1 s.
class Dht {
 public:
  explicit Dht(ports::PulseLine& line, DhtModel model = DhtModel::dht22) : line_(line), model_(model) {}

  void start(ports::Millis now);
  void tick(ports::Millis now);

  [[nodiscard]] bool busy() const { return busy_; }
  /// The last reading.
  [[nodiscard]] const Climate& climate() const { return climate_; }

 private:
  ports::PulseLine& line_;
  DhtModel model_;
  bool busy_ = false;
  ports::Millis since_ = 0;
  Climate climate_;
};

}  // namespace core::sensors
