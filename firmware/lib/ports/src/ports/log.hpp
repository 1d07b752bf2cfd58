#pragma once

#include <cstdint>
#include <string_view>

namespace ports {

enum class LogLevel : std::uint8_t { error, warning, info, debug };

/// Where messages for a person go. A message never holds a password, key or token.
class Log {
 public:
  virtual ~Log() = default;

  /// `unit` says which part speaks: "mqtt", "modbus".
  virtual void write(LogLevel level, std::string_view unit, std::string_view message) = 0;
};

}  // namespace ports
