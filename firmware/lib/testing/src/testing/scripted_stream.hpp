#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "ports/byte_stream.hpp"

namespace testing {

/// A connection whose other end is the test: it sees what was written and says what arrives.
class ScriptedStream : public ports::ByteStream {
 public:
  ports::StreamState now = ports::StreamState::closed;
  /// Whether the next connect reaches the open state at once.
  bool reachable = true;
  /// Bytes the stream takes before it is full; refilled by the test.
  std::size_t room = 1 << 20;
  /// Most bytes one read answers with.
  std::size_t lump = 1 << 20;
  std::vector<std::uint8_t> written;
  int connects = 0;

  void arrive(const std::vector<std::uint8_t>& bytes) { incoming_.insert(incoming_.end(), bytes.begin(), bytes.end()); }
  void end() { now = ports::StreamState::failed; }

  bool connect(std::string_view, std::uint16_t) override {
    if (now != ports::StreamState::closed) return false;
    ++connects;
    written.clear();
    incoming_.clear();
    now = reachable ? ports::StreamState::open : ports::StreamState::connecting;
    return true;
  }
  ports::StreamState state() override { return now; }
  std::size_t write(ports::Bytes data) override {
    if (now != ports::StreamState::open) return 0;
    const std::size_t taken = std::min(room, data.size());
    room -= taken;
    written.insert(written.end(), data.begin(), data.begin() + taken);
    return taken;
  }
  std::size_t read(ports::MutableBytes into) override {
    std::size_t count = 0;
    while (count < into.size() && count < lump && !incoming_.empty()) {
      into[count++] = incoming_.front();
      incoming_.pop_front();
    }
    return count;
  }
  void close() override { now = ports::StreamState::closed; }
  std::string_view error() const override { return "scripted"; }

 private:
  std::deque<std::uint8_t> incoming_;
};

}  // namespace testing
