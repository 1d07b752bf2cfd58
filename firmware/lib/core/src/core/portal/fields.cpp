#include "core/portal/fields.hpp"

#include <cJSON.h>

#include <algorithm>
#include <charconv>

#include "core/portal/json_text.hpp"
#include "core/transport/mode.hpp"

namespace core::portal {
namespace {

constexpr std::array<std::string_view, 3> parities{"none", "even", "odd"};

/// A password of Wi-Fi has 8 to 63 characters (IEEE 802.11, J.4.1); a PIN 4 to 8 digits (3GPP TS 31.101, 9.5.1).
constexpr std::array<Field, field_count> table{{
    {"transport_mode", FieldKind::choice, 0, 0, "Choose one of the four.", transport::mode_names},
    {"wifi_ssid", FieldKind::text, 1, 32, "A Wi-Fi name has at most 32 characters."},
    {"wifi_password", FieldKind::secret, 8, 63, "A Wi-Fi password has 8 to 63 characters."},
    {"gsm_apn", FieldKind::text, 1, 63, "An access point name has at most 63 characters."},
    {"gsm_user", FieldKind::text, 1, 32, "This user name has at most 32 characters."},
    {"gsm_password", FieldKind::secret, 1, 32, "This password has at most 32 characters."},
    {"gsm_pin", FieldKind::secret, 4, 8, "A PIN has 4 to 8 digits."},
    {"mqtt_host", FieldKind::host, 1, 64,
     "Enter the server's name or address, such as 192.168.1.10, without http:// and spaces."},
    {"mqtt_port", FieldKind::number, 1, 65535, "A port is a number from 1 to 65535."},
    {"mqtt_tls", FieldKind::boolean, 0, 1, "Choose on or off."},
    {"mqtt_ca", FieldKind::certificate, 0, max_certificate,
     "Paste the whole text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, at most 1900 characters."},
    {"mqtt_password", FieldKind::secret, 1, 64, "This password has at most 64 characters."},
    {"modbus_unit", FieldKind::number, 1, 247, "The meter's address is a number from 1 to 247.", {}, Part::meter},
    {"modbus_baud", FieldKind::number, 1200, 115200, "Choose the speed that the meter is set to.", {}, Part::meter},
    {"modbus_parity", FieldKind::choice, 0, 0, "Choose the parity that the meter is set to.", parities, Part::meter},
    {"claim_code", FieldKind::secret, 1, 64, "A claim code has at most 64 characters.", {}, Part::registration},
    {"register_port", FieldKind::number, 1, 65535, "A port is a number from 1 to 65535.", {}, Part::registration},
    {"register_plain", FieldKind::boolean, 0, 1, "Choose on or off.", {}, Part::registration},
}};

constexpr Refusal no_settings{"", "That cannot be read. Load the page again."};

bool is_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char each) {
    const auto code = static_cast<unsigned char>(each);
    return code < ' ' || code == 0x7F;
  });
}

bool is_host(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char each) {
    return (each >= '0' && each <= '9') || (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || each == '.' ||
           each == '-' || each == ':' || each == '_';
  });
}

bool is_certificate(std::string_view text) {
  constexpr std::string_view first = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view last = "-----END CERTIFICATE-----";
  const auto begin = text.find(first);
  const auto end = text.rfind(last);
  return begin != std::string_view::npos && end != std::string_view::npos && end > begin + first.size() &&
         text[begin + first.size()] < ' ' && text.find("PRIVATE KEY") == std::string_view::npos;
}

bool is_right_text(const Field& field, std::string_view text) {
  if (field.kind == FieldKind::choice) return std::find(field.choices.begin(), field.choices.end(), text) != field.choices.end();
  // What was typed before is kept, or there is nothing.
  if (text.empty() && field.kind != FieldKind::host) return true;
  if (text.size() < field.least || text.size() > field.most) return false;
  if (field.kind == FieldKind::certificate) return is_certificate(text);
  if (field.kind == FieldKind::host) return is_host(text);
  if (field.name == "gsm_pin") return std::all_of(text.begin(), text.end(), [](char each) { return each >= '0' && each <= '9'; });
  return is_line(text);
}

