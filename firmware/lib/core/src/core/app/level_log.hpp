#pragma once

#include "ports/log.hpp"

namespace core::app {

/// Lets through what is important enough.
class LevelLog : public ports::Log {
 public:
  explicit LevelLog(ports::Log& below) : below_(below) {}
  void set_level(ports::LogLevel level) { level_ = level; }
  void write(ports::LogLevel level, std::string_view unit, std::string_view message) override {
    if (level <= level_) below_.write(level, unit, message);
  }

 private:
  ports::Log& below_;
  ports::LogLevel level_ = ports::LogLevel::info;
};

}  // namespace core::app
