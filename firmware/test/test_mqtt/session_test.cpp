#include "core/mqtt/session.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "testing/scripted_stream.hpp"

using namespace core::mqtt;
using Bytes = std::vector<std::uint8_t>;

namespace {

struct Heard : SessionListener {
  std::vector<std::uint32_t> numbers;
  void on_connecting(std::uint32_t number) override { numbers.push_back(number); }
  std::vector<std::string> events;
  std::vector<Token> acknowledged;
  void on_online(bool present) override { events.emplace_back(present ? "online again" : "online"); }
  void on_offline(LossReason reason) override { events.push_back("offline " + std::to_string(static_cast<int>(reason))); }
  void on_message(std::string_view topic, ports::Bytes payload) override {
    events.push_back(std::string(topic) + " " + std::string(ports::text_of(payload)));
  }
  void on_acknowledged(Token token) override { acknowledged.push_back(token); }
};

SessionSettings settings() {
  SessionSettings settings;
  settings.host = "hub";
  settings.connect.client_id = "ACV-1";
  settings.filter = "acuvim/ACV-1/cmd";
  settings.window = 3;
  return settings;
}

/// A packet as the client wrote it.
struct Written {
  unsigned type;
  unsigned flags;
  Bytes body;
};

/// A device, the broker in the hand of the test, and time.
struct Device {
  testing::ScriptedStream stream;
  Heard heard;
  Session session;
  ports::Millis now = 0;
  std::size_t read_up_to = 0;
  int seen_connects = 0;

  explicit Device(const SessionSettings& with = settings()) : session(stream, heard, with, 42) {}

