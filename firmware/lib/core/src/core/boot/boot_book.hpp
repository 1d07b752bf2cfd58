#pragma once

#include <array>
#include <cstdint>

#include "ports/clock.hpp"
#include "ports/key_value.hpp"
#include "ports/system.hpp"

namespace core::boot {

struct BootSettings {
  /// Crashes in a row that lead to safe mode.
  std::uint8_t crashes = 5;
  /// A run that lasts so long ends the row, ms.
  std::uint32_t steady_ms = 600'000;
};

/// Kinds of starts that are counted: one per `ports::ResetReason`.
inline constexpr std::size_t reason_count = 8;

/// The firmware's own fault. A power cut, a low voltage and a restart that somebody wanted are not.
[[nodiscard]] constexpr bool is_crash(ports::ResetReason reason) {
  return reason == ports::ResetReason::panic || reason == ports::ResetReason::watchdog;
}

/// Counts the starts of the device, over power cuts: the epoch of what it sends, why it started, and whether it crashes again and
/// again. Writes flash once per start, and once more when a run ends a row of crashes.
class BootBook {
 public:
  explicit BootBook(ports::KeyValue& store, const BootSettings& settings = {}) : store_(store), settings_(settings) {}

  /// Once per start, before anything is sent.
  void begin(ports::ResetReason reason);

  void tick(ports::Millis now);

  /// One higher after each start, beginning with 1.
  [[nodiscard]] std::uint32_t epoch() const { return kept_.epoch; }
  /// False when the epoch could not be written: the next start will have the same, and its readings look like these.
  [[nodiscard]] bool stored() const { return stored_; }

  /// Crashes in a row, this start among them.
  [[nodiscard]] std::uint8_t crashes() const { return kept_.crashes; }
  /// The device crashes whatever it does: it should start with as little as possible, or with the factory's settings.
  [[nodiscard]] bool safe_mode() const { return kept_.crashes >= settings_.crashes; }
  /// Safe mode has been acted upon: the row ends.
  void forgive();

  /// How often the device started for this reason, ever.
  [[nodiscard]] std::uint32_t starts(ports::ResetReason reason) const { return kept_.starts[static_cast<std::size_t>(reason)]; }

  /// Restarts in a row because no network was found; to be noted before each.
  [[nodiscard]] std::uint8_t network_restarts() const { return kept_.network_restarts; }
  void note_network_restart();
  /// There is a network: the row ends.
  void network_works();

  /// After all settings were erased: writes again what was counted. Epochs must not begin anew, or the server takes new readings
  /// for old ones.
  void keep();

 private:
  struct Kept {
    std::uint32_t epoch = 0;
    std::uint8_t crashes = 0;
    std::uint8_t network_restarts = 0;
    std::array<std::uint32_t, reason_count> starts{};
  };

  void load();
  void save();

  ports::KeyValue& store_;
  BootSettings settings_;
  Kept kept_;
  bool stored_ = false;
};

}  // namespace core::boot
