#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/mqtt/backoff.hpp"
#include "core/mqtt/outbox.hpp"
#include "core/mqtt/packet_reader.hpp"
#include "ports/byte_stream.hpp"

namespace core::mqtt {

enum class SessionState : std::uint8_t {
  /// Not wanted: `start` begins.
  stopped,
  /// A pause after a failure.
  waiting,
  /// TCP and TLS.
  connecting,
  /// CONNECT is sent.
  handshaking,
  online,
};

enum class LossReason : std::uint8_t {
  stopped,
  /// The stream could not be opened, or ended.
  stream,
  /// The broker did not answer in time.
  timeout,
  /// What came is no MQTT.
  protocol_error,
  /// User name, password or rights are wrong: CONNACK 4 or 5.
  credentials,
  /// CONNACK 1 to 3, or the subscription was refused.
  refused,
};

/// What the session tells. Called from `tick`; may call `publish`, not `start` or `stop`.
class SessionListener {
 public:
  virtual ~SessionListener() = default;
  /// A connection is about to be tried, the `number`th since start: the moment to set its last will.
  virtual void on_connecting(std::uint32_t number) = 0;
  virtual void on_online(bool session_present) = 0;
  /// The connection ended, or an attempt at one failed.
  virtual void on_offline(LossReason reason) = 0;
  /// `topic` and `payload` are valid during the call. A QoS 1 message is acknowledged after it.
  virtual void on_message(std::string_view topic, ports::Bytes payload) = 0;
  /// The broker has the message: what was kept for it may go.
  virtual void on_acknowledged(Token token) = 0;
};

struct SessionSettings {
  std::string_view host;
  std::uint16_t port = 8883;
  Connect connect;
  /// The one filter the device subscribes to with QoS 1; empty for none.
  std::string_view filter;
  /// 1 to 8.
  std::size_t window = 4;
  std::uint32_t connect_timeout_ms = 30'000;
  /// An acknowledgement that takes longer means a dead connection. 3.1.1 allows resending only on a new one [4.4].
  std::uint32_t ack_timeout_ms = 120'000;
  std::uint32_t first_pause_ms = 1'000;
  std::uint32_t longest_pause_ms = 300'000;
  /// After a connection that lasted so long the first pause is the next one again.
  std::uint32_t steady_ms = 10'000;
};

/// A device's MQTT session over any stream: connects, stays connected, resumes. Texts of the settings must outlive it.
class Session {
 public:
  Session(ports::ByteStream& stream, SessionListener& listener, const SessionSettings& settings, std::uint32_t seed);

  void start(ports::Millis now);
  /// Says DISCONNECT when online, so that no will is published, and ends the connection.
  void stop();
  /// A new way to the network: connects anew at once instead of waiting for time-outs.
  void reconnect(ports::Millis now);

  void tick(ports::Millis now);

  [[nodiscard]] SessionState state() const { return state_; }
  [[nodiscard]] bool online() const { return state_ == SessionState::online; }
  /// Number of the connection since start: `ses` on the wire.
  [[nodiscard]] std::uint32_t connections() const { return connections_; }
  [[nodiscard]] std::size_t unacknowledged() const { return outbox_.count(); }
  [[nodiscard]] std::size_t window() const { return outbox_.window(); }
  [[nodiscard]] bool can_publish() const { return !outbox_.full(); }

  /// Replaces the last will, for the next connection. What it points to must outlive that.
  void set_will(const Will& will) { settings_.connect.will = will; }

  /// Replaces the password, for the next connection. It must outlive the session.
  void set_password(std::string_view password) { settings_.connect.password = password; }

  /// QoS 1: kept and resent until it is acknowledged, also over connections. False when the window is full or it cannot be sent.
  [[nodiscard]] bool publish(std::string_view topic, ports::Bytes payload, bool retain, Token token);
  /// QoS 0: sent if online and nothing is in its way; else false.
  [[nodiscard]] bool publish_unconfirmed(std::string_view topic, ports::Bytes payload);

 private:
  void open(ports::Millis now);
  void lose(LossReason reason, ports::Millis now);
  void receive(ports::Millis now);
  void handle(const Packet& packet, ports::Millis now);
  void handle_connack(const Packet& packet, ports::Millis now);
  void handle_publish(const Packet& packet, ports::Millis now);
  void send(ports::Millis now);
  [[nodiscard]] bool stage(ports::Millis now);
  void watch(ports::Millis now);

  ports::ByteStream& stream_;
  SessionListener& listener_;
  SessionSettings settings_;
  Backoff backoff_;
  Outbox outbox_;
  PacketReader reader_;
  SessionState state_ = SessionState::stopped;
  std::uint32_t connections_ = 0;
  /// When it began to connect, or was let in.
  ports::Millis since_ = 0;
  ports::Millis pause_until_ = 0;
  ports::Millis last_sent_at_ = 0;
  ports::Millis last_heard_at_ = 0;
  bool ping_sent_ = false;
  bool subscribe_due_ = false;
  /// PUBACKs to send; as many as the broker may have in flight towards a device that reads one packet at a time.
  std::array<std::uint16_t, 16> pubacks_{};
  std::size_t puback_count_ = 0;
  std::array<std::uint8_t, max_outbound_size> staging_{};
  std::size_t staged_ = 0;
  std::size_t written_ = 0;
};

}  // namespace core::mqtt
