#pragma once

#include <string>
#include <vector>

#include "ports/log.hpp"
#include "ports/system.hpp"

namespace testing {

/// A chip that remembers what it was told.
class FakeSystem : public ports::System {
 public:
  ports::ResetReason reason = ports::ResetReason::power_on;
  int restarts = 0;
  ports::ResetReason reset_reason() const override { return reason; }
  void restart() override { ++restarts; }
  void feed_watchdog() override {}
  std::uint32_t free_heap() const override { return 150'000; }
  std::uint32_t least_free_heap() const override { return 90'000; }
  std::uint32_t largest_free_block() const override { return 60'000; }
  void random(ports::MutableBytes into) override {
    for (auto& byte : into) byte = next_++;
  }

 private:
  std::uint8_t next_ = 1;
};

/// A log that a test reads.
class KeptLog : public ports::Log {
 public:
  std::vector<std::string> lines;
  void write(ports::LogLevel, std::string_view unit, std::string_view message) override {
    lines.push_back(std::string(unit) + ": " + std::string(message));
  }
};

}  // namespace testing
