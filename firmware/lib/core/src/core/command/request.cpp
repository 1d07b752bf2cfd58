#include "core/command/request.hpp"

#include <cJSON.h>

#include <algorithm>

namespace core::command {
namespace {

constexpr std::size_t max_name_length = 32;
/// The largest whole number that every reader of JSON has exactly.
constexpr double most_time = 9007199254740991.0;

bool is_letter(char each) { return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z'); }
bool is_digit(char each) { return each >= '0' && each <= '9'; }

bool is_id(std::string_view text) {
  const auto allowed = [](char each) { return is_letter(each) || is_digit(each) || each == '_' || each == '-'; };
  return !text.empty() && text.size() <= max_id_length && std::all_of(text.begin(), text.end(), allowed);
}

bool is_name(std::string_view text) {
  const auto allowed = [](char each) { return (each >= 'a' && each <= 'z') || is_digit(each) || each == '_'; };
  return !text.empty() && text.size() <= max_name_length && allowed(text.front()) && text.front() != '_' &&
         !is_digit(text.front()) && std::all_of(text.begin(), text.end(), allowed);
}

bool is_whole(const cJSON* item) {
  return cJSON_IsNumber(item) != 0 && item->valuedouble >= 0 && item->valuedouble <= most_time &&
         static_cast<double>(static_cast<std::int64_t>(item->valuedouble)) == item->valuedouble;
}

}  // namespace

Request::Request(std::string_view payload) : document_(payload.size() <= max_message_size ? payload : std::string_view{}) {
  const cJSON* const root = document_.root();
  if (cJSON_IsObject(root) == 0) return;
  const auto id = json::text_of(json::member(root, "id"));
  if (!is_id(id)) return;
  id_ = id;
  const cJSON* const version = json::member(root, "v");
  const cJSON* const params = json::member(root, "params");
  const cJSON* const expires = json::member(root, "exp");
  name_ = json::text_of(json::member(root, "cmd"));
  params_ = params;
  if (expires != nullptr && is_whole(expires)) expires_ = static_cast<ports::UnixMillis>(expires->valuedouble);
  valid_ = cJSON_IsNumber(version) != 0 && version->valuedouble == 1 && is_name(name_) &&
           (params == nullptr || cJSON_IsObject(params) != 0) && (expires == nullptr || is_whole(expires));
}

}  // namespace core::command
