#pragma once

#include <deque>
#include <functional>
#include <vector>

#include "ports/serial_bus.hpp"

namespace testing {

/// A serial line with a slave that the test writes. Bytes arrive when the test lets them.
class ScriptedBus : public ports::SerialBus {
 public:
  using Frame = std::vector<std::uint8_t>;

  /// Called with each frame that was sent.
  std::function<void(const Frame&)> on_frame = [](const Frame&) {};
  std::vector<Frame> sent;
  ports::SerialSettings settings;
  /// Ticks for which the line is busy with a frame.
  int busy_ticks = 0;
  /// Whether it takes frames at all.
  bool takes = true;

  void arrive(const Frame& bytes) { incoming_.insert(incoming_.end(), bytes.begin(), bytes.end()); }

  bool configure(const ports::SerialSettings& wanted) override {
    settings = wanted;
    return true;
  }
  bool write(ports::Bytes frame) override {
    if (!takes) return false;
    sent.emplace_back(frame.begin(), frame.end());
    left_ = busy_ticks;
    on_frame(sent.back());
    return true;
  }
  bool sending() const override { return left_ > 0 && left_-- > 0; }
  std::size_t read(ports::MutableBytes into) override {
    std::size_t count = 0;
    while (count < into.size() && !incoming_.empty()) {
      into[count++] = incoming_.front();
      incoming_.pop_front();
    }
    return count;
  }

 private:
  std::deque<std::uint8_t> incoming_;
  mutable int left_ = 0;
};

}  // namespace testing
