#include "core/config/config.hpp"

#include <algorithm>

namespace core::config {
namespace {

struct Default {
  Key key;
  std::uint32_t value;
};

/// Those of the parts they are for, and of docs/mqtt-protocol.md. A meter leaves the factory with 19200 8N1.
constexpr Default defaults[] = {
    {Key::transport_mode, static_cast<std::uint32_t>(transport::Mode::wifi_first)},
    {Key::mqtt_port, 8883},
    {Key::mqtt_tls, 1},
    {Key::mqtt_keep_alive_s, 60},
    {Key::mqtt_window, 4},
    {Key::modbus_unit, 1},
    {Key::modbus_baud, 19'200},
    {Key::modbus_parity, 0},
    {Key::modbus_stop_bits, 1},
    {Key::modbus_timeout_ms, 500},
    {Key::modbus_retries, 2},
    {Key::meter_primary, 1},
    {Key::meter_energy_mode, 0},
    {Key::meter_pt1, 400},
    {Key::meter_pt2, 400},
    {Key::meter_ct1, 5},
    {Key::meter_ct2, 5},
    {Key::register_port, 443},
    {Key::poll_ms, 5'000},
    {Key::extended_every, 12},
    {Key::drain_ms, 100},
    {Key::heartbeat_s, 60},
    {Key::log_level, 2},
};

bool is_printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char each) { return static_cast<unsigned char>(each) < 0x20 || each == 0x7F; });
}

}  // namespace

Config::Config() {
  for (const auto& [key, value] : defaults) numbers_[index(key)] = value;
  static_cast<void>(set(Key::mqtt_host, std::string_view{"busbar.local"}));
  static_cast<void>(set(Key::ntp_host, std::string_view{"pool.ntp.org"}));
}

std::string_view Config::text(Key key) const {
  const Text& text = texts_[text_index(key)];
  return {text.bytes.data(), text.size};
}

bool Config::set(Key key, std::uint32_t value) {
  const Field& field = field_of(key);
  if (field.kind == Kind::text || value < field.least || value > field.most) return false;
  if (!field.numbers.empty() && std::find(field.numbers.begin(), field.numbers.end(), value) == field.numbers.end()) return false;
  numbers_[index(key)] = value;
  return true;
}

bool Config::set(Key key, std::string_view value) {
  const Field& field = field_of(key);
  if (field.kind == Kind::choice) {
    const auto* const found = std::find(field.choices.begin(), field.choices.end(), value);
    return found != field.choices.end() && set(key, static_cast<std::uint32_t>(found - field.choices.begin()));
  }
  if (field.kind != Kind::text || !is_printable(value)) return false;
  const bool allowed_empty = value.empty() && field.may_be_empty;
  if (!allowed_empty && (value.size() < field.least || value.size() > field.most)) return false;
  Text& text = texts_[text_index(key)];
  std::fill(std::copy(value.begin(), value.end(), text.bytes.begin()), text.bytes.end(), '\0');
  text.size = static_cast<std::uint8_t>(value.size());
  return true;
}

bool Config::same(Key key, const Config& other) const {
  return field_of(key).kind == Kind::text ? text(key) == other.text(key) : number(key) == other.number(key);
}

modbus::MasterSettings Config::modbus() const {
  modbus::MasterSettings settings;
  settings.serial.baud = number(Key::modbus_baud);
  settings.serial.parity = static_cast<ports::Parity>(number(Key::modbus_parity));
  settings.serial.stop_bits = static_cast<std::uint8_t>(number(Key::modbus_stop_bits));
  settings.timeout_ms = number(Key::modbus_timeout_ms);
  settings.retries = static_cast<std::uint8_t>(number(Key::modbus_retries));
  return settings;
}

meter::MeterSettings Config::meter() const {
  meter::MeterSettings settings;
  settings.primary = flag(Key::meter_primary);
  settings.energy_mode = static_cast<std::uint8_t>(number(Key::meter_energy_mode));
  settings.pt1 = number(Key::meter_pt1);
  settings.pt2 = static_cast<std::uint16_t>(number(Key::meter_pt2));
  settings.ct1 = static_cast<std::uint16_t>(number(Key::meter_ct1));
  settings.ct2 = static_cast<std::uint16_t>(number(Key::meter_ct2));
  return settings;
}

std::size_t Config::text_index(Key key) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < index(key); ++i) count += fields()[i].kind == Kind::text ? std::size_t{1} : 0;
  return count;
}

}  // namespace core::config
