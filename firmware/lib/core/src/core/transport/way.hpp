#pragma once

#include <cstdint>

#include "core/transport/recovery.hpp"

namespace core::transport {

/// How long a way must have been well before it is gone back to.
struct HoldSettings {
  std::uint32_t first_ms = 60'000;
  /// Doubled up to here for one that is lost again soon.
  std::uint32_t longest_ms = 1'800'000;
  /// One that had a broker for longer than this was steady, and the hold is the first again.
  std::uint32_t steady_ms = 600'000;
};

enum class Loss : std::uint8_t {
  /// No address any more.
  link,
  /// An address, and yet no broker.
  broker,
};

struct WayCounts {
  std::uint32_t uses = 0;
  std::uint32_t lost_links = 0;
  std::uint32_t lost_brokers = 0;
};

/// One way to the network, and what is remembered of it: since when it is up, how it was lost, how far it is trusted.
class Way {
 public:
  /// `bearer` null: the device has none.
  Way(ports::Bearer* bearer, const RecoverySettings& recovery, const HoldSettings& hold);

  void look(ports::Millis now);
  /// To come up and stay up, or not.
  void want(bool wanted);
  /// After `want`: does something about it if it is wanted and of no use.
  void recover(ports::Millis now);

  void begin_use(ports::Millis now);
  /// There is a broker on it.
  void prove(ports::Millis now);
  void lose(Loss loss, ports::Millis now);

  [[nodiscard]] bool absent() const { return state_ == ports::BearerState::absent; }
  [[nodiscard]] bool up() const { return state_ == ports::BearerState::up; }
  [[nodiscard]] bool wanted() const { return wanted_; }
  /// Time since it was last up.
  [[nodiscard]] ports::Millis down_for(ports::Millis now) const { return up() ? 0 : now - changed_at_; }
  /// Enough time has passed since it was lost to look whether it is well again.
  [[nodiscard]] bool forgiven(ports::Millis now) const { return !lost_ || now - lost_at_ >= hold_ms_; }
  /// It was lost long ago, if ever, and has been up without a break for as long.
  [[nodiscard]] bool trusted(ports::Millis now) const;

  [[nodiscard]] const ports::Bearer* bearer() const { return bearer_; }
  [[nodiscard]] ports::BearerState state() const { return state_; }
  [[nodiscard]] const WayCounts& counts() const { return counts_; }
  [[nodiscard]] const RecoveryCounts& recovery() const { return recovery_.counts(); }
  [[nodiscard]] std::uint32_t hold_ms() const { return hold_ms_; }

 private:
  ports::Bearer* bearer_;
  Recovery recovery_;
  HoldSettings settings_;
  ports::BearerState state_;
  bool wanted_ = false;
  bool lost_ = false;
  /// The last time it was used, there was no broker on it.
  bool suspect_ = false;
  std::uint32_t hold_ms_;
  ports::Millis changed_at_ = 0;
  ports::Millis used_since_ = 0;
  ports::Millis proven_at_ = 0;
  ports::Millis lost_at_ = 0;
  WayCounts counts_;
};

}  // namespace core::transport
