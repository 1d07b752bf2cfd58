#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sim800 {

/// What the modem was asked.
enum class Ask : std::uint8_t { none, bring_up, signal, clock, open, announce, data, fetch, close, guest };

/// One command, and how long its answer may take, ms.
class Command {
 public:
  Command(Ask ask, std::uint32_t limit_ms, std::string_view text) : ask_(ask), limit_ms_(limit_ms) { add(text); }

  /// Adds to its text. What does not fit is left out.
  Command& add(std::string_view text);
  Command& add(unsigned number);

  [[nodiscard]] Ask ask() const { return ask_; }
  [[nodiscard]] std::uint32_t limit_ms() const { return limit_ms_; }
  [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }

 private:
  Ask ask_;
  std::uint32_t limit_ms_;
  std::array<char, 200> text_{};
  std::size_t size_ = 0;
};

}  // namespace sim800
