#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace core::sms {

/// A telephone number as it is compared: digits only, with the country's code and without "+". E.164 allows 15.
class Number {
 public:
  Number() = default;

  /// From what a person or a network writes: "+91 98765-43210", "0091…", "098765 43210". `country` (digits, such as "91")
  /// completes a number without it: one that begins with 0, or has at most ten digits. Empty when it is none, as the name of a
  /// sender, or one that cannot be completed.
  [[nodiscard]] static Number parse(std::string_view text, std::string_view country);

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::string_view digits() const { return {digits_.data(), size_}; }

  /// No number equals an empty one.
  [[nodiscard]] bool same(const Number& other) const { return !empty() && digits() == other.digits(); }

 private:
  [[nodiscard]] bool add(std::string_view digits);

  std::array<char, 15> digits_{};
  std::size_t size_ = 0;
};

}  // namespace core::sms
