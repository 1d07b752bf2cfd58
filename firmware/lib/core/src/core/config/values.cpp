#include "core/config/values.hpp"

#include <cJSON.h>

#include <algorithm>
#include <cstdio>

#include "core/json/document.hpp"

namespace core::config {
namespace {

constexpr int shown_name = 40;

bool take(const cJSON* item, Key key, Config& into) {
  switch (field_of(key).kind) {
    case Kind::text:
    case Kind::choice:
      return cJSON_IsString(item) != 0 && into.set(key, json::text_of(item));
    case Kind::boolean:
      return cJSON_IsBool(item) != 0 && into.set(key, static_cast<std::uint32_t>(cJSON_IsTrue(item) != 0 ? 1 : 0));
    case Kind::number: {
      const double value = cJSON_IsNumber(item) != 0 ? item->valuedouble : -1;
      if (!(value >= 0 && value < 4294967296.0)) return false;
      const auto whole = static_cast<std::uint32_t>(value);
      return static_cast<double>(whole) == value && into.set(key, whole);
    }
  }
  return false;
}

/// What no single setting can tell.
bool fits_together(const Config& config, Problem& problem) {
  if (config.mode() == transport::Mode::wifi_only && config.text(Key::wifi_ssid).empty()) {
    problem.missing("transport_mode wifi_only needs wifi_ssid");
    return false;
  }
  if (config.mode() == transport::Mode::gsm_only && config.text(Key::gsm_apn).empty()) {
    problem.missing("transport_mode gsm_only needs gsm_apn");
    return false;
  }
  return true;
}

}  // namespace

void Problem::missing(std::string_view what) {
  size_ = std::min(what.size(), text_.size());
  std::copy_n(what.begin(), size_, text_.begin());
}

void Problem::unknown(std::string_view name) {
  const int shown = std::min(static_cast<int>(name.size()), shown_name);
  const int size = std::snprintf(text_.data(), text_.size(), "there is no setting \"%.*s\"", shown, name.data());
  size_ = std::min(static_cast<std::size_t>(size), text_.size() - 1);
}

void Problem::forbidden(const Field& field) {
  std::array<char, 128> allowed{};
  std::size_t used = 0;
  const auto add = [&](auto... arguments) {
    const int size = std::snprintf(allowed.data() + used, allowed.size() - used, arguments...);
    used = std::min(used + static_cast<std::size_t>(size), allowed.size() - 1);
  };
  if (field.kind == Kind::boolean) {
    add("%s", "true or false");
  } else if (field.kind == Kind::choice) {
    add("%s", "one of");
    for (const auto& choice : field.choices) add(" %.*s", static_cast<int>(choice.size()), choice.data());
  } else if (!field.numbers.empty()) {
    add("%s", "one of");
    for (const auto number : field.numbers) add(" %lu", static_cast<unsigned long>(number));
  } else {
    const char* const what =
        field.kind == Kind::number ? "a whole number from %lu to %lu" : "a text of %lu to %lu printable characters";
    add(what, static_cast<unsigned long>(field.least), static_cast<unsigned long>(field.most));
    if (field.may_be_empty) add("%s", ", or empty");
  }
  const int size = std::snprintf(text_.data(), text_.size(), "%.*s must be %s", static_cast<int>(field.name.size()),
                                 field.name.data(), allowed.data());
  size_ = std::min(static_cast<std::size_t>(size), text_.size() - 1);
}

bool take_values(const cJSON* object, Config& into, Problem& problem) {
  Config next = into;
  for (const cJSON* item = object->child; item != nullptr; item = item->next) {
    const auto key = key_of(item->string);
    if (!key || field_of(*key).owner != Owner::every_device) {
      problem.unknown(item->string);
      return false;
    }
    if (!take(item, *key, next)) {
      problem.forbidden(field_of(*key));
      return false;
    }
  }
  if (!fits_together(next, problem)) return false;
  into = next;
  return true;
}

void take_known_values(const cJSON* object, std::uint32_t format, ports::Span<const Renamed> renamed, Config& into) {
  if (cJSON_IsObject(object) == 0) return;
  for (const cJSON* item = object->child; item != nullptr; item = item->next) {
    std::string_view name = item->string;
    for (const Renamed& each : renamed) {
      if (format <= each.format && name == each.before) name = each.now;
    }
    if (const auto key = key_of(name)) static_cast<void>(take(item, *key, into));
  }
}

void write_value(const Config& config, Key key, json::Writer& out) {
  const Field& field = field_of(key);
  out.key(field.name);
  switch (field.kind) {
    case Kind::text:
      out.text(config.text(key));
      return;
    case Kind::number:
      out.unsigned_integer(config.number(key));
      return;
    case Kind::boolean:
      out.boolean(config.flag(key));
      return;
    case Kind::choice:
      out.text(field.choices[config.number(key)]);
      return;
  }
}

}  // namespace core::config
