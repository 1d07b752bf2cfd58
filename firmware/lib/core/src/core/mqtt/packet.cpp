#include "core/mqtt/packet.hpp"

#include <algorithm>

namespace core::mqtt {
namespace {

/// Largest remaining length [2.2.3].
constexpr std::size_t max_remaining = 268'435'455;
constexpr std::size_t max_text = 65'535;

/// Bytes that the remaining length takes.
std::size_t length_size(std::size_t remaining) {
  return remaining < 128 ? 1 : remaining < 16'384 ? 2 : remaining < 2'097'152 ? 3 : 4;
}

/// Writes a packet front to back. The room was checked before the first byte.
class Writer {
 public:
  /// `fits()` tells whether the packet has room.
  Writer(PacketType type, std::uint8_t flags, std::size_t remaining, ports::MutableBytes into)
      : into_(into), fits_(remaining <= max_remaining && 1 + length_size(remaining) + remaining <= into.size()) {
    if (!fits_) return;
    byte(static_cast<std::uint8_t>(static_cast<unsigned>(type) << 4U | flags));
    do {
      auto digit = static_cast<std::uint8_t>(remaining % 128);
      remaining /= 128;
      if (remaining > 0) digit |= 0x80;
      byte(digit);
    } while (remaining > 0);
  }

  [[nodiscard]] bool fits() const { return fits_; }
  [[nodiscard]] std::size_t size() const { return size_; }

  void byte(std::uint8_t value) { into_[size_++] = value; }
  void number(std::size_t value) {
    byte(static_cast<std::uint8_t>(value >> 8U & 0xFFU));
    byte(static_cast<std::uint8_t>(value & 0xFFU));
  }
  void raw(ports::Bytes bytes) {
    std::copy(bytes.begin(), bytes.end(), into_.begin() + size_);
    size_ += bytes.size();
  }
  void text(std::string_view text) { field(ports::bytes_of(text)); }
  void field(ports::Bytes bytes) {
    number(bytes.size());
    raw(bytes);
  }