  void run(ports::Millis ms) {
    for (const ports::Millis end = now + ms; now < end; now += 10) session.tick(now);
  }
  /// Packets written since the last look.
  std::vector<Written> packets() {
    if (seen_connects != stream.connects) read_up_to = 0;
    seen_connects = stream.connects;
    std::vector<Written> found;
    const Bytes& out = stream.written;
    while (read_up_to + 2 <= out.size()) {
      std::size_t length = 0;
      std::size_t head = 1;
      for (unsigned shift = 0;; shift += 7, ++head) {
        length |= static_cast<std::size_t>(out[read_up_to + head] & 0x7FU) << shift;
        if ((out[read_up_to + head] & 0x80U) == 0) break;
      }
      ++head;
      if (read_up_to + head + length > out.size()) break;
      const auto begin = out.begin() + static_cast<std::ptrdiff_t>(read_up_to + head);
      const unsigned first = out[read_up_to];
      found.push_back({first >> 4U, first & 0x0FU, Bytes(begin, begin + static_cast<std::ptrdiff_t>(length))});
      read_up_to += head + length;
    }
    return found;
  }
  void go_online(bool session_present = false) {
    session.start(now);
    run(20);
    stream.arrive({0x20, 2, static_cast<std::uint8_t>(session_present ? 1 : 0), 0});
    run(20);
    REQUIRE(session.online());
    static_cast<void>(packets());
  }
  void acknowledge(const Written& publish) {
    const std::size_t topic = static_cast<std::size_t>(publish.body[0] << 8 | publish.body[1]);
    stream.arrive({0x40, 2, publish.body[2 + topic], publish.body[3 + topic]});
  }
  bool publish(std::string_view payload, Token token) { return session.publish("t", ports::bytes_of(payload), false, token); }
  /// Runs until the next connection is tried.
  void until_connects(int count) {
    for (int i = 0; i < 100'000 && stream.connects < count; ++i) run(10);
    REQUIRE(stream.connects == count);
  }
};

}  // namespace

TEST_CASE("it connects, subscribes where the broker knows it not, and says that it is online") {
  Device device;
  device.session.start(0);
  device.run(20);
  auto packets = device.packets();
  REQUIRE(packets.size() == 1);
  CHECK(packets[0].type == 1);
  CHECK_FALSE(device.session.online());
  device.stream.arrive({0x20, 2, 0, 0});
  device.run(20);
  packets = device.packets();
  REQUIRE(packets.size() == 1);
  CHECK(packets[0].type == 8);
  CHECK(device.heard.events == std::vector<std::string>{"online"});
}

TEST_CASE("a session that is still there is not subscribed anew [3.2.2.2]") {
  Device device;
  device.session.start(0);
  device.run(20);
  static_cast<void>(device.packets());
  device.stream.arrive({0x20, 2, 1, 0});
  device.run(50);
  CHECK(device.packets().empty());
  CHECK(device.heard.events == std::vector<std::string>{"online again"});
}

TEST_CASE("a message is acknowledged to the application only by its PUBACK") {
  Device device;
  device.go_online();
  REQUIRE(device.publish("one", 101));
  REQUIRE(device.publish("two", 102));
  device.run(50);
  const auto packets = device.packets();
  REQUIRE(packets.size() == 2);
  CHECK(device.heard.acknowledged.empty());
  device.acknowledge(packets[1]);
  device.run(20);
  CHECK(device.heard.acknowledged == std::vector<Token>{102});
  CHECK(device.session.unacknowledged() == 1);
}

TEST_CASE("the window is the window") {
  Device device;
  device.go_online();
  for (Token token = 1; token <= 3; ++token) CHECK(device.publish("x", token));
  CHECK_FALSE(device.session.can_publish());
  CHECK_FALSE(device.publish("x", 4));
  device.run(50);
  device.acknowledge(device.packets()[0]);
  device.run(20);
  CHECK(device.publish("x", 4));
}

TEST_CASE("after a loss everything unacknowledged is written again, in its order, as duplicates [MQTT-4.4.0-1], [MQTT-3.3.1-1]") {
  Device device;
  device.go_online();
  REQUIRE(device.publish("one", 1));
  REQUIRE(device.publish("two", 2));
  device.run(50);
  static_cast<void>(device.packets());
  device.stream.end();
  device.run(20);
  CHECK_FALSE(device.session.online());
  REQUIRE(device.publish("three", 3));
  device.until_connects(2);
  device.run(20);
  device.stream.arrive({0x20, 2, 1, 0});
  device.run(50);
  const auto packets = device.packets();
  REQUIRE(packets.size() == 4);
  CHECK(packets[1].flags == 0x0A);
  CHECK(packets[2].flags == 0x0A);
  CHECK(packets[3].flags == 0x02);
  CHECK(std::string(packets[1].body.end() - 3, packets[1].body.end()) == "one");
  for (std::size_t i = 1; i < 4; ++i) device.acknowledge(packets[i]);
  device.run(20);
  CHECK(device.heard.acknowledged == std::vector<Token>{1, 2, 3});
}

TEST_CASE("an acknowledgement of the connection before does not count on this one") {
  Device device;
  device.go_online();
  REQUIRE(device.publish("one", 1));
  device.stream.room = 0;
  device.run(20);
  device.stream.arrive({0x40, 2, 0, 1});
  device.stream.arrive({0x40, 2, 0, 9});
  device.run(20);
  CHECK(device.session.online());
  CHECK(device.heard.acknowledged.size() <= 1);
}

TEST_CASE("a message from the broker is handed on and then acknowledged") {
  Device device;
  device.go_online();
  device.stream.arrive({0x32, 8, 0, 1, 'c', 0, 77, 'h', 'e', 'y'});
  device.run(20);
  CHECK(device.heard.events.back() == "c hey");
  const auto packets = device.packets();
  REQUIRE(packets.size() == 1);
  CHECK(packets[0].type == 4);
  CHECK(packets[0].body == Bytes{0, 77});
}

TEST_CASE("an idle connection is kept alive, and a dead one noticed [3.1.2.10]") {
  Device device;
  device.go_online();
  device.run(46'000);
  auto packets = device.packets();
  REQUIRE(packets.size() == 1);
  CHECK(packets[0].type == 12);
  device.stream.arrive({0xD0, 0});
  device.run(40'000);
  CHECK(device.session.online());
  device.run(60'000);
  CHECK(device.heard.events.back() == "offline 2");
}

TEST_CASE("a device that only sends also notices that nobody listens") {
  Device device;
  device.go_online();
  for (int i = 0; i < 200 && device.session.online(); ++i) {
    static_cast<void>(device.session.publish_unconfirmed("t", ports::bytes_of("x")));
    device.run(1'000);
  }
  CHECK_FALSE(device.session.online());
}

TEST_CASE("an acknowledgement that never comes ends the connection, and the message goes over the next") {
  SessionSettings with = settings();
  with.ack_timeout_ms = 5'000;
  Device device(with);
  device.go_online();
  REQUIRE(device.publish("one", 1));
  device.run(6'000);
  CHECK(device.heard.events.back() == "offline 2");
  CHECK(device.session.unacknowledged() == 1);
}

TEST_CASE("pauses grow with each failure, up to a bound, and begin anew after success") {
  Device device;
  device.stream.reachable = false;
  device.session.start(0);
  std::vector<ports::Millis> pauses;
  for (int attempt = 1; attempt < 14; ++attempt) {
    device.run(10);
    device.stream.end();
    device.run(10);
    const ports::Millis lost = device.now;
    device.until_connects(attempt + 1);
    pauses.push_back(device.now - lost);
  }
  CHECK(pauses.front() <= 1'100);
  CHECK(pauses[6] > 10 * pauses.front());
  for (const auto pause : pauses) CHECK(pause <= 300'100);
  CHECK(pauses.back() >= 150'000);
}

TEST_CASE("a broker that takes it in and throws it out again is asked ever more rarely, until it lets it stay") {
  Device device;
  const auto pause_after = [&device](ports::Millis online_ms) {
    const int connects = device.stream.connects;
    device.stream.arrive({0x20, 2, 0, 0});
    device.run(20);
    REQUIRE(device.session.online());
    device.run(online_ms);
    device.stream.end();
    device.run(10);
    const ports::Millis lost = device.now;
    device.until_connects(connects + 1);
    device.run(20);
    return device.now - lost;
  };
  device.session.start(0);
  device.run(20);
  for (int i = 0; i < 8; ++i) static_cast<void>(pause_after(500));
  CHECK(pause_after(500) >= 100'000);
  CHECK(pause_after(20'000) <= 1'100);
}

TEST_CASE("a refusal says whether the password is wrong") {
  Device device;
  device.session.start(0);
  device.run(20);
  device.stream.arrive({0x20, 2, 0, 4});
  device.run(20);
  CHECK(device.heard.events == std::vector<std::string>{"offline 4"});
}

TEST_CASE("a broker that speaks no MQTT, or never answers, is left") {
  Device device;
  device.session.start(0);
  device.run(20);
  device.stream.arrive({'H', 'T', 'T', 'P'});
  device.run(20);
  CHECK(device.heard.events == std::vector<std::string>{"offline 3"});
  device.until_connects(2);
  device.run(31'000);
  CHECK(device.heard.events.back() == "offline 2");
}

TEST_CASE("a stream that takes one byte at a time carries whole packets") {
  Device device;
  device.session.start(0);
  device.stream.room = 0;
  for (int i = 0; i < 200; ++i) {
    device.stream.room = 1;
    device.run(10);
  }
  const auto packets = device.packets();
  REQUIRE(packets.size() == 1);
  CHECK(packets[0].type == 1);
}

TEST_CASE("stopping says DISCONNECT, so that no will is published [MQTT-3.14.4-3]") {
  Device device;
  device.go_online();
  device.session.stop();
  const auto packets = device.packets();
  REQUIRE(packets.size() == 1);
  CHECK(device.heard.numbers == std::vector<std::uint32_t>{1});
  CHECK(packets[0].type == 14);
  device.run(600'000);
  CHECK(device.stream.connects == 1);
}

TEST_CASE("a new way to the network is used at once") {
  Device device;
  device.go_online();
  REQUIRE(device.publish("one", 1));
  device.session.reconnect(device.now);
  device.run(20);
  CHECK(device.stream.connects == 2);
}
