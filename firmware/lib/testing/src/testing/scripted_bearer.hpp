#pragma once

#include "ports/bearer.hpp"
#include "ports/clock.hpp"

namespace testing {

/// A way to the network in the hand of the test, in virtual time.
class ScriptedBearer : public ports::Bearer {
 public:
  /// What brings one back that hangs.
  enum class Cure : std::uint8_t { none, reassociation, restart, power_cycle };

  explicit ScriptedBearer(const ports::Millis& time) : time_(time) {}

  /// There is an access point, or a cell.
  bool coverage = true;
  bool fitted = true;
  /// It hangs until this is done to it.
  Cure hangs_until = Cure::none;
  bool can_power_cycle = true;
  /// From being asked until it is up, ms.
  ports::Millis takes = 3'000;
  int signal = -60;
  std::uint64_t bytes = 0;
  int ups = 0;
  int restarts = 0;
  int power_cycles = 0;

  [[nodiscard]] bool asked() const { return asked_; }

  void up() override {
    if (asked_) return;
    asked_ = true;
    ++ups;
    cure(Cure::reassociation);
  }
  void down() override { asked_ = false; }
  ports::BearerState state() override {
    if (!fitted) return ports::BearerState::absent;
    const bool may = asked_ && coverage && hangs_until == Cure::none;
    if (!may) begun_ = false;
    if (may && !begun_) begin();
    if (!asked_) return ports::BearerState::down;
    return begun_ && time_ >= since_ + takes ? ports::BearerState::up : ports::BearerState::connecting;
  }
  std::optional<int> signal_dbm() const override { return coverage ? std::optional{signal} : std::nullopt; }
  std::string_view address() const override { return begun_ ? "10.0.0.7" : ""; }
  std::uint64_t data_used() const override { return bytes; }
  void restart() override {
    ++restarts;
    begun_ = false;
    cure(Cure::restart);
  }
  bool power_cycle() override {
    if (!can_power_cycle) return false;
    ++power_cycles;
    begun_ = false;
    cure(Cure::power_cycle);
    return true;
  }

 private:
  void begin() {
    begun_ = true;
    since_ = time_;
  }
  /// What helps more helps, too.
  void cure(Cure by) {
    if (hangs_until != Cure::none && by >= hangs_until) hangs_until = Cure::none;
  }

  const ports::Millis& time_;
  bool asked_ = false;
  bool begun_ = false;
  ports::Millis since_ = 0;
};

}  // namespace testing
