#pragma once

#include <algorithm>
#include <string_view>

namespace core::portal {

/// The deepest level of a JSON text. Brackets in strings do not count.
[[nodiscard]] constexpr int depth_of(std::string_view json) {
  int depth = 0;
  int most = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char character = json[i];
    if (character == '"') quoted = !quoted;
    if (quoted && character == '\\') ++i;
    if (quoted) continue;
    if (character == '{' || character == '[') most = std::max(most, ++depth);
    if (character == '}' || character == ']') --depth;
  }
  return most;
}

}  // namespace core::portal
