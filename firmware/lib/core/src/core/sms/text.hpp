#pragma once

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <string_view>

namespace core::sms {

/// The longest text of one SMS in the alphabet of GSM.
inline constexpr std::size_t max_text = 160;

/// A text of one SMS, made of pieces. What does not fit is left out as a whole, and `complete` is then false.
class Text {
 public:
  Text() = default;
  explicit Text(std::string_view text) { add(text); }

  Text& add(std::string_view piece) {
    if (!complete_ || piece.size() > max_text - size_) {
      complete_ = false;
      return *this;
    }
    std::copy(piece.begin(), piece.end(), text_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += piece.size();
    return *this;
  }

  /// As printf does it.
  // By the attribute the compiler checks pattern and arguments, which it cannot with a parameter pack.
  // NOLINTNEXTLINE(cert-dcl50-cpp)
  __attribute__((format(printf, 2, 3))) Text& format(const char* pattern, ...) {
    std::array<char, max_text + 1> piece{};
    va_list arguments;
    va_start(arguments, pattern);
    const int size = std::vsnprintf(piece.data(), piece.size(), pattern, arguments);
    va_end(arguments);
    if (size < 0 || static_cast<std::size_t>(size) > max_text) {
      complete_ = false;
      return *this;
    }
    return add({piece.data(), static_cast<std::size_t>(size)});
  }

  /// The beginning of a text that is too long.
  [[nodiscard]] static Text cut(std::string_view text) { return Text(text.substr(0, max_text)); }

  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, max_text> text_{};
  std::size_t size_ = 0;
  bool complete_ = true;
};

}  // namespace core::sms
