#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/mqtt/packet.hpp"
#include "ports/clock.hpp"

namespace core::mqtt {

/// Largest PUBLISH a device sends: 1 KB of payload with its topic.
inline constexpr std::size_t max_outbound_size = 1280;
inline constexpr std::size_t max_window = 8;

/// Packet id of SUBSCRIBE: never that of a message.
inline constexpr std::uint16_t subscribe_packet_id = 0xFFFF;

/// What the application calls a message of its own; comes back with the acknowledgement.
using Token = std::uint32_t;

/// QoS 1 messages that were given to the session and are not acknowledged yet. They outlive connections.
class Outbox {
 public:
  struct Message {
    Token token = 0;
    std::uint16_t packet_id = 0;
    std::uint32_t order = 0;
    ports::Millis sent_at = 0;
    /// Waits to be written to the present connection.
    bool queued = false;
    std::size_t size = 0;
    std::array<std::uint8_t, max_outbound_size> packet{};

    [[nodiscard]] bool free() const { return size == 0; }
    [[nodiscard]] ports::Bytes bytes() const { return {packet.data(), size}; }
  };

  /// `window` is 1 to 8: how many may be unacknowledged.
  explicit Outbox(std::size_t window) : window_(window < 1 ? 1 : window > max_window ? max_window : window) {}

  [[nodiscard]] std::size_t window() const { return window_; }
  [[nodiscard]] bool full() const { return count_ >= window_; }
  [[nodiscard]] std::size_t count() const { return count_; }

  /// Takes a QoS 1 message. False when the window is full, or the message too large or not allowed.
  [[nodiscard]] bool add(Publish publish, Token token);

  /// The oldest message that waits to be written.
  [[nodiscard]] Message* next();

  /// The message has this acknowledgement; nothing when none has.
  [[nodiscard]] std::optional<Token> acknowledge(std::uint16_t packet_id);

  /// A new connection: everything is to be written again, in its order, as a duplicate [MQTT-4.4.0-1], [MQTT-3.3.1-1].
  void requeue();

  /// When the oldest unanswered message was written.
  [[nodiscard]] std::optional<ports::Millis> oldest_sent_at() const;

 private:
  [[nodiscard]] bool in_use(std::uint16_t packet_id) const;

  std::array<Message, max_window> messages_{};
  std::size_t window_;
  std::size_t count_ = 0;
  std::uint32_t order_ = 0;
  std::uint16_t last_id_ = 0;
};

}  // namespace core::mqtt
