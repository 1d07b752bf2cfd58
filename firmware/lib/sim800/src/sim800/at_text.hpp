#pragma once

#include <optional>
#include <string_view>

/// What is in the lines of AT commands and their answers.
namespace sim800 {

[[nodiscard]] bool starts_with(std::string_view text, std::string_view beginning);

/// The number that the text begins with, behind blanks.
[[nodiscard]] std::optional<unsigned> number_at(std::string_view text);

/// The `index`th of the values between commas, behind the colon.
[[nodiscard]] std::string_view value_of(std::string_view line, int index);

[[nodiscard]] std::string_view without_quotes(std::string_view text);

[[nodiscard]] bool is_error(std::string_view line);

/// Nothing in a text between quotes may end them.
[[nodiscard]] bool is_quotable(std::string_view text);

}  // namespace sim800
