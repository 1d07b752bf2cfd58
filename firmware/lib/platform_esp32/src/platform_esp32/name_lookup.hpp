#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace platform_esp32 {

/// Looks up the IPv4 address of a name, in lwIP's own task. One at a time.
class NameLookup {
 public:
  enum class State : std::uint8_t { idle, waiting, found, failed };

  /// False while an earlier one is under way, or when the name is too long.
  [[nodiscard]] bool start(std::string_view host);
  [[nodiscard]] State state() const { return state_; }
  /// In network order.
  [[nodiscard]] std::uint32_t address() const { return address_; }
  /// What comes of one that is under way is not looked at.
  void forget();

  // Called in lwIP's task.
  void ask();
  void answer(std::uint32_t address);

 private:
  std::array<char, 128> host_{};
  std::atomic<State> state_{State::idle};
  std::atomic<bool> forgotten_{false};
  std::atomic<std::uint32_t> address_{0};
};

}  // namespace platform_esp32
