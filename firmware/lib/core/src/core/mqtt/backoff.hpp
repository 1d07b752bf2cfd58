#pragma once

#include <cstdint>

namespace core::mqtt {

/// How long to wait before the next attempt: twice as long after each failure, up to a bound, and by chance between half of it
/// and all of it, so that a hall full of devices does not come back at the same moment.
class Backoff {
 public:
  constexpr Backoff(std::uint32_t first_ms, std::uint32_t longest_ms, std::uint32_t seed)
      : first_ms_(first_ms), longest_ms_(longest_ms), ceiling_ms_(first_ms), random_(seed != 0 ? seed : 1) {}

  /// The pause after one more failure, ms.
  [[nodiscard]] constexpr std::uint32_t next() {
    const std::uint32_t half = ceiling_ms_ / 2;
    const std::uint32_t pause = half + draw() % (ceiling_ms_ - half + 1);
    ceiling_ms_ = ceiling_ms_ < longest_ms_ / 2 ? ceiling_ms_ * 2 : longest_ms_;
    return pause;
  }

  constexpr void succeeded() { ceiling_ms_ = first_ms_; }

 private:
  /// xorshift32 (Marsaglia 2003): chance enough to spread devices apart; no secret depends on it.
  constexpr std::uint32_t draw() {
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 17U;
    random_ ^= random_ << 5U;
    return random_;
  }

  std::uint32_t first_ms_;
  std::uint32_t longest_ms_;
  std::uint32_t ceiling_ms_;
  std::uint32_t random_;
};

}  // namespace core::mqtt
