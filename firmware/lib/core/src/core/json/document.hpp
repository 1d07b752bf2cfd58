#pragma once

#include <string_view>

struct cJSON;

namespace core::json {

/// Parsed JSON. Takes memory while it lives: for commands and settings, not for what happens all the time.
class Document {
 public:
  /// Nothing is parsed that has more than so many levels: cJSON recurses, and a small chip's stack is soon at its end.
  static constexpr int deepest = 8;

  explicit Document(std::string_view text);
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  ~Document();

  /// Null when it is no JSON.
  [[nodiscard]] const cJSON* root() const { return root_; }

 private:
  cJSON* root_;
};

/// A member of an object; null when there is none.
[[nodiscard]] const cJSON* member(const cJSON* object, const char* name);
/// Empty when it is no text.
[[nodiscard]] std::string_view text_of(const cJSON* item);

}  // namespace core::json
