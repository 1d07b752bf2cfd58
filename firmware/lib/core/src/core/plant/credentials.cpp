#include "core/plant/credentials.hpp"

#include <cJSON.h>

#include <algorithm>

#include "core/json/writer.hpp"

namespace core::plant {
namespace {

constexpr std::string_view key = "plant.mqtt";

/// All texts at their longest, and their names; on the stack, of which a chip has 8 KB.
constexpr std::size_t most_kept = 1'024;
static_assert(most_kept <= ports::max_value_size);

/// An answer has two levels. cJSON parses by recursion, a thousand levels deep: more than a small chip's stack can take.
constexpr int deepest = 4;

/// The deepest level of a text, counting brackets within strings, too: rather too many than too few.
bool is_shallow(std::string_view json) {
  int depth = 0;
  for (const char character : json) {
    if (character == '{' || character == '[') ++depth;
    if (character == '}' || character == ']') --depth;
    if (depth > deepest) return false;
  }
  return true;
}

std::string_view text_at(const cJSON* object, const char* name) {
  const cJSON* item = cJSON_GetObjectItemCaseSensitive(object, name);
  return cJSON_IsString(item) != 0 ? std::string_view{item->valuestring} : std::string_view{};
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char each) { return each > ' ' && each <= '~'; });
}

template <std::size_t Capacity>
bool take_topic(const cJSON* topics, const char* name, std::string_view device_id, ShortText<Capacity>& into) {
  const auto given = text_at(topics, name);
  if (!given.empty()) return given.find_first_of("+#") == std::string_view::npos && into.assign(given);
  std::array<char, Capacity> made{};
  std::size_t size = 0;
  for (const std::string_view part : {std::string_view{"devices/"}, device_id, std::string_view{"/"}, std::string_view{name}}) {
    if (part.size() > made.size() - size) return false;
    std::copy(part.begin(), part.end(), made.begin() + static_cast<std::ptrdiff_t>(size));
    size += part.size();
  }
  return into.assign({made.data(), size});
}

std::optional<Credentials> read(const cJSON* answer, std::string_view device_id) {
  if (text_at(answer, "device_id") != device_id || device_id.empty()) return std::nullopt;
  const cJSON* mqtt = cJSON_GetObjectItemCaseSensitive(answer, "mqtt");
  Credentials credentials;
  const auto host = text_at(mqtt, "host");
  if (!is_plain(host) || !credentials.host.assign(host)) return std::nullopt;
  const cJSON* port = cJSON_GetObjectItemCaseSensitive(mqtt, "port");
  if (cJSON_IsNumber(port) == 0 || !(port->valuedouble >= 1 && port->valuedouble <= 65'535)) return std::nullopt;
  credentials.port = static_cast<std::uint16_t>(port->valuedouble);
  const cJSON* tls = cJSON_GetObjectItemCaseSensitive(mqtt, "tls");
  if (cJSON_IsBool(tls) == 0) return std::nullopt;
  credentials.tls = cJSON_IsTrue(tls) != 0;
  if (!credentials.username.assign(text_at(mqtt, "username")) || !credentials.password.assign(text_at(mqtt, "password")) ||
      !credentials.client_id.assign(text_at(mqtt, "client_id")))
    return std::nullopt;
  const cJSON* topics = cJSON_GetObjectItemCaseSensitive(answer, "topics");
  if (!take_topic(topics, "telemetry", device_id, credentials.telemetry_topic) ||
      !take_topic(topics, "heartbeat", device_id, credentials.heartbeat_topic))
    return std::nullopt;
  return credentials;
}

}  // namespace

std::optional<Credentials> parse_credentials(std::string_view json, std::string_view device_id) {
  if (!is_shallow(json)) return std::nullopt;
  cJSON* document = cJSON_ParseWithLength(json.data(), json.size());
  const auto credentials = read(document, device_id);
  cJSON_Delete(document);
  return credentials;
}

std::size_t write_credentials(const Credentials& credentials, std::string_view device_id, ports::MutableBytes into) {
  json::Writer out(into);
  out.begin_object().key("device_id").text(device_id).key("mqtt").begin_object();
  out.key("host").text(credentials.host.view()).key("port").integer(credentials.port).key("tls").boolean(credentials.tls);
  out.key("username").text(credentials.username.view()).key("password").text(credentials.password.view());
  out.key("client_id").text(credentials.client_id.view()).end_object();
  out.key("topics").begin_object().key("telemetry").text(credentials.telemetry_topic.view());
  out.key("heartbeat").text(credentials.heartbeat_topic.view()).end_object().end_object();
  return out.ok() ? out.size() : 0;
}

std::optional<Credentials> CredentialStore::load(std::string_view device_id) {
  std::array<std::uint8_t, most_kept> kept{};
  const auto size = values_.get(key, kept);
  if (!size || *size > kept.size()) return std::nullopt;
  return parse_credentials(ports::text_of(ports::Bytes{kept}.first(*size)), device_id);
}

bool CredentialStore::save(const Credentials& credentials, std::string_view device_id) {
  std::array<std::uint8_t, most_kept> text{};
  const std::size_t size = write_credentials(credentials, device_id, text);
  if (size == 0) return false;
  const auto value = ports::Bytes{text}.first(size);
  std::array<std::uint8_t, most_kept> kept{};
  if (values_.get(key, kept) == size && std::equal(value.begin(), value.end(), kept.begin())) return true;
  return values_.set(key, value);
}

bool CredentialStore::forget() { return values_.erase(key); }

}  // namespace core::plant
