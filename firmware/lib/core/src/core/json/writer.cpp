#include "core/json/writer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace core::json {
namespace {

/// The short escapes of RFC 8259, 7; the rest below 20H has its number.
char short_escape(char character) {
  switch (character) {
    case '"':
    case '\\':
      return character;
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return '\0';
  }
}

}  // namespace

Writer& Writer::key(std::string_view name) {
  separate();
  put('"');
  put(name);
  put("\":");
  comma_due_ = false;
  return *this;
}

Writer& Writer::text(std::string_view value) {
  separate();
  put('"');
  for (const char character : value) {
    if (const char escape = short_escape(character); escape != '\0') {
      put('\\');
      put(escape);
    } else if (static_cast<unsigned char>(character) < 0x20) {
      std::array<char, 8> number{};
      static_cast<void>(std::snprintf(number.data(), number.size(), "\\u%04x", static_cast<unsigned>(character)));
      put(number.data());
    } else {
      put(character);
    }
  }
  put('"');
  comma_due_ = true;
  return *this;
}

Writer& Writer::boolean(bool value) {
  separate();
  put(value ? "true" : "false");
  comma_due_ = true;
  return *this;
}

Writer& Writer::integer(std::int64_t value) {
  separate();
  std::array<char, 24> digits{};
  put({digits.data(), static_cast<std::size_t>(std::to_chars(digits.begin(), digits.end(), value).ptr - digits.data())});
  comma_due_ = true;
  return *this;
}

Writer& Writer::unsigned_integer(std::uint64_t value) {
  separate();
  std::array<char, 24> digits{};
  put({digits.data(), static_cast<std::size_t>(std::to_chars(digits.begin(), digits.end(), value).ptr - digits.data())});
  comma_due_ = true;
  return *this;
}

Writer& Writer::number(double value, int digits) {
  if (!std::isfinite(value)) return null();
  separate();
  std::array<char, 40> out{};
  // Minus zero is zero.
  const int size = std::snprintf(out.data(), out.size(), "%.*g", digits, value == 0 ? 0.0 : value);
  put({out.data(), static_cast<std::size_t>(size)});
  comma_due_ = true;
  return *this;
}

Writer& Writer::null() {
  separate();
  put("null");
  comma_due_ = true;
  return *this;
}

Writer& Writer::raw(ports::Bytes json) {
  separate();
  put(ports::text_of(json));
  comma_due_ = true;
  return *this;
}

Writer& Writer::open(char bracket) {
  separate();
  put(bracket);
  comma_due_ = false;
  return *this;
}

Writer& Writer::close(char bracket) {
  put(bracket);
  comma_due_ = true;
  return *this;
}

void Writer::separate() {
  if (comma_due_) put(',');
}

void Writer::put(std::string_view text) {
  if (!ok_ || text.size() > into_.size() - size_) {
    ok_ = false;
    return;
  }
  std::copy(text.begin(), text.end(), into_.begin() + size_);
  size_ += text.size();
}

}  // namespace core::json
