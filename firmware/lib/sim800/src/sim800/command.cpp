#include "sim800/command.hpp"

#include <algorithm>
#include <charconv>

namespace sim800 {

Command& Command::add(std::string_view text) {
  const std::size_t count = std::min(text.size(), text_.size() - size_);
  std::copy_n(text.begin(), count, text_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += count;
  return *this;
}

Command& Command::add(unsigned number) {
  std::array<char, 10> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  static_cast<void>(error);
  return add({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

}  // namespace sim800
