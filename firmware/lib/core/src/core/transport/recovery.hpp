#pragma once

#include <cstdint>

#include "ports/bearer.hpp"
#include "ports/clock.hpp"

namespace core::transport {

/// When each step is due, ms without use. A link without a broker counts a quarter: that is more often the broker's matter.
struct RecoverySettings {
  std::uint32_t reassociate_ms = 30'000;
  std::uint32_t restart_ms = 120'000;
  /// And again after as much more each time, twice as long each time, up to an hour.
  std::uint32_t power_cycle_ms = 300'000;
};

struct RecoveryCounts {
  std::uint32_t reassociations = 0;
  std::uint32_t restarts = 0;
  std::uint32_t power_cycles = 0;
};

/// What is done about one way to the network that does not work: from what costs least to what costs most.
class Recovery {
 public:
  explicit Recovery(const RecoverySettings& settings) : settings_(settings) { rest(0); }

  /// It works: what was tried is forgotten.
  void rest(ports::Millis now);
  /// Nobody wants it: the time does not count.
  void pause(ports::Millis now) { last_ = now; }
  /// It is wanted and does not work.
  void work(ports::Bearer& bearer, bool linked, ports::Millis now);

  [[nodiscard]] const RecoveryCounts& counts() const { return counts_; }

 private:
  enum class Step : std::uint8_t { reassociate, restart, power_cycle };

  void take_step(ports::Bearer& bearer);

  RecoverySettings settings_;
  Step step_ = Step::reassociate;
  /// Quarters of milliseconds without use.
  std::uint64_t useless_ = 0;
  std::uint64_t due_ = 0;
  std::uint64_t pause_ = 0;
  ports::Millis last_ = 0;
  RecoveryCounts counts_;
};

}  // namespace core::transport
