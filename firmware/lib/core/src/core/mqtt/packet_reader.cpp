#include "core/mqtt/packet_reader.hpp"

#include <algorithm>

namespace core::mqtt {
namespace {

constexpr std::size_t max_length_digits = 4;

/// Whether a packet for a client may begin so: with a type that servers send, and flags only where it has some [2.2.2].
bool is_known(std::uint8_t first) {
  switch (static_cast<PacketType>(first >> 4U)) {
    case PacketType::publish:
      return true;
    case PacketType::connack:
    case PacketType::puback:
    case PacketType::suback:
    case PacketType::pingresp:
      return (first & 0x0FU) == 0;
    default:
      // Everything else only a client sends, or belongs to what this client never asks for.
      return false;
  }
}

}  // namespace

ports::MutableBytes PacketReader::room() {
  return state_ == State::hungry ? ports::MutableBytes{buffer_}.from(size_) : ports::MutableBytes{};
}

PacketReader::State PacketReader::fill(std::size_t count) {
  size_ += count;
  return state_ == State::hungry ? look() : state_;
}

PacketReader::State PacketReader::next() {
  if (state_ != State::ready) return state_;
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(packet_size_), buffer_.begin() + static_cast<std::ptrdiff_t>(size_),
            buffer_.begin());
  size_ -= packet_size_;
  state_ = State::hungry;
  return look();
}

void PacketReader::reset() {
  size_ = 0;
  state_ = State::hungry;
}

PacketReader::State PacketReader::look() {
  if (size_ < 2) return state_;
  if (!is_known(buffer_[0])) return state_ = State::broken;
  std::size_t remaining = 0;
  std::size_t digits = 0;
  for (;;) {
    if (1 + digits >= size_) return digits < max_length_digits ? state_ : state_ = State::broken;
    const std::uint8_t digit = buffer_[1 + digits];
    remaining |= static_cast<std::size_t>(digit & 0x7FU) << (7U * digits);
    ++digits;
    if ((digit & 0x80U) == 0) break;
    if (digits == max_length_digits) return state_ = State::broken;
  }
  const std::size_t head = 1 + digits;
  if (head + remaining > buffer_.size()) return state_ = State::broken;
  if (size_ < head + remaining) return state_;
  packet_size_ = head + remaining;
  packet_ = {static_cast<PacketType>(buffer_[0] >> 4U), static_cast<std::uint8_t>(buffer_[0] & 0x0FU),
             ports::Bytes{buffer_.data() + head, remaining}};
  return state_ = State::ready;
}

}  // namespace core::mqtt
