#pragma once

#include <cjson/cJSON.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace testing {

/// A parsed JSON document, or null.
using Json = std::unique_ptr<cJSON, decltype(&cJSON_Delete)>;

inline Json parse(const std::string& text) { return {cJSON_Parse(text.c_str()), cJSON_Delete}; }

/// A file of the repository.
inline Json parse_file(const std::string& path) {
  std::ifstream in(std::string(REPOSITORY) + "/" + path);
  return parse({std::istreambuf_iterator<char>(in), {}});
}

inline const cJSON* at(const cJSON* object, const char* key) { return cJSON_GetObjectItemCaseSensitive(object, key); }

inline std::string text(const cJSON* object, const char* key) {
  const cJSON* item = at(object, key);
  return cJSON_IsString(item) ? item->valuestring : "";
}

inline double number(const cJSON* object, const char* key) {
  const cJSON* item = at(object, key);
  return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

}  // namespace testing
