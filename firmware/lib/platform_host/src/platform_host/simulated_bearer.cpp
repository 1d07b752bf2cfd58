#include "platform_host/simulated_bearer.hpp"

#include <algorithm>

namespace platform_host {
namespace {

constexpr std::uint32_t longest_drop_ms = 20'000;

}  // namespace

void SimulatedBearer::up() {
  if (asked_) return;
  asked_ = true;
  since_ = clock_.uptime();
}

ports::BearerState SimulatedBearer::state() {
  if (!habits_.fitted) return ports::BearerState::absent;
  if (!asked_) return ports::BearerState::down;
  return is_up() ? ports::BearerState::up : ports::BearerState::connecting;
}

std::optional<int> SimulatedBearer::signal_dbm() const { return covered() ? std::optional{habits_.signal_dbm} : std::nullopt; }

bool SimulatedBearer::power_cycle() {
  restart();
  return true;
}

bool SimulatedBearer::is_up() const {
  return habits_.fitted && asked_ && covered() && clock_.uptime() - since_ >= habits_.connect_ms;
}

bool SimulatedBearer::covered() const {
  if (habits_.drop_every_ms == 0 || clock_.uptime() < habits_.drop_every_ms) return true;
  return clock_.uptime() % habits_.drop_every_ms >= std::min(habits_.drop_every_ms / 3, longest_drop_ms);
}

}  // namespace platform_host
