#pragma once

#include <optional>

namespace ports {

/// The voltage at a pin, by a calibrated converter.
class AnalogInput {
 public:
  virtual ~AnalogInput() = default;

  /// Volts, the mean of a few milliseconds so that one disturbed sample does not count. Nothing while the converter cannot be
  /// used, as the second one of an ESP32 while Wi-Fi is on.
  [[nodiscard]] virtual std::optional<double> volts() = 0;
};

}  // namespace ports
