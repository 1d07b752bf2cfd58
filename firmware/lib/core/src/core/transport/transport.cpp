#include "core/transport/transport.hpp"

#include <algorithm>

namespace core::transport {
namespace {

using meter::Link;

constexpr std::uint64_t quarters = 4;
constexpr std::uint64_t longest_stranded = quarters * 24 * 3'600'000;
/// Doublings that lead beyond a day from any sensible time.
constexpr std::uint8_t most_doublings = 16;

}  // namespace

Transport::Transport(ports::Bearer* wifi, ports::Bearer* gsm, const TransportSettings& settings)
    : settings_(settings), wifi_(wifi, settings.wifi, settings.hold), gsm_(gsm, settings.gsm, settings.hold) {}

void Transport::tick(bool broker, ports::Millis now) {
  wifi_.look(now);
  gsm_.look(now);
  // A session that has not yet heard of the change is still that over the way before.
  broker_ = broker && !changed_ && link_ != Link::none;
  watch_used(broker_, now);
  choose(now);
  want(now);
  wifi_.recover(now);
  gsm_.recover(now);
  count_stranded(now);
  last_tick_ = now;
}

bool Transport::take_changed() {
  const bool changed = changed_;
  changed_ = false;
  return changed;
}

bool Transport::degraded() const {
  const bool wants_wifi = settings_.mode != Mode::gsm_only;
  const bool wants_gsm = settings_.mode != Mode::wifi_only;
  return (wants_wifi && wifi_.absent()) || (wants_gsm && gsm_.absent());
}

/// The way the mode prefers, of those that are there: a device that has only one uses it, whatever the mode.
Way* Transport::first() {
  const bool wifi = settings_.mode == Mode::wifi_only || settings_.mode == Mode::wifi_first;
  Way& preferred = wifi ? wifi_ : gsm_;
  Way& other = wifi ? gsm_ : wifi_;
  return preferred.absent() ? &other : &preferred;
}

/// The way to fall back to; null when there is none.
Way* Transport::second() {
  if (settings_.mode == Mode::wifi_only || settings_.mode == Mode::gsm_only) return nullptr;
  Way* const other = first() == &wifi_ ? &gsm_ : &wifi_;
  return other->absent() ? nullptr : other;
}

Way* Transport::used() {
  if (link_ == Link::none) return nullptr;
  return link_ == Link::wifi ? &wifi_ : &gsm_;
}

Link Transport::link_of(const Way* way) const {
  if (way == nullptr) return Link::none;
  return way == &wifi_ ? Link::wifi : Link::gsm;
}

void Transport::use(Way* way, ports::Millis now) {
  link_ = link_of(way);
  changed_ = true;
  had_broker_ = false;
  failing_ = false;
  broker_away_since_ = now;
  if (way == nullptr) return;
  way->begin_use(now);
  if (last_link_ != Link::none && last_link_ != link_) ++switches_;
  last_link_ = link_;
}

/// Finds out whether the way in use still is one.
void Transport::watch_used(bool broker, ports::Millis now) {
  Way* const way = used();
  if (way == nullptr) return;
  if (way != first() && way != second()) {
    use(nullptr, now);
    return;
  }
  if (way->down_for(now) >= settings_.link_loss_ms) {
    way->lose(Loss::link, now);
    use(nullptr, now);
    return;
  }
  if (broker) {
    way->prove(now);
    had_broker_ = true;
    failing_ = false;
    broker_away_since_ = now;
  } else if (!failing_) {
    failing_ = now - broker_away_since_ >= (had_broker_ ? settings_.broker_loss_ms : settings_.first_broker_ms);
    if (failing_) way->lose(Loss::broker, now);
  }
}

void Transport::choose(ports::Millis now) {
  Way* const way = used();
  Way* const best = first();
  Way* const other = second();
  if (way == nullptr) {
    // Anything that is up is better than nothing.
    if (best->up()) {
      use(best, now);
    } else if (other != nullptr && other->up()) {
      use(other, now);
    }
    return;
  }
  if (way == best) {
    if (failing_ && other != nullptr && other->up() && other->forgiven(now)) use(other, now);
  } else if (best->trusted(now) || (failing_ && best->up() && best->forgiven(now))) {
    use(best, now);
  }
}

/// The better way is always asked to be up; the other while the better one is not, or is of no use.
void Transport::want(ports::Millis now) {
  Way* const best = first();
  Way* const other = second();
  bool other_wanted = false;
  if (other != nullptr) {
    const bool waited = best->down_for(now) >= settings_.link_loss_ms;
    const bool instead = failing_ && used() == best && other->forgiven(now);
    other_wanted = used() == other || (used() == nullptr && waited) || instead;
  }
  const auto wanted = [&](const Way& way) { return &way == best || (&way == other && other_wanted); };
  wifi_.want(wanted(wifi_));
  gsm_.want(wanted(gsm_));
}

void Transport::count_stranded(ports::Millis now) {
  if (broker_) {
    stranded_ = 0;
    return;
  }
  stranded_ += (now - last_tick_) * (link_ != Link::none ? 1 : quarters);
  if (settings_.restart_after_ms == 0) return;
  const auto doublings = std::min(settings_.restarts_before, most_doublings);
  const auto patience = std::min((quarters * settings_.restart_after_ms) << doublings, longest_stranded);
  restart_wanted_ = restart_wanted_ || stranded_ >= patience;
}

}  // namespace core::transport
