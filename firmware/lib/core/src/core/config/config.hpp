#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/config/field.hpp"
#include "core/meter/scale.hpp"
#include "core/modbus/master.hpp"
#include "core/transport/mode.hpp"

namespace core::config {

/// All settings, as they came from the factory at first. Never holds a value that its field does not allow.
class Config {
 public:
  Config();

  /// Of a number, a boolean (0 or 1), or a choice (its number).
  [[nodiscard]] std::uint32_t number(Key key) const { return numbers_[index(key)]; }
  [[nodiscard]] bool flag(Key key) const { return number(key) != 0; }
  /// Ends with a 0 behind it; valid as long as the settings are.
  [[nodiscard]] std::string_view text(Key key) const;

  /// False when the field does not allow the value; the old one then stays.
  [[nodiscard]] bool set(Key key, std::uint32_t value);
  [[nodiscard]] bool set(Key key, std::string_view value);

  [[nodiscard]] bool same(Key key, const Config& other) const;

  [[nodiscard]] transport::Mode mode() const { return static_cast<transport::Mode>(number(Key::transport_mode)); }
  [[nodiscard]] modbus::MasterSettings modbus() const;
  [[nodiscard]] meter::MeterSettings meter() const;

 private:
  struct Text {
    std::array<char, max_text_length + 1> bytes{};
    std::uint8_t size = 0;
  };
  static constexpr std::size_t text_count = 10;
  [[nodiscard]] static std::size_t index(Key key) { return static_cast<std::size_t>(key); }
  [[nodiscard]] static std::size_t text_index(Key key);

  std::array<std::uint32_t, field_count> numbers_{};
  std::array<Text, text_count> texts_{};
};

}  // namespace core::config
