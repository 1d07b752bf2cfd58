#pragma once

#include <array>
#include <string_view>

namespace sim800 {

/// Makes lines of single bytes.
class Lines {
 public:
  /// The line that this byte ends, without its end, or the prompt for data, "> ", which has none. Empty: no line yet. Valid until
  /// the next byte.
  [[nodiscard]] std::string_view take(char byte) {
    // A line ends with CR and LF; data begins behind both.
    if (byte == '\r') return {};
    if (byte == '\n') return end();
    if (size_ < text_.size()) text_[size_++] = byte;
    return size_ == 2 && text_[0] == '>' && text_[1] == ' ' ? end() : std::string_view{};
  }

  /// Forgets the line that was begun.
  void clear() { size_ = 0; }

 private:
  std::string_view end() {
    const std::string_view line{text_.data(), size_};
    size_ = 0;
    return line;
  }

  std::array<char, 200> text_{};
  std::size_t size_ = 0;
};

}  // namespace sim800
