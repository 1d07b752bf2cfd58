#include "core/config/field.hpp"

#include "core/transport/mode.hpp"

namespace core::config {
namespace {

constexpr std::array<std::string_view, 3> parities{"none", "even", "odd"};
constexpr std::array<std::string_view, 4> log_levels{"error", "warning", "info", "debug"};
constexpr std::array<std::uint32_t, 8> bauds{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};

constexpr Field text(std::string_view name, std::uint32_t least, std::uint32_t most, bool may_be_empty = true) {
  return {name, Kind::text, least, most, Effect::restart, false, may_be_empty, {}, {}};
}
constexpr Field secret(std::string_view name, std::uint32_t least, std::uint32_t most) {
  return {name, Kind::text, least, most, Effect::restart, true, true, {}, {}};
}
constexpr Field number(std::string_view name, std::uint32_t least, std::uint32_t most, Effect effect = Effect::restart) {
  return {name, Kind::number, least, most, effect, false, false, {}, {}};
}
constexpr Field boolean(std::string_view name) { return {name, Kind::boolean, 0, 1, Effect::restart, false, false, {}, {}}; }
constexpr Field registering(Field field, Effect effect) {
  field.owner = Owner::registering;
  field.effect = effect;
  return field;
}
constexpr Field choice(std::string_view name, ports::Span<const std::string_view> of, Effect effect) {
  return {name, Kind::choice, 0, static_cast<std::uint32_t>(of.size() - 1), effect, false, false, of, {}};
}

}  // namespace

const std::array<Field, field_count>& fields() {
  // A password for WPA has 8 to 63 characters (IEEE 802.11, J.4.1); a PIN has 4 to 8 digits (3GPP TS 31.101, 9.5.1).
  static constexpr std::array<Field, field_count> all{{
      choice("transport_mode", transport::mode_names, Effect::at_once),
      text("wifi_ssid", 1, 32),
      secret("wifi_password", 8, 63),
      text("gsm_apn", 1, 63),
      text("gsm_user", 1, 32),
      secret("gsm_password", 1, 32),
      secret("gsm_pin", 4, 8),
      text("mqtt_host", 1, 64, false),
      number("mqtt_port", 1, 65'535),
      boolean("mqtt_tls"),
      secret("mqtt_password", 1, 64),
      number("mqtt_keep_alive_s", 10, 1'200),
      number("mqtt_window", 2, 8),
      text("ntp_host", 1, 64),
      number("modbus_unit", 1, 247),
      {"modbus_baud", Kind::number, 1'200, 115'200, Effect::restart, false, false, {}, bauds},
      choice("modbus_parity", parities, Effect::restart),
      number("modbus_stop_bits", 1, 2),
      number("modbus_timeout_ms", 50, 5'000),
      number("modbus_retries", 0, 5),
      boolean("meter_primary"),
      number("meter_energy_mode", 0, 2),
      number("meter_pt1", 1, 500'000),
      number("meter_pt2", 1, 65'535),
      number("meter_ct1", 1, 50'000),
      number("meter_ct2", 1, 65'535),
      // 443 is that of HTTPS (RFC 9110, 4.2.2). A claim code is used up while it works, so no restart is waited for.
      registering(number("register_port", 1, 65'535), Effect::restart),
      registering(boolean("register_plain"), Effect::restart),
      registering(secret("claim_code", 1, 64), Effect::at_once),
      number("poll_ms", 200, 3'600'000, Effect::at_once),
      number("extended_every", 0, 1'000, Effect::at_once),
      number("drain_ms", 10, 60'000, Effect::at_once),
      number("heartbeat_s", 5, 86'400, Effect::at_once),
      choice("log_level", log_levels, Effect::at_once),
  }};
  return all;
}

const Field& field_of(Key key) { return fields()[static_cast<std::size_t>(key)]; }

std::optional<Key> key_of(std::string_view name) {
  for (std::size_t i = 0; i < field_count; ++i) {
    if (fields()[i].name == name) return static_cast<Key>(i);
  }
  return std::nullopt;
}

}  // namespace core::config
