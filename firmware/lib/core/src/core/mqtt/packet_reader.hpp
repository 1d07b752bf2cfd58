#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/mqtt/packet.hpp"

namespace core::mqtt {

/// Largest packet a device takes: a command of 1 KB with its topic.
inline constexpr std::size_t max_inbound_size = 1536;

/// Cuts a stream of bytes into packets, in memory of its own.
class PacketReader {
 public:
  enum class State : std::uint8_t {
    /// More bytes are needed.
    hungry,
    /// `packet()` has one; `next()` goes on behind it.
    ready,
    /// What came is no MQTT, or was too large: the connection is to be closed.
    broken,
  };

  /// Where bytes from the stream are to be put; tell how many with `fill`. Empty while a packet is ready.
  [[nodiscard]] ports::MutableBytes room();
  State fill(std::size_t count);

  [[nodiscard]] State state() const { return state_; }
  /// Valid until `next()`.
  [[nodiscard]] const Packet& packet() const { return packet_; }
  /// Done with the packet; looks for another one in what has arrived.
  State next();

  void reset();

 private:
  State look();

  std::array<std::uint8_t, max_inbound_size> buffer_{};
  std::size_t size_ = 0;
  std::size_t packet_size_ = 0;
  Packet packet_;
  State state_ = State::hungry;
};

}  // namespace core::mqtt
