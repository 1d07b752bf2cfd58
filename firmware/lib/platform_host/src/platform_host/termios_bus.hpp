#pragma once

#include <string>

#include "ports/serial_bus.hpp"

namespace platform_host {

/// A serial port, or a pseudo-terminal, of Linux.
class TermiosBus : public ports::SerialBus {
 public:
  /// `path` such as /dev/ttyUSB0. What cannot be opened stays silent; `error` says why.
  explicit TermiosBus(const std::string& path);
  TermiosBus(const TermiosBus&) = delete;
  TermiosBus& operator=(const TermiosBus&) = delete;
  ~TermiosBus() override;

  bool configure(const ports::SerialSettings& settings) override;
  bool write(ports::Bytes frame) override;
  bool sending() const override;
  std::size_t read(ports::MutableBytes into) override;

  [[nodiscard]] bool is_open() const { return file_ >= 0; }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  int file_ = -1;
  std::string error_;
};

}  // namespace platform_host
