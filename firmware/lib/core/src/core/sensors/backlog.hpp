#pragma once

#include <array>

#include "core/buffer/ram_ring.hpp"
#include "core/mqtt/outbox.hpp"

namespace core::sensors {

/// Readings that wait for the broker, in memory, oldest first. The one on its way stays until the broker has it; if it is pushed
/// out meanwhile, its acknowledgement takes no other with it.
template <typename Reading, std::size_t Capacity>
class Backlog {
 public:
  void push(const Reading& reading) { ring_.push({++last_, reading}); }

  /// The oldest, unless one is on its way. `sent` says that it is.
  [[nodiscard]] const Reading* next() const {
    return on_its_way_ || ring_.front() == nullptr ? nullptr : &ring_.front()->reading;
  }

  /// Marks what `next` answered; its token comes back with the acknowledgement. Never 0.
  mqtt::Token sent() {
    on_its_way_ = true;
    token_ = ring_.front()->number;
    return token_;
  }

  /// It could not be given to the session after all.
  void not_sent() { on_its_way_ = false; }

  /// True when it was the acknowledgement of a reading.
  bool acknowledge(mqtt::Token token) {
    if (!on_its_way_ || token != token_) return false;
    on_its_way_ = false;
    if (ring_.front() != nullptr && ring_.front()->number == token) ring_.pop();
    return true;
  }

  [[nodiscard]] std::size_t count() const { return ring_.count(); }
  /// Readings pushed out since start, including one that may have arrived all the same.
  [[nodiscard]] std::uint32_t lost() const { return ring_.lost(); }
  [[nodiscard]] static constexpr std::size_t capacity() { return Capacity; }

 private:
  struct Numbered {
    mqtt::Token number = 0;
    Reading reading;
  };

  buffer::RamRing<Numbered, Capacity> ring_;
  mqtt::Token last_ = 0;
  mqtt::Token token_ = 0;
  bool on_its_way_ = false;
};

}  // namespace core::sensors
