#include "core/transport/way.hpp"

namespace core::transport {

using ports::BearerState;

Way::Way(ports::Bearer* bearer, const RecoverySettings& recovery, const HoldSettings& hold)
    : bearer_(bearer),
      recovery_(recovery),
      settings_(hold),
      state_(bearer != nullptr ? BearerState::down : BearerState::absent),
      hold_ms_(hold.first_ms) {}

void Way::look(ports::Millis now) {
  if (bearer_ == nullptr) return;
  const auto state = bearer_->state();
  if ((state == BearerState::up) != up()) changed_at_ = now;
  state_ = state;
}

void Way::want(bool wanted) {
  if (bearer_ == nullptr || wanted == wanted_) return;
  wanted_ = wanted;
  if (wanted) {
    bearer_->up();
  } else {
    bearer_->down();
  }
}

void Way::recover(ports::Millis now) {
  if (!wanted_ || absent()) {
    recovery_.pause(now);
  } else if (up() && !suspect_) {
    recovery_.rest(now);
  } else {
    recovery_.work(*bearer_, up(), now);
  }
}

void Way::begin_use(ports::Millis now) {
  ++counts_.uses;
  used_since_ = now;
  proven_at_ = now;
}

void Way::prove(ports::Millis now) {
  suspect_ = false;
  proven_at_ = now;
}

void Way::lose(Loss loss, ports::Millis now) {
  ++(loss == Loss::link ? counts_.lost_links : counts_.lost_brokers);
  suspect_ = suspect_ || loss == Loss::broker;
  const bool steady = proven_at_ - used_since_ >= settings_.steady_ms;
  if (steady || !lost_) {
    hold_ms_ = settings_.first_ms;
  } else {
    hold_ms_ = hold_ms_ > settings_.longest_ms / 2 ? settings_.longest_ms : 2 * hold_ms_;
  }
  lost_ = true;
  lost_at_ = now;
}

bool Way::trusted(ports::Millis now) const {
  if (!up() || !forgiven(now)) return false;
  return !lost_ || now - changed_at_ >= hold_ms_;
}

}  // namespace core::transport
