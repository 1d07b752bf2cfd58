#pragma once

#include "core/boot/boot_book.hpp"
#include "core/config/store.hpp"
#include "ports/key_value.hpp"
#include "ports/system.hpp"

namespace core::app {

/// What a device finds out first: which start this is, whether the ones before it crashed, and its settings. Bearers and streams
/// are made of these, so it comes before everything else.
class Startup {
 public:
  /// `factory`: the settings the board came with.
  Startup(ports::KeyValue& memory, const config::Config& factory, ports::ResetReason reason)
      : memory_(memory), boot_(memory), config_(memory, factory), safe_mode_(begin(reason)) {}

  [[nodiscard]] ports::KeyValue& memory() { return memory_; }
  [[nodiscard]] boot::BootBook& boot() { return boot_; }
  [[nodiscard]] config::Store& config() { return config_; }
  /// It crashed again and again: as little as possible is to be done, with the last settings that worked.
  [[nodiscard]] bool safe_mode() const { return safe_mode_; }

 private:
  [[nodiscard]] bool begin(ports::ResetReason reason) {
    boot_.begin(reason);
    config_.begin(boot_.safe_mode());
    return boot_.safe_mode();
  }

  ports::KeyValue& memory_;
  boot::BootBook boot_;
  config::Store config_;
  /// Of the start; the last, because its value comes from the others.
  bool safe_mode_;
};

}  // namespace core::app