bool is_right(const Field& field, const cJSON* value) {
  if (cJSON_IsNull(value) != 0) return true;
  if (field.kind == FieldKind::boolean) return cJSON_IsBool(value) != 0;
  if (field.kind == FieldKind::number) {
    if (cJSON_IsNumber(value) == 0) return false;
    const double number = value->valuedouble;
    return number >= field.least && number <= field.most && number == static_cast<double>(static_cast<std::uint32_t>(number));
  }
  return cJSON_IsString(value) != 0 && is_right_text(field, value->valuestring);
}

std::optional<Refusal> check(const cJSON* object) {
  if (cJSON_IsObject(object) == 0) return no_settings;
  const cJSON* item = nullptr;
  cJSON_ArrayForEach(item, object) {
    const Field* field = field_named(item->string);
    if (field == nullptr) return no_settings;
    if (cJSON_GetObjectItemCaseSensitive(object, item->string) != item) return no_settings;
    if (!is_right(*field, item)) return Refusal{field->name, field->message};
  }
  return std::nullopt;
}

int hex_of(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/// One value of a form, decoded; what is no escape, no value.
class FormValue {
 public:
  [[nodiscard]] bool decode(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      char character = text[i] == '+' ? ' ' : text[i];
      if (character == '%') {
        if (i + 2 >= text.size() || hex_of(text[i + 1]) < 0 || hex_of(text[i + 2]) < 0) return false;
        character = static_cast<char>(hex_of(text[i + 1]) * 16 + hex_of(text[i + 2]));
        i += 2;
      }
      if (character == '\0' || size_ == text_.size()) return false;
      text_[size_++] = character;
    }
    return true;
  }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, max_certificate> text_{};
  std::size_t size_ = 0;
};

/// The pair at the front of a form, which is taken off it.
struct Pair {
  std::string_view name;
  std::string_view value;
};
Pair take_pair(std::string_view& form) {
  const auto pair = form.substr(0, form.find('&'));
  form.remove_prefix(std::min(pair.size() + 1, form.size()));
  const auto equals = pair.find('=');
  return {pair.substr(0, equals), equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1)};
}

bool occurs(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    if (take_pair(form).name == name) return true;
  }
  return false;
}

bool write_value(const Field& field, std::string_view text, json::Writer& into) {
  if (field.kind == FieldKind::number) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    // What is no number stays a text, and is refused by its name.
    if (error != std::errc{} || end != text.data() + text.size()) return into.text(text).ok();
    return into.unsigned_integer(number).ok();
  }
  if (field.kind == FieldKind::boolean) return into.boolean(text == "true" || text == "on" || text == "1").ok();
  return into.text(text).ok();
}

}  // namespace

const std::array<Field, field_count>& fields() { return table; }

const Field* field_named(std::string_view name) {
  const auto* const found = std::find_if(table.begin(), table.end(), [&](const Field& each) { return each.name == name; });
  return found == table.end() ? nullptr : found;
}

std::optional<Refusal> check_settings(std::string_view json) {
  // Depth 1: cJSON parses by recursion, and a small chip's stack is short.
  if (depth_of(json) > 1) return no_settings;
  cJSON* object = cJSON_ParseWithLength(json.data(), json.size());
  const auto refusal = check(object);
  cJSON_Delete(object);
  return refusal;
}

bool form_to_json(std::string_view form, json::Writer& into) {
  into.begin_object();
  while (!form.empty()) {
    const auto pair = take_pair(form);
    const Field* field = field_named(pair.name);
    FormValue value;
    if (field == nullptr || !value.decode(pair.value)) return false;
    if (occurs(form, pair.name)) continue;
    into.key(field->name);
    if (!write_value(*field, value.view(), into)) return false;
  }
  return into.end_object().ok();
}

}  // namespace core::portal
