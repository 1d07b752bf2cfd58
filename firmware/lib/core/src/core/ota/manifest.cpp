#include "core/ota/manifest.hpp"

#include <cJSON.h>

#include <algorithm>

#include "core/ota/encoding.hpp"

namespace core::ota {
namespace {

/// A manifest has one level. cJSON parses by recursion, a thousand levels deep: more than a small chip's stack can take.
constexpr int deepest = 4;

std::string_view text_at(const cJSON* object, const char* key) {
  const cJSON* item = cJSON_GetObjectItemCaseSensitive(object, key);
  return cJSON_IsString(item) != 0 ? std::string_view{item->valuestring} : std::string_view{};
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char each) { return each > ' ' && each <= '~'; });
}

/// Boards have names as in "TTGO T-Call v1.4".
bool is_board(std::string_view text) {
  return !text.empty() && text.front() != ' ' && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), [](char each) { return each >= ' ' && each <= '~'; });
}

bool is_version(std::string_view text) { return is_plain(text) && !text.empty() && text.front() != '.'; }

bool is_url(std::string_view text) {
  for (const std::string_view scheme : {std::string_view{"http://"}, std::string_view{"https://"}}) {
    if (text.size() > scheme.size() && text.substr(0, scheme.size()) == scheme) return is_plain(text);
  }
  return false;
}

/// The deepest level of a text, counting brackets within strings, too: rather too many than too few.
int depth_of(std::string_view json) {
  int depth = 0;
  int most = 0;
  for (const char character : json) {
    if (character == '{' || character == '[') most = std::max(most, ++depth);
    if (character == '}' || character == ']') --depth;
  }
  return most;
}

}  // namespace

Fault read_manifest(const cJSON* object, Manifest& into) {
  if (cJSON_IsObject(object) == 0) return Fault::manifest_text;
  const auto version = text_at(object, "version");
  if (!is_version(version) || !into.version.assign(version)) return Fault::manifest_version;
  const auto url = text_at(object, "url");
  if (!is_url(url) || !into.url.assign(url)) return Fault::manifest_url;
  const auto hardware = text_at(object, "hardware");
  if (!is_board(hardware) || !into.hardware.assign(hardware)) return Fault::manifest_hardware;
  const cJSON* size = cJSON_GetObjectItemCaseSensitive(object, "size");
  if (cJSON_IsNumber(size) == 0 || !(size->valuedouble >= 1 && size->valuedouble < 4294967296.0)) return Fault::manifest_size;
  into.size = static_cast<std::uint32_t>(size->valuedouble);
  if (static_cast<double>(into.size) != size->valuedouble) return Fault::manifest_size;
  if (!from_hex(text_at(object, "sha256"), into.sha256)) return Fault::manifest_digest;
  const auto signature = from_base64(text_at(object, "signature"), into.signature);
  if (!signature) return Fault::manifest_signature;
  into.signature_size = *signature;
  return Fault::none;
}

Fault parse_manifest(std::string_view json, Manifest& into) {
  if (depth_of(json) > deepest) return Fault::manifest_text;
  cJSON* document = cJSON_ParseWithLength(json.data(), json.size());
  const Fault fault = read_manifest(document, into);
  cJSON_Delete(document);
  return fault;
}

}  // namespace core::ota
