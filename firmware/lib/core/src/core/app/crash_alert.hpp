#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/mqtt/session.hpp"
#include "ports/key_value.hpp"

namespace core::app {

/// Which of the two alerts about a row of crashes the server is yet to hear: that it began, or that it is over. What the server
/// heard is kept over restarts, as the two lie in different runs of the device; flash is written once for each.
class CrashAlert {
 public:
  static constexpr mqtt::Token token = 0x2000'0000U;

  CrashAlert(ports::KeyValue& memory, bool safe_mode)
      : memory_(memory), safe_mode_(safe_mode), raised_(memory.get(key, {}).has_value()) {}

  /// Raised (true) or cleared (false); nothing when the server knows, or is being told.
  [[nodiscard]] std::optional<bool> due() const {
    return raised_ == safe_mode_ || under_way_ ? std::nullopt : std::optional{safe_mode_};
  }
  /// It was handed to the session, which sends it until the broker has it.
  void sent() { under_way_ = true; }
  void acknowledged() {
    under_way_ = false;
    raised_ = safe_mode_;
    keep();
  }
  /// All in the memory was erased.
  void after_reset() { keep(); }

 private:
  static constexpr std::string_view key = "crash_alert";

  void keep() {
    static constexpr std::array<std::uint8_t, 1> yes{1};
    // If this fails, the alert comes once more after the next start: better than never.
    static_cast<void>(raised_ ? memory_.set(key, yes) : memory_.erase(key));
  }

  ports::KeyValue& memory_;
  bool safe_mode_;
  bool raised_;
  bool under_way_ = false;
};

}  // namespace core::app
