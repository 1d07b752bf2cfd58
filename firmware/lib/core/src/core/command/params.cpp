#include "core/command/params.hpp"

#include <cJSON.h>

#include <algorithm>
#include <cstdio>

#include "core/json/document.hpp"

namespace core::command {

const cJSON* Params::take(const char* name) {
  if (name_count_ < names_.size()) names_[name_count_++] = name;
  return object_ != nullptr ? json::member(object_, name) : nullptr;
}

void Params::wrong(const char* name, const char* must) {
  if (failed_) return;
  failed_ = true;
  static_cast<void>(std::snprintf(problem_.data(), problem_.size(), "params.%s must be %s.", name, must));
}

std::optional<std::uint32_t> Params::number(const char* name, std::uint32_t least, std::uint32_t most) {
  const cJSON* const item = take(name);
  if (item == nullptr) return std::nullopt;
  const double value = cJSON_IsNumber(item) != 0 ? item->valuedouble : -1;
  if (value >= least && value <= most && static_cast<double>(static_cast<std::uint32_t>(value)) == value)
    return static_cast<std::uint32_t>(value);
  std::array<char, 64> must{};
  static_cast<void>(std::snprintf(must.data(), must.size(), "a whole number from %lu to %lu", static_cast<unsigned long>(least),
                                  static_cast<unsigned long>(most)));
  wrong(name, must.data());
  return std::nullopt;
}

std::optional<std::string_view> Params::text(const char* name, std::size_t least, std::size_t most) {
  const cJSON* const item = take(name);
  if (item == nullptr) return std::nullopt;
  const auto value = json::text_of(item);
  if (cJSON_IsString(item) != 0 && value.size() >= least && value.size() <= most) return value;
  std::array<char, 64> must{};
  static_cast<void>(std::snprintf(must.data(), must.size(), "a text of %zu to %zu characters", least, most));
  wrong(name, must.data());
  return std::nullopt;
}

bool Params::flag(const char* name) {
  const cJSON* const item = take(name);
  if (item != nullptr && cJSON_IsBool(item) == 0) wrong(name, "true or false");
  return cJSON_IsTrue(item) != 0;
}

const cJSON* Params::object(const char* name) {
  const cJSON* const item = take(name);
  if (item != nullptr && cJSON_IsObject(item) == 0) wrong(name, "an object");
  return cJSON_IsObject(item) != 0 ? item : nullptr;
}

const cJSON* Params::array(const char* name) {
  const cJSON* const item = take(name);
  if (item != nullptr && cJSON_IsArray(item) == 0) wrong(name, "a list");
  return cJSON_IsArray(item) != 0 ? item : nullptr;
}

void Params::missing(const char* name) { wrong(name, "given"); }

bool Params::accept(Reply& reply) {
  for (const cJSON* item = object_ != nullptr ? object_->child : nullptr; item != nullptr && !failed_; item = item->next) {
    const std::string_view name = item->string;
    const auto known = ports::Span<const char* const>{names_}.first(name_count_);
    if (std::any_of(known.begin(), known.end(), [name](const char* each) { return name == each; })) continue;
    failed_ = true;
    static_cast<void>(std::snprintf(problem_.data(), problem_.size(), "There is no parameter \"%.40s\".", item->string));
  }
  if (failed_) reply.rejected("INVALID_PARAMS", problem_.data());
  return !failed_;
}

}  // namespace core::command
