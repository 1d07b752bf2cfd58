#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/command/reply.hpp"

struct cJSON;

namespace core::command {

/// Reads the parameters of a command one by one, and remembers what is wrong with the first that is not right.
class Params {
 public:
  explicit Params(const cJSON* object) : object_(object) {}

  /// Whole numbers in a range; nothing when there is none, or it is wrong.
  [[nodiscard]] std::optional<std::uint32_t> number(const char* name, std::uint32_t least, std::uint32_t most);
  /// Of so many bytes.
  [[nodiscard]] std::optional<std::string_view> text(const char* name, std::size_t least, std::size_t most);
  /// False when it is not there.
  [[nodiscard]] bool flag(const char* name);
  [[nodiscard]] const cJSON* object(const char* name);
  [[nodiscard]] const cJSON* array(const char* name);

  /// A parameter that must be there is not.
  void missing(const char* name);

  /// Whether all was right, and nothing there that was not asked for; else rejects the command.
  [[nodiscard]] bool accept(Reply& reply);

 private:
  [[nodiscard]] const cJSON* take(const char* name);
  void wrong(const char* name, const char* must);

  static constexpr std::size_t most_names = 6;

  const cJSON* object_;
  std::array<const char*, most_names> names_{};
  std::size_t name_count_ = 0;
  std::array<char, 128> problem_{};
  bool failed_ = false;
};

}  // namespace core::command
