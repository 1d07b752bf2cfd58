#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/span.hpp"

/// MQTT 3.1.1 as a device needs it: QoS 0 and 1. Numbers in brackets are clauses of the standard.
namespace core::mqtt {

enum class PacketType : std::uint8_t {
  connect = 1,
  connack = 2,
  publish = 3,
  puback = 4,
  subscribe = 8,
  suback = 9,
  pingreq = 12,
  pingresp = 13,
  disconnect = 14,
};

/// A last will [3.1.2.5].
struct Will {
  std::string_view topic;
  ports::Bytes payload;
  std::uint8_t qos = 1;
  bool retain = true;
};

struct Connect {
  std::string_view client_id;
  std::string_view username;
  std::string_view password;
  std::uint16_t keep_alive_s = 60;
  bool clean_session = false;
  std::optional<Will> will;
};

struct Publish {
  std::string_view topic;
  ports::Bytes payload;
  std::uint8_t qos = 0;
  bool retain = false;
  bool dup = false;
  /// 1 to 65535 with QoS 1.
  std::uint16_t packet_id = 0;
};

/// Writers answer the size of the packet, or 0 when it does not fit into `into` or is not allowed: nothing is then to be sent.
[[nodiscard]] std::size_t write_connect(const Connect& connect, ports::MutableBytes into);
[[nodiscard]] std::size_t write_publish(const Publish& publish, ports::MutableBytes into);
[[nodiscard]] std::size_t write_puback(std::uint16_t packet_id, ports::MutableBytes into);
[[nodiscard]] std::size_t write_subscribe(std::uint16_t packet_id, std::string_view filter, std::uint8_t qos,
                                          ports::MutableBytes into);
[[nodiscard]] std::size_t write_pingreq(ports::MutableBytes into);
[[nodiscard]] std::size_t write_disconnect(ports::MutableBytes into);

/// A packet that arrived: its head, and its body inside the reader's buffer.
struct Packet {
  PacketType type = PacketType::pingresp;
  std::uint8_t flags = 0;
  ports::Bytes body;
};

struct Connack {
  bool session_present = false;
  /// 0: accepted; 1 to 5: why not [3.2.2.3].
  std::uint8_t code = 0;
};

/// Readers answer nothing when the packet is malformed: the connection is then to be closed [4.8].
[[nodiscard]] std::optional<Connack> read_connack(const Packet& packet);
[[nodiscard]] std::optional<Publish> read_publish(const Packet& packet);
/// For PUBACK and SUBACK.
[[nodiscard]] std::optional<std::uint16_t> read_packet_id(const Packet& packet);
/// Return code of the one filter of a SUBSCRIBE: granted QoS, or 0x80 for a refusal.
[[nodiscard]] std::optional<std::uint8_t> read_suback_code(const Packet& packet);

}  // namespace core::mqtt
