#include "core/json/document.hpp"

#include <cJSON.h>

#include <algorithm>

namespace core::json {
namespace {

/// Counts brackets within texts, too: rather too many levels than too few.
int depth_of(std::string_view text) {
  int depth = 0;
  int most = 0;
  for (const char character : text) {
    if (character == '{' || character == '[') most = std::max(most, ++depth);
    if (character == '}' || character == ']') --depth;
  }
  return most;
}

/// cJSON's end of the text is found by hand, because what follows the value would otherwise be taken for nothing.
cJSON* parse(std::string_view text) {
  const char* end = nullptr;
  cJSON* const root = cJSON_ParseWithLengthOpts(text.data(), text.size(), &end, 0);
  const auto* const last = text.data() + text.size();
  if (root != nullptr &&
      std::all_of(end, last, [](char each) { return each == ' ' || each == '\n' || each == '\r' || each == '\t'; }))
    return root;
  cJSON_Delete(root);
  return nullptr;
}

}  // namespace

Document::Document(std::string_view text) : root_(depth_of(text) > deepest ? nullptr : parse(text)) {}

Document::~Document() { cJSON_Delete(root_); }

const cJSON* member(const cJSON* object, const char* name) { return cJSON_GetObjectItemCaseSensitive(object, name); }

std::string_view text_of(const cJSON* item) {
  return cJSON_IsString(item) != 0 ? std::string_view{item->valuestring} : std::string_view{};
}

}  // namespace core::json
