#include "core/portal/config_settings.hpp"

#include <cJSON.h>

#include <algorithm>

#include "core/json/document.hpp"

namespace core::portal {
namespace {

using config::Config;
using config::Key;

/// A text with a line end behind each line of a certificate, whichever system it was copied from, and a final 0.
template <std::size_t Size>
std::size_t copy_certificate(std::string_view text, std::array<char, Size>& into) {
  into.fill('\0');
  if (text.empty() || text.size() >= into.size()) return 0;
  const auto* const end = std::remove_copy(text.begin(), text.end(), into.begin(), '\r');
  return static_cast<std::size_t>(end - into.data()) + 1;
}

bool take(const Field& field, const cJSON* item, Config& into) {
  const auto key = config::key_of(field.name);
  if (!key) return false;
  if (cJSON_IsNumber(item) != 0) return into.set(*key, static_cast<std::uint32_t>(item->valuedouble));
  if (cJSON_IsBool(item) != 0) return into.set(*key, cJSON_IsTrue(item) != 0 ? 1U : 0U);
  const auto text = json::text_of(item);
  if (field.kind == FieldKind::choice) {
    const auto* const found = std::find(field.choices.begin(), field.choices.end(), text);
    return into.set(*key, static_cast<std::uint32_t>(found - field.choices.begin()));
  }
  // Null is an empty text.
  return field.kind != FieldKind::number && field.kind != FieldKind::boolean && into.set(*key, text);
}

}  // namespace

void ConfigSettings::write_settings(json::Writer& into) {
  const Config& config = store_.config();
  into.begin_object();
  for (const auto& field : fields()) {
    if (!device_.has(field.part)) continue;
    into.key(field.name);
    const auto key = config::key_of(field.name);
    if (!key) {
      into.boolean(memory_.get(ca_key, {}).has_value());
    } else if (field.kind == FieldKind::secret) {
      into.boolean(!config.text(*key).empty());
    } else if (field.kind == FieldKind::number) {
      into.unsigned_integer(config.number(*key));
    } else if (field.kind == FieldKind::boolean) {
      into.boolean(config.flag(*key));
    } else if (field.kind == FieldKind::choice) {
      into.text(field.choices[config.number(*key)]);
    } else {
      into.text(config.text(*key));
    }
  }
  into.end_object();
}

void ConfigSettings::write_status(json::Writer& into) {
  into.begin_object().key("id").text(device_.id()).key("firmware").text(device_.firmware());
  into.key("gsm").boolean(device_.has_gsm()).key("items").begin_array();
  device_.write_items(into);
  into.end_array().end_object();
}

void ConfigSettings::load(Certificate& into) {
  const auto size = memory_.get(ca_key, {reinterpret_cast<std::uint8_t*>(into.text.data()), into.text.size()});
  into.size = size && *size <= into.text.size() ? *size : 0;
}

bool ConfigSettings::merge(std::string_view json, Config& into, Certificate& certificate, const Field*& refused) const {
  const json::Document document(json);
  const cJSON* item = nullptr;
  cJSON_ArrayForEach(item, document.root()) {
    const Field* const field = field_named(item->string);
    const bool empty = cJSON_IsString(item) != 0 && item->valuestring[0] == '\0';
    refused = field;
    if (field == nullptr) return false;
    // A form without the page's script has all fields.
    if (!device_.has(field->part)) continue;
    if (field->kind == FieldKind::certificate) {
      if (!empty) certificate.size = copy_certificate(json::text_of(item), certificate.text);
    } else if (!(empty && field->kind == FieldKind::secret) && !take(*field, item, into)) {
      return false;
    }
  }
  refused = nullptr;
  return true;
}

std::optional<Refusal> ConfigSettings::store(std::string_view json) {
  const Field* refused = nullptr;
  Config next = store_.config();
  Certificate& certificate = certificate_;
  // What is tried uses the same memory.
  if (test_.busy()) return Refusal{"", "Wait until the test is over."};
  load(certificate);
  const std::size_t before = certificate.size;
  if (!merge(json, next, certificate, refused)) {
    return refused == nullptr ? Refusal{"", "That cannot be read. Load the page again."}
                              : Refusal{refused->name, refused->message};
  }
  // The certificate first: settings without it would lead nowhere, and it harms nothing without them.
  const bool kept =
      certificate.size == 0 ? before == 0 || memory_.erase(ca_key) : memory_.set(ca_key, ports::bytes_of(certificate.view()));
  if (!kept || !store_.keep(next, true)) return Refusal{"", "The device could not store that. Try again."};
  return std::nullopt;
}

bool ConfigSettings::start_test(std::string_view json) {
  if (test_.busy()) return false;
  const Field* refused = nullptr;
  candidate_ = store_.config();
  load(certificate_);
  if (!merge(json, candidate_, certificate_, refused)) return false;
  const bool secured = candidate_.flag(Key::mqtt_tls);
  Trial trial;
  trial.ssid = candidate_.text(Key::wifi_ssid);
  trial.wifi_password = candidate_.text(Key::wifi_password);
  trial.host = candidate_.text(Key::mqtt_host);
  trial.port = static_cast<std::uint16_t>(candidate_.number(Key::mqtt_port));
  trial.certificate_missing = secured && certificate_.size == 0;
  trial.id = device_.id();
  trial.password = candidate_.text(Key::mqtt_password);
  return test_.start(trial, device_.stream(secured ? certificate_.view() : std::string_view{}), now_);
}

void ConfigSettings::tick(ports::Millis now) {
  now_ = now;
  test_.tick(now);
}

}  // namespace core::portal
