#pragma once

#include <functional>
#include <string>
#include <vector>

#include "testing/scripted_stream.hpp"

namespace testing {

/// A broker at the other end of a stream: accepts, acknowledges what it is told to, and keeps what came.
class ScriptedBroker {
 public:
  struct Message {
    std::string topic;
    std::string payload;
    bool retain = false;
    bool dup = false;
  };

  std::vector<Message> messages;
  /// The will of the last CONNECT.
  Message will;
  bool acknowledging = true;
  int connections = 0;
  /// Password of the last CONNECT, and the one it must be; empty: any.
  std::string password;
  std::string wanted_password;

  /// Sends the device a message with QoS 1.
  void publish(const std::string& topic, const std::string& payload) {
    std::vector<std::uint8_t> packet{0x32};
    for (std::size_t left = 2 + topic.size() + 2 + payload.size(); true; left >>= 7U) {
      packet.push_back(static_cast<std::uint8_t>((left & 0x7FU) | (left > 0x7F ? 0x80U : 0U)));
      if (left <= 0x7F) break;
    }
    packet.push_back(static_cast<std::uint8_t>(topic.size() >> 8U));
    packet.push_back(static_cast<std::uint8_t>(topic.size() & 0xFFU));
    packet.insert(packet.end(), topic.begin(), topic.end());
    ++last_id_;
    packet.push_back(static_cast<std::uint8_t>(last_id_ >> 8U));
    packet.push_back(static_cast<std::uint8_t>(last_id_ & 0xFFU));
    packet.insert(packet.end(), payload.begin(), payload.end());
    stream_.arrive(packet);
  }

  explicit ScriptedBroker(ScriptedStream& stream) : stream_(stream) {}

  /// Answers what the device wrote since the last call.
  void tick() {
    if (seen_connects_ != stream_.connects) at_ = 0;
    seen_connects_ = stream_.connects;
    const auto& out = stream_.written;
    while (at_ + 2 <= out.size()) {
      std::size_t length = 0;
      std::size_t head = 1;
      unsigned shift = 0;
      for (; at_ + head < out.size(); ++head, shift += 7) {
        length |= static_cast<std::size_t>(out[at_ + head] & 0x7FU) << shift;
        if ((out[at_ + head] & 0x80U) == 0) break;
      }
      ++head;
      if (at_ + head + length > out.size()) return;
      answer(out[at_], at_ + head, length);
      at_ += head + length;
    }
  }

 private:
  [[nodiscard]] std::string text(std::size_t& at) const {
    const auto& out = stream_.written;
    const std::size_t size = static_cast<std::size_t>(out[at]) << 8U | out[at + 1];
    at += 2 + size;
    return {out.begin() + static_cast<std::ptrdiff_t>(at - size), out.begin() + static_cast<std::ptrdiff_t>(at)};
  }

  void answer(std::uint8_t first, std::size_t body, std::size_t length) {
    const unsigned type = first >> 4U;
    if (type == 1) {
      ++connections;
      std::size_t at = body + 10;
      static_cast<void>(text(at));
      if ((stream_.written[body + 7] & 0x04U) != 0) {
        will.topic = text(at);
        will.payload = text(at);
      }
      if ((stream_.written[body + 7] & 0x80U) != 0) static_cast<void>(text(at));
      if ((stream_.written[body + 7] & 0x40U) != 0) password = text(at);
      const bool right = wanted_password.empty() || password == wanted_password;
      stream_.arrive({0x20, 2, 0, static_cast<std::uint8_t>(right ? 0 : 4)});
    } else if (type == 3) {
      std::size_t at = body;
      Message message;
      message.topic = text(at);
      const bool confirmed = (first & 0x06U) != 0;
      const std::uint8_t high = confirmed ? stream_.written[at] : 0;
      const std::uint8_t low = confirmed ? stream_.written[at + 1] : 0;
      if (confirmed) at += 2;
      message.payload.assign(stream_.written.begin() + static_cast<std::ptrdiff_t>(at),
                             stream_.written.begin() + static_cast<std::ptrdiff_t>(body + length));
      message.retain = (first & 0x01U) != 0;
      message.dup = (first & 0x08U) != 0;
      messages.push_back(message);
      if (confirmed && acknowledging) stream_.arrive({0x40, 2, high, low});
    } else if (type == 8) {
      stream_.arrive({0x90, 3, stream_.written[body], stream_.written[body + 1], 1});
    } else if (type == 12) {
      stream_.arrive({0xD0, 0});
    }
  }

  ScriptedStream& stream_;
  std::size_t at_ = 0;
  int seen_connects_ = 0;
  std::uint16_t last_id_ = 0;
};

}  // namespace testing
