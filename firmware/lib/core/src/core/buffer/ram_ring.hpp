#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace core::buffer {

/// The newest records of a device without a card. When it is full the oldest goes, and is counted.
template <typename Record, std::size_t Capacity>
class RamRing {
 public:
  void push(const Record& record) {
    if (count_ == Capacity) {
      pop();
      ++lost_;
    }
    records_[(first_ + count_++) % Capacity] = record;
  }

  /// The oldest; null when there is none. Valid until the next call.
  [[nodiscard]] const Record* front() const { return count_ > 0 ? &records_[first_] : nullptr; }

  /// Removes the oldest.
  void pop() {
    if (count_ == 0) return;
    first_ = (first_ + 1) % Capacity;
    --count_;
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::uint32_t lost() const { return lost_; }

 private:
  std::array<Record, Capacity> records_{};
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::uint32_t lost_ = 0;
};

}  // namespace core::buffer
