#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "ports/serial_line.hpp"

namespace sim800 {

/// The command channel as SMS sees it: as if it were its own.
class Guest : public ports::SerialLine {
 public:
  std::size_t write(ports::Bytes data) override;
  std::size_t read(ports::MutableBytes into) override;

  /// A whole command waits.
  [[nodiscard]] bool has_command() const { return out_size_ > 0 && out_[out_size_ - 1] == '\r'; }
  /// Writes what waits, whole or not.
  void flush(ports::SerialLine& line);
  /// Hands over what the modem said.
  void pass(std::string_view text);
  void pass_line(std::string_view line);

 private:
  std::array<std::uint8_t, 256> out_{};
  std::size_t out_size_ = 0;
  std::array<std::uint8_t, 512> in_{};
  std::size_t in_size_ = 0;
};

}  // namespace sim800
