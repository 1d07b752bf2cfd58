#pragma once

#include <array>
#include <string_view>

#include "core/config/config.hpp"
#include "core/json/writer.hpp"

struct cJSON;

namespace core::config {

/// What is wrong with settings that were given, for a person: "poll_ms must be a number from 200 to 3600000".
class Problem {
 public:
  [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }
  void unknown(std::string_view name);
  void forbidden(const Field& field);
  void missing(std::string_view what);

 private:
  std::array<char, 192> text_{};
  std::size_t size_ = 0;
};

/// A setting that an older format called otherwise.
struct Renamed {
  /// The last format that had the old name.
  std::uint32_t format;
  std::string_view before;
  std::string_view now;
};

/// Takes settings of every device over from an object `{"poll_ms": 1000}`, all of them or, when one is wrong, none.
[[nodiscard]] bool take_values(const cJSON* object, Config& into, Problem& problem);

/// Takes over what can be: what an older or newer firmware wrote. Names that are not known and values that are not allowed are
/// passed over.
void take_known_values(const cJSON* object, std::uint32_t format, ports::Span<const Renamed> renamed, Config& into);

/// Writes `"poll_ms":1000`.
void write_value(const Config& config, Key key, json::Writer& out);

}  // namespace core::config
