#pragma once

#include <optional>
#include <string_view>

#include "ports/span.hpp"

namespace ports {

/// Longest key, as NVS has it.
inline constexpr std::size_t max_key_length = 15;
/// Largest value.
inline constexpr std::size_t max_value_size = 1984;

/// Small values that survive a power cut, such as settings and counters: NVS on the ESP32, files on Linux. Writing wears flash.
class KeyValue {
 public:
  virtual ~KeyValue() = default;

  /// Answers the size of the value, of which as much as fits is in `into`; nothing when there is none.
  [[nodiscard]] virtual std::optional<std::size_t> get(std::string_view key, MutableBytes into) = 0;

  /// All or nothing, also when the power fails. False when there is no room or the key or value is too long.
  [[nodiscard]] virtual bool set(std::string_view key, Bytes value) = 0;

  /// True also when there was nothing.
  [[nodiscard]] virtual bool erase(std::string_view key) = 0;

  /// Erases everything but what the factory wrote.
  [[nodiscard]] virtual bool erase_all() = 0;
};

}  // namespace ports