 private:
  ports::MutableBytes into_;
  std::size_t size_ = 0;
  bool fits_;
};

/// A topic name has at least one character and no wildcard [4.7.1], [4.7.3].
bool is_topic_name(std::string_view topic) {
  return !topic.empty() && topic.size() <= max_text && topic.find_first_of(std::string_view{"#+\0", 3}) == std::string_view::npos;
}

std::uint16_t number_at(ports::Bytes body, std::size_t at) { return static_cast<std::uint16_t>(body[at] << 8U | body[at + 1]); }

std::uint8_t connect_flags(const Connect& connect) {
  unsigned flags = connect.clean_session ? 0x02U : 0U;
  if (connect.will) flags |= 0x04U | static_cast<unsigned>(connect.will->qos) << 3U | (connect.will->retain ? 0x20U : 0U);
  if (!connect.username.empty()) flags |= 0x80U;
  if (!connect.password.empty()) flags |= 0x40U;
  return static_cast<std::uint8_t>(flags);
}

bool is_allowed(const Connect& connect) {
  // Without a client id the session would have to be clean, and the device could not be told what it missed [3.1.3.1].
  if (connect.client_id.empty() || connect.client_id.size() > max_text) return false;
  if (connect.username.size() > max_text || connect.password.size() > max_text) return false;
  if (!connect.password.empty() && connect.username.empty()) return false;  // [MQTT-3.1.2-22]
  if (!connect.will) return true;
  return is_topic_name(connect.will->topic) && connect.will->qos <= 1 && connect.will->payload.size() <= max_text;
}

}  // namespace

std::size_t write_connect(const Connect& connect, ports::MutableBytes into) {
  if (!is_allowed(connect)) return 0;
  std::size_t remaining = 10 + 2 + connect.client_id.size();
  if (connect.will) remaining += 4 + connect.will->topic.size() + connect.will->payload.size();
  if (!connect.username.empty()) remaining += 2 + connect.username.size();
  if (!connect.password.empty()) remaining += 2 + connect.password.size();
  Writer out(PacketType::connect, 0, remaining, into);
  if (!out.fits()) return 0;
  out.text("MQTT");
  out.byte(4);
  out.byte(connect_flags(connect));
  out.number(connect.keep_alive_s);
  out.text(connect.client_id);
  if (connect.will) {
    out.text(connect.will->topic);
    out.field(connect.will->payload);
  }
  if (!connect.username.empty()) out.text(connect.username);
  if (!connect.password.empty()) out.text(connect.password);
  return out.size();
}

std::size_t write_publish(const Publish& publish, ports::MutableBytes into) {
  if (!is_topic_name(publish.topic) || publish.qos > 1 || (publish.qos == 1) != (publish.packet_id != 0)) return 0;
  const std::size_t remaining = 2 + publish.topic.size() + (publish.qos > 0 ? 2U : 0U) + publish.payload.size();
  const unsigned flags = (publish.dup ? 0x08U : 0U) | static_cast<unsigned>(publish.qos) << 1U | (publish.retain ? 0x01U : 0U);
  Writer out(PacketType::publish, static_cast<std::uint8_t>(flags), remaining, into);
  if (!out.fits()) return 0;
  out.text(publish.topic);
  if (publish.qos > 0) out.number(publish.packet_id);
  out.raw(publish.payload);
  return out.size();
}

std::size_t write_puback(std::uint16_t packet_id, ports::MutableBytes into) {
  Writer out(PacketType::puback, 0, 2, into);
  if (!out.fits() || packet_id == 0) return 0;
  out.number(packet_id);
  return out.size();
}

std::size_t write_subscribe(std::uint16_t packet_id, std::string_view filter, std::uint8_t qos, ports::MutableBytes into) {
  if (packet_id == 0 || filter.empty() || filter.size() > max_text || qos > 1) return 0;
  Writer out(PacketType::subscribe, 0x02, 5 + filter.size(), into);
  if (!out.fits()) return 0;
  out.number(packet_id);
  out.text(filter);
  out.byte(qos);
  return out.size();
}

std::size_t write_pingreq(ports::MutableBytes into) {
  const Writer out(PacketType::pingreq, 0, 0, into);
  return out.size();
}

std::size_t write_disconnect(ports::MutableBytes into) {
  const Writer out(PacketType::disconnect, 0, 0, into);
  return out.size();
}

std::optional<Connack> read_connack(const Packet& packet) {
  const auto body = packet.body;
  if (packet.type != PacketType::connack || packet.flags != 0 || body.size() != 2 || body[0] > 1 || body[1] > 5)
    return std::nullopt;
  if (body[0] == 1 && body[1] != 0) return std::nullopt;  // [MQTT-3.2.2-4]
  return Connack{body[0] == 1, body[1]};
}

std::optional<Publish> read_publish(const Packet& packet) {
  const auto body = packet.body;
  const auto qos = static_cast<std::uint8_t>(packet.flags >> 1U & 0x03U);
  // QoS 2 is never granted, because it is never asked for.
  if (packet.type != PacketType::publish || qos > 1 || body.size() < 2) return std::nullopt;
  const std::size_t topic_size = number_at(body, 0);
  std::size_t at = 2 + topic_size;
  if (at + (qos > 0 ? 2U : 0U) > body.size()) return std::nullopt;
  Publish publish;
  publish.topic = ports::text_of(body.from(2).first(topic_size));
  publish.qos = qos;
  publish.retain = (packet.flags & 0x01U) != 0;
  publish.dup = (packet.flags & 0x08U) != 0;
  if (qos > 0) {
    publish.packet_id = number_at(body, at);
    at += 2;
    if (publish.packet_id == 0) return std::nullopt;  // [MQTT-2.3.1-1]
  }
  if (!is_topic_name(publish.topic) || (qos == 0 && publish.dup)) return std::nullopt;  // [MQTT-3.3.1-2]
  publish.payload = body.from(at);
  return publish;
}

std::optional<std::uint16_t> read_packet_id(const Packet& packet) {
  if (packet.flags != 0 || packet.body.size() < 2) return std::nullopt;
  if (packet.type == PacketType::puback && packet.body.size() != 2) return std::nullopt;
  const std::uint16_t id = number_at(packet.body, 0);
  return id == 0 ? std::nullopt : std::optional{id};
}

std::optional<std::uint8_t> read_suback_code(const Packet& packet) {
  if (packet.type != PacketType::suback || packet.body.size() != 3) return std::nullopt;
  const std::uint8_t code = packet.body[2];
  return code <= 1 || code == 0x80 ? std::optional{code} : std::nullopt;
}

}  // namespace core::mqtt
