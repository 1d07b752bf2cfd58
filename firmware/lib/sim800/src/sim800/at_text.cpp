#include "sim800/at_text.hpp"

#include <algorithm>
#include <charconv>

namespace sim800 {

bool starts_with(std::string_view text, std::string_view beginning) { return text.substr(0, beginning.size()) == beginning; }

std::optional<unsigned> number_at(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  static_cast<void>(end);
  return error == std::errc{} ? std::optional{number} : std::nullopt;
}

std::string_view value_of(std::string_view line, int index) {
  line.remove_prefix(std::min(line.find(':') + 1, line.size()));
  for (; index > 0; --index)
    line.remove_prefix(std::min(line.find(',') == std::string_view::npos ? line.size() : line.find(',') + 1, line.size()));
  return line.substr(0, line.find(','));
}

std::string_view without_quotes(std::string_view text) {
  const auto first = text.find('"');
  if (first == std::string_view::npos) return text;
  return text.substr(first + 1, text.find('"', first + 1) - first - 1);
}

bool is_error(std::string_view line) {
  return line == "ERROR" || starts_with(line, "+CME ERROR") || starts_with(line, "+CMS ERROR");
}

bool is_quotable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char each) { return each >= ' ' && each != '"' && each != '\x7f'; });
}

}  // namespace sim800
