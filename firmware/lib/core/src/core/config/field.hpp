#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/span.hpp"

namespace core::config {

enum class Kind : std::uint8_t { text, number, boolean, choice };

/// When a new value works.
enum class Effect : std::uint8_t { at_once, restart };

/// Every setting; the order is that of `fields`.
enum class Key : std::uint8_t {
  transport_mode,
  wifi_ssid,
  wifi_password,
  gsm_apn,
  gsm_user,
  gsm_password,
  gsm_pin,
  mqtt_host,
  mqtt_port,
  mqtt_tls,
  mqtt_password,
  mqtt_keep_alive_s,
  mqtt_window,
  ntp_host,
  modbus_unit,
  modbus_baud,
  modbus_parity,
  modbus_stop_bits,
  modbus_timeout_ms,
  modbus_retries,
  meter_primary,
  meter_energy_mode,
  meter_pt1,
  meter_pt2,
  meter_ct1,
  meter_ct2,
  register_port,
  register_plain,
  claim_code,
  poll_ms,
  extended_every,
  drain_ms,
  heartbeat_s,
  log_level,
};

/// Whose setting it is.
enum class Owner : std::uint8_t {
  every_device,
  /// A device that registers at the hub for a password of its own.
  registering,
};

/// One setting: what it is called, and which values it can have.
struct Field {
  std::string_view name;
  Kind kind;
  /// Of a number its range, of a text its length in bytes; of a choice 0 and the number of the last one.
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  Effect effect = Effect::restart;
  /// Is never told to anybody.
  bool secret = false;
  /// An empty text, too, whatever `least` is.
  bool may_be_empty = false;
  ports::Span<const std::string_view> choices;
  /// A number is one of these; empty: any in the range.
  ports::Span<const std::uint32_t> numbers;
  Owner owner = Owner::every_device;
};

inline constexpr std::size_t max_text_length = 64;
inline constexpr std::size_t field_count = static_cast<std::size_t>(Key::log_level) + 1;

[[nodiscard]] const std::array<Field, field_count>& fields();
[[nodiscard]] const Field& field_of(Key key);
[[nodiscard]] std::optional<Key> key_of(std::string_view name);

}  // namespace core::config
