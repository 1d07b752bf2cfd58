#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "ports/modem.hpp"

namespace sim800 {

/// A short text of the modem's; what is too long is cut.
template <std::size_t most>
class Name {
 public:
  void keep(std::string_view text) {
    size_ = text.size() < most ? text.size() : most;
    for (std::size_t i = 0; i < size_; ++i) text_[i] = text[i];
  }
  void forget() { size_ = 0; }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, most> text_{};
  std::size_t size_ = 0;
};

/// What the modem told about itself, its card and its network.
struct Facts {
  ports::Registration registration = ports::Registration::unknown;
  std::optional<int> signal_dbm;
  bool pin_needed = false;
  Name<32> operator_name;
  Name<32> imei;
  Name<32> iccid;
  Name<16> address;

  /// Takes what a line tells by its own name. False when it tells nothing of this.
  [[nodiscard]] bool take(std::string_view line);
};

}  // namespace sim800
