#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "ports/serial_line.hpp"

namespace core::sms {

/// Lines from a modem: what stands between CR and LF, without either. Empty ones are left out, and what is too long is cut. The
/// prompt for a text, "> " without an end, is a line of its own.
class LineReader {
 public:
  explicit LineReader(ports::SerialLine& line) : line_(line) {}

  /// Takes in bytes until a line is whole. Answers whether one is; it is valid until the next call.
  [[nodiscard]] bool next();

  [[nodiscard]] std::string_view line() const { return {text_.data(), size_}; }

  void reset() { size_ = at_ = filled_ = 0, whole_ = false; }

 private:
  ports::SerialLine& line_;
  std::array<char, 256> text_{};
  std::size_t size_ = 0;
  bool whole_ = false;
  std::array<std::uint8_t, 64> taken_{};
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
};

}  // namespace core::sms
