#include "core/sms/number.hpp"

#include <algorithm>

namespace core::sms {
namespace {

/// Shorter ones are those of services.
constexpr std::size_t least_digits = 7;
/// A number without the country's code has no more.
constexpr std::size_t longest_national = 10;
/// As people and networks write numbers; with room for separators.
constexpr std::size_t longest_text = 32;

bool is_separator(char character) { return std::string_view{" -./()"}.find(character) != std::string_view::npos; }
bool is_digit(char character) { return character >= '0' && character <= '9'; }

}  // namespace

bool Number::add(std::string_view digits) {
  if (digits.size() > digits_.size() - size_) return false;
  std::copy(digits.begin(), digits.end(), digits_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += digits.size();
  return true;
}

Number Number::parse(std::string_view text, std::string_view country) {
  std::array<char, longest_text> kept{};
  std::size_t size = 0;
  bool international = false;
  for (const char character : text) {
    if (is_separator(character)) continue;
    if (character == '+' && size == 0 && !international) {
      international = true;
      continue;
    }
    if (!is_digit(character) || size == kept.size()) return {};
    kept[size++] = character;
  }
  std::string_view digits{kept.data(), size};
  bool national = false;
  if (!international && digits.substr(0, 2) == "00") {
    digits.remove_prefix(2);
  } else if (!international && digits.substr(0, 1) == "0") {
    digits.remove_prefix(1);
    national = true;
  } else if (!international && digits.size() <= longest_national) {
    national = true;
  }
  Number number;
  if (national && (country.empty() || !number.add(country))) return {};
  if (!number.add(digits) || number.size_ < least_digits) return {};
  return number;
}

}  // namespace core::sms
