#pragma once

#include "ports/log.hpp"

namespace platform_host {

/// Messages go to standard error, one line each.
class StderrLog : public ports::Log {
 public:
  void write(ports::LogLevel level, std::string_view unit, std::string_view message) override;
};

}  // namespace platform_host
