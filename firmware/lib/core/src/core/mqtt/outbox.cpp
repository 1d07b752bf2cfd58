#include "core/mqtt/outbox.hpp"

#include <algorithm>

namespace core::mqtt {
namespace {

constexpr std::uint8_t dup_flag = 0x08;

}  // namespace

bool Outbox::add(Publish publish, Token token) {
  if (full()) return false;
  const auto message = std::find_if(messages_.begin(), messages_.end(), [](const Message& each) { return each.free(); });
  do {
    ++last_id_;
  } while (last_id_ == 0 || last_id_ == subscribe_packet_id || in_use(last_id_));
  publish.qos = 1;
  publish.dup = false;
  publish.packet_id = last_id_;
  message->size = write_publish(publish, message->packet);
  if (message->size == 0) return false;
  message->token = token;
  message->packet_id = last_id_;
  message->order = ++order_;
  message->queued = true;
  ++count_;
  return true;
}

Outbox::Message* Outbox::next() {
  Message* oldest = nullptr;
  for (auto& message : messages_) {
    if (message.queued && (oldest == nullptr || message.order < oldest->order)) oldest = &message;
  }
  return oldest;
}

std::optional<Token> Outbox::acknowledge(std::uint16_t packet_id) {
  for (auto& message : messages_) {
    // One that was not written on this connection cannot be acknowledged by it.
    if (message.free() || message.queued || message.packet_id != packet_id) continue;
    message.size = 0;
    --count_;
    return message.token;
  }
  return std::nullopt;
}

void Outbox::requeue() {
  for (auto& message : messages_) {
    if (message.free()) continue;
    // Only what was written before is a duplicate.
    if (!message.queued) message.packet[0] |= dup_flag;
    message.queued = true;
  }
}

std::optional<ports::Millis> Outbox::oldest_sent_at() const {
  std::optional<ports::Millis> oldest;
  for (const auto& message : messages_) {
    if (!message.free() && !message.queued && (!oldest || message.sent_at < *oldest)) oldest = message.sent_at;
  }
  return oldest;
}

bool Outbox::in_use(std::uint16_t packet_id) const {
  return std::any_of(messages_.begin(), messages_.end(),
                     [packet_id](const Message& each) { return !each.free() && each.packet_id == packet_id; });
}

}  // namespace core::mqtt
