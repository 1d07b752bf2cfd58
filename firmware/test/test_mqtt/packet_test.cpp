#include "core/mqtt/packet.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/mqtt/packet_reader.hpp"

using namespace core::mqtt;
using Bytes = std::vector<std::uint8_t>;

namespace {

template <typename Write>
Bytes packet(Write write) {
  Bytes into(2048);
  into.resize(write(ports::MutableBytes{into.data(), into.size()}));
  return into;
}

Publish message(std::string_view topic, std::string_view payload, std::uint8_t qos = 0, std::uint16_t id = 0) {
  Publish publish;
  publish.topic = topic;
  publish.payload = ports::bytes_of(payload);
  publish.qos = qos;
  publish.packet_id = id;
  return publish;
}

/// What a reader makes of bytes that come in pieces of one size.
std::vector<std::string> read_in_pieces(const Bytes& bytes, std::size_t piece) {
  PacketReader reader;
  std::vector<std::string> seen;
  std::size_t at = 0;
  for (;;) {
    while (reader.state() == PacketReader::State::ready) {
      const auto publish = read_publish(reader.packet());
      seen.push_back(publish ? std::string(ports::text_of(publish->payload)) : "malformed");
      static_cast<void>(reader.next());
    }
    if (reader.state() == PacketReader::State::broken) seen.emplace_back("broken");
    if (reader.state() == PacketReader::State::broken || at == bytes.size()) return seen;
    const auto room = reader.room();
    const std::size_t count = std::min({piece, room.size(), bytes.size() - at});
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count, room.begin());
    at += count;
    static_cast<void>(reader.fill(count));
  }
}

}  // namespace

TEST_CASE("CONNECT has its fields in the order of the standard [3.1]") {
  Connect connect;
  connect.client_id = "A";
  connect.username = "u";
  connect.password = "p";
  connect.keep_alive_s = 60;
  connect.will = Will{"t", ports::bytes_of("w"), 1, true};
  const auto bytes = packet([&](auto into) { return write_connect(connect, into); });
  CHECK(bytes ==
        Bytes{0x10, 25, 0, 4, 'M', 'Q', 'T', 'T', 4, 0xEC, 0, 60, 0, 1, 'A', 0, 1, 't', 0, 1, 'w', 0, 1, 'u', 0, 1, 'p'});
}

TEST_CASE("what the standard forbids is not written") {
  Connect connect;
  CHECK(packet([&](auto into) { return write_connect(connect, into); }).empty());  // no client id
  connect.client_id = "A";
  connect.password = "p";
  CHECK(packet([&](auto into) { return write_connect(connect, into); }).empty());  // [MQTT-3.1.2-22]
  for (const char* topic : {"", "a/#", "a/+/b"}) {
    CHECK(packet([&](auto into) { return write_publish(message(topic, "x"), into); }).empty());
  }
  CHECK(packet([&](auto into) { return write_publish(message("a", "x", 1, 0), into); }).empty());
  CHECK(packet([&](auto into) { return write_publish(message("a", "x", 2, 1), into); }).empty());
  std::uint8_t small[5];
  CHECK(write_publish(message("abc", "x"), small) == 0);
}

TEST_CASE("packets are found however the bytes are cut up") {
  Bytes stream;
  std::vector<std::string> sent;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{119}, std::size_t{120}, std::size_t{1400}}) {
    sent.emplace_back(size, 'x');
    const auto bytes = packet([&](auto into) { return write_publish(message("topic", sent.back()), into); });
    stream.insert(stream.end(), bytes.begin(), bytes.end());
  }
  for (std::size_t piece = 1; piece <= 64; ++piece) CHECK(read_in_pieces(stream, piece) == sent);
  CHECK(read_in_pieces(stream, 100'000) == sent);
}

TEST_CASE("what is no packet for a client breaks the stream, and is never read beyond") {
  CHECK(read_in_pieces({0x00, 0x00}, 1) == std::vector<std::string>{"broken"});                    // reserved type
  CHECK(read_in_pieces({0x82, 0x00}, 1) == std::vector<std::string>{"broken"});                    // SUBSCRIBE is for servers
  CHECK(read_in_pieces({0x30, 0xFF, 0xFF, 0xFF, 0xFF}, 1) == std::vector<std::string>{"broken"});  // length of five digits
  CHECK(read_in_pieces({0x30, 0xFF, 0xFF, 0x7F}, 1) == std::vector<std::string>{"broken"});        // 2 MB
  CHECK(read_in_pieces({0x30, 0x02, 0x00, 0x05}, 1) == std::vector<std::string>{"malformed"});     // topic longer than the packet
  CHECK(read_in_pieces({0x32, 0x05, 0, 1, 'a', 0, 0}, 1) == std::vector<std::string>{"malformed"});  // packet id 0
  CHECK(read_in_pieces({0x34, 0x05, 0, 1, 'a', 0, 1}, 1) == std::vector<std::string>{"malformed"});  // QoS 2 was never granted
  CHECK(read_in_pieces({0x38, 0x03, 0, 1, 'a'}, 1) == std::vector<std::string>{"malformed"});        // DUP with QoS 0
}

TEST_CASE("CONNACK and SUBACK are read strictly [3.2], [3.9]") {
  const auto connack = [](const Bytes& body) { return read_connack({PacketType::connack, 0, {body.data(), body.size()}}); };
  CHECK(connack({1, 0})->session_present);
  CHECK(connack({0, 5})->code == 5);
  CHECK_FALSE(connack({1, 5}).has_value());
  CHECK_FALSE(connack({0, 6}).has_value());
  CHECK_FALSE(connack({0}).has_value());
  const Bytes suback{0, 7, 0x80};
  CHECK(read_suback_code({PacketType::suback, 0, {suback.data(), suback.size()}}) == 0x80);
}
