#include "core/mqtt/session.hpp"

#include <algorithm>

namespace core::mqtt {
namespace {

constexpr std::uint8_t refused_subscription = 0x80;

/// The broker gives up after one and a half keep-alives [MQTT-3.1.2-24]: half of one is left for the ping and its way.
ports::Millis ping_after_ms(const SessionSettings& settings) {
  return settings.connect.keep_alive_s * ports::Millis{1000} * 3 / 4;
}

LossReason reason_of(std::uint8_t connack_code) { return connack_code >= 4 ? LossReason::credentials : LossReason::refused; }

}  // namespace

Session::Session(ports::ByteStream& stream, SessionListener& listener, const SessionSettings& settings, std::uint32_t seed)
    : stream_(stream),
      listener_(listener),
      settings_(settings),
      backoff_(settings.first_pause_ms, settings.longest_pause_ms, seed),
      outbox_(settings.window) {}

void Session::start(ports::Millis now) {
  if (state_ == SessionState::stopped) open(now);
}

void Session::stop() {
  if (state_ == SessionState::stopped) return;
  if (online() && written_ == staged_) {
    std::array<std::uint8_t, 2> packet{};
    const std::size_t size = write_disconnect(packet);
    static_cast<void>(stream_.write(ports::Bytes{packet}.first(size)));
  }
  const bool was_online = online();
  stream_.close();
  state_ = SessionState::stopped;
  if (was_online) listener_.on_offline(LossReason::stopped);
}

void Session::reconnect(ports::Millis now) {
  if (state_ == SessionState::stopped) return;
  const bool was_online = online();
  stream_.close();
  backoff_.succeeded();
  state_ = SessionState::waiting;
  pause_until_ = now;
  if (was_online) listener_.on_offline(LossReason::stream);
}

void Session::tick(ports::Millis now) {
  switch (state_) {
    case SessionState::stopped:
      return;
    case SessionState::waiting:
      if (now >= pause_until_) open(now);
      return;
    case SessionState::connecting: {
      const auto stream = stream_.state();
      if (stream == ports::StreamState::failed || stream == ports::StreamState::closed) return lose(LossReason::stream, now);
      if (now - since_ >= settings_.connect_timeout_ms) return lose(LossReason::timeout, now);
      if (stream != ports::StreamState::open) return;
      state_ = SessionState::handshaking;
      staged_ = write_connect(settings_.connect, staging_);
      written_ = 0;
      if (staged_ == 0) return lose(LossReason::refused, now);
      break;
    }
    case SessionState::handshaking:
      if (now - since_ >= settings_.connect_timeout_ms) return lose(LossReason::timeout, now);
      break;
    case SessionState::online:
      break;
  }
  receive(now);
  if (state_ == SessionState::online) watch(now);
  if (state_ == SessionState::online || state_ == SessionState::handshaking) send(now);
}

bool Session::publish(std::string_view topic, ports::Bytes payload, bool retain, Token token) {
  Publish publish;
  publish.topic = topic;
  publish.payload = payload;
  publish.retain = retain;
  return outbox_.add(publish, token);
}

bool Session::publish_unconfirmed(std::string_view topic, ports::Bytes payload) {
  if (!online() || written_ < staged_ || outbox_.next() != nullptr) return false;
  Publish publish;
  publish.topic = topic;
  publish.payload = payload;
  staged_ = write_publish(publish, staging_);
  written_ = 0;
  return staged_ > 0;
}

void Session::open(ports::Millis now) {
  reader_.reset();
  outbox_.requeue();
  staged_ = written_ = 0;
  puback_count_ = 0;
  ping_sent_ = false;
  subscribe_due_ = false;
  since_ = last_sent_at_ = last_heard_at_ = now;
  listener_.on_connecting(++connections_);
  state_ = SessionState::connecting;
  if (!stream_.connect(settings_.host, settings_.port)) lose(LossReason::stream, now);
}

void Session::lose(LossReason reason, ports::Millis now) {
  // A broker that takes a device in only to throw it out again has not let it succeed.
  if (online() && now - since_ >= settings_.steady_ms) backoff_.succeeded();
  stream_.close();
  state_ = SessionState::waiting;
  pause_until_ = now + backoff_.next();
  listener_.on_offline(reason);
}

void Session::receive(ports::Millis now) {
  while (state_ == SessionState::handshaking || state_ == SessionState::online) {
    if (reader_.state() == PacketReader::State::hungry) {
      const std::size_t arrived = stream_.read(reader_.room());
      if (arrived == 0) {
        const auto stream = stream_.state();
        if (stream == ports::StreamState::failed || stream == ports::StreamState::closed) lose(LossReason::stream, now);
        return;
      }
      last_heard_at_ = now;
      ping_sent_ = false;
      static_cast<void>(reader_.fill(arrived));
    }
    if (reader_.state() == PacketReader::State::broken) return lose(LossReason::protocol_error, now);
    if (reader_.state() != PacketReader::State::ready) continue;
    // While its acknowledgement has no room, a message stays where it is.
    if (puback_count_ == pubacks_.size()) return;
    handle(reader_.packet(), now);
    if (state_ == SessionState::handshaking || state_ == SessionState::online) static_cast<void>(reader_.next());
  }
}

void Session::handle(const Packet& packet, ports::Millis now) {
  if (state_ == SessionState::handshaking) return handle_connack(packet, now);
  switch (packet.type) {
    case PacketType::publish:
      return handle_publish(packet, now);
    case PacketType::puback: {
      const auto id = read_packet_id(packet);
      if (!id) return lose(LossReason::protocol_error, now);
      if (const auto token = outbox_.acknowledge(*id)) listener_.on_acknowledged(*token);
      return;
    }
    case PacketType::suback: {
      const auto code = read_suback_code(packet);
      if (!code || read_packet_id(packet) != subscribe_packet_id) return lose(LossReason::protocol_error, now);
      if (*code == refused_subscription) lose(LossReason::refused, now);
      return;
    }
    case PacketType::pingresp:
      return;
    default:
      return lose(LossReason::protocol_error, now);
  }
}

void Session::handle_connack(const Packet& packet, ports::Millis now) {
  const auto connack = read_connack(packet);
  if (!connack) return lose(LossReason::protocol_error, now);
  if (connack->code != 0) return lose(reason_of(connack->code), now);
  state_ = SessionState::online;
  since_ = now;
  subscribe_due_ = !connack->session_present && !settings_.filter.empty();
  listener_.on_online(connack->session_present);
}

void Session::handle_publish(const Packet& packet, ports::Millis now) {
  const auto publish = read_publish(packet);
  if (!publish) return lose(LossReason::protocol_error, now);
  listener_.on_message(publish->topic, publish->payload);
  if (publish->qos == 1) pubacks_[puback_count_++] = publish->packet_id;
}

void Session::send(ports::Millis now) {
  while (written_ < staged_ || stage(now)) {
    const std::size_t taken = stream_.write(ports::Bytes{staging_.data() + written_, staged_ - written_});
    if (taken == 0) return;
    written_ += taken;
    last_sent_at_ = now;
  }
}

/// Puts the next packet into the staging buffer: what keeps the connection alive first, then messages in their order.
bool Session::stage(ports::Millis now) {
  staged_ = written_ = 0;
  if (!online()) return false;
  if (puback_count_ > 0) {
    staged_ = write_puback(pubacks_[0], staging_);
    std::copy(pubacks_.begin() + 1, pubacks_.begin() + static_cast<std::ptrdiff_t>(puback_count_), pubacks_.begin());
    --puback_count_;
  } else if (subscribe_due_) {
    staged_ = write_subscribe(subscribe_packet_id, settings_.filter, 1, staging_);
    subscribe_due_ = false;
  } else if (!ping_sent_ && settings_.connect.keep_alive_s > 0 &&
             (now - last_sent_at_ >= ping_after_ms(settings_) || now - last_heard_at_ >= ping_after_ms(settings_))) {
    staged_ = write_pingreq(staging_);
    ping_sent_ = true;
  } else if (auto* message = outbox_.next()) {
    const auto bytes = message->bytes();
    std::copy(bytes.begin(), bytes.end(), staging_.begin());
    staged_ = bytes.size();
    message->queued = false;
    message->sent_at = now;
  }
  return staged_ > 0;
}

void Session::watch(ports::Millis now) {
  const auto keep_alive_ms = settings_.connect.keep_alive_s * ports::Millis{1000};
  if (keep_alive_ms > 0 && now - last_heard_at_ >= keep_alive_ms * 3 / 2) return lose(LossReason::timeout, now);
  const auto sent_at = outbox_.oldest_sent_at();
  if (sent_at && now - *sent_at >= settings_.ack_timeout_ms) lose(LossReason::timeout, now);
}

}  // namespace core::mqtt
