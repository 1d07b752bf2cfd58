#include "core/transport/recovery.hpp"

#include <algorithm>

namespace core::transport {
namespace {

constexpr std::uint64_t quarters = 4;
constexpr std::uint64_t longest_pause = quarters * 3'600'000;

}  // namespace

void Recovery::rest(ports::Millis now) {
  step_ = Step::reassociate;
  useless_ = 0;
  due_ = quarters * settings_.reassociate_ms;
  last_ = now;
}

void Recovery::work(ports::Bearer& bearer, bool linked, ports::Millis now) {
  useless_ += (now - last_) * (linked ? 1 : quarters);
  last_ = now;
  if (useless_ >= due_) take_step(bearer);
}

void Recovery::take_step(ports::Bearer& bearer) {
  switch (step_) {
    case Step::reassociate:
      ++counts_.reassociations;
      bearer.down();
      bearer.up();
      step_ = Step::restart;
      due_ = quarters * settings_.restart_ms;
      return;
    case Step::restart:
      ++counts_.restarts;
      bearer.restart();
      step_ = Step::power_cycle;
      due_ = quarters * settings_.power_cycle_ms;
      pause_ = due_;
      return;
    case Step::power_cycle:
      if (bearer.power_cycle()) {
        ++counts_.power_cycles;
      } else {
        ++counts_.restarts;
        bearer.restart();
      }
      due_ = useless_ + pause_;
      pause_ = std::min(2 * pause_, longest_pause);
      return;
  }
}

}  // namespace core::transport
