#pragma once

#include <cstdint>
#include <string_view>

namespace ports {

/// As AT+CREG? says (3GPP TS 27.007, 7.2).
enum class Registration : std::uint8_t { none, home, searching, denied, unknown, roaming };

/// What a modem knows of itself. Empty texts are not known yet.
class Modem {
 public:
  virtual ~Modem() = default;

  [[nodiscard]] virtual Registration registration() const = 0;
  /// Valid until the next call.
  [[nodiscard]] virtual std::string_view operator_name() const = 0;
  [[nodiscard]] virtual std::string_view imei() const = 0;
  [[nodiscard]] virtual std::string_view iccid() const = 0;
};

}  // namespace ports
