#include "core/gateway/gateway.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "core/modbus/crc16.hpp"
#include "testing/fake_system.hpp"
#include "testing/json.hpp"
#include "testing/memory_card.hpp"
#include "testing/scripted_broker.hpp"
#include "testing/scripted_bus.hpp"

using namespace core;

namespace {

constexpr std::int64_t noon = 1'763'683'200'000;

/// A meter on the line that answers every register with a float of 50 or a counter of 3,276,850.
void answer_like_a_meter(testing::ScriptedBus& bus, const testing::ScriptedBus::Frame& request) {
  const std::size_t count = static_cast<std::size_t>(request[4] << 8U | request[5]);
  testing::ScriptedBus::Frame answer{request[0], request[1], static_cast<std::uint8_t>(count * 2)};
  for (std::size_t i = 0; i < count; ++i) {
    answer.push_back(i % 2 == 0 ? 0x42 : 0x00);
    answer.push_back(i % 2 == 0 ? 0x48 : 0x00);
  }
  const std::uint16_t crc = modbus::crc16({answer.data(), answer.size()});
  answer.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
  answer.push_back(static_cast<std::uint8_t>(crc >> 8U));
  bus.arrive(answer);
}

/// What outlives a power cut: the card.
struct Site {
  testing::MemoryCard card;
  std::uint32_t boots = 0;
};

/// A gateway from power on, with its meter, its broker and time in the hand of the test.
struct Device {
  testing::ScriptedBus bus;
  testing::ScriptedStream stream;
  testing::ScriptedBroker broker{stream};
  testing::FakeSystem system;
  testing::KeptLog messages;
  modbus::Master master{bus, {}};
  gateway::MeterReader meter{master, 1, {}};
  buffer::RecordLog log;
  gateway::Gateway gateway;
  mqtt::Session session;
  ports::Millis now = 0;
  std::int64_t started = noon;

  static gateway::GatewaySettings settings(std::uint32_t epoch) {
    gateway::GatewaySettings settings;
    settings.id = "ACV-1";
    settings.firmware = "1.2.0";
    settings.hardware = "test";
    settings.epoch = epoch;
    return settings;
  }
  static mqtt::SessionSettings session_settings() {
    mqtt::SessionSettings settings;
    settings.host = "hub";
    settings.connect.client_id = "ACV-1";
    settings.filter = "acuvim/ACV-1/cmd";
    settings.first_pause_ms = 100;
    settings.longest_pause_ms = 1'000;
    return settings;
  }

  explicit Device(Site& site)
      : log(site.card, {20'000, 64}),
        gateway(meter, log, system, messages, settings(++site.boots)),
        session(stream, gateway, session_settings(), 9) {
    gateway.attach(session);
    gateway.set_link(meter::Link::wifi);
    bus.on_frame = [this](const auto& frame) { answer_like_a_meter(bus, frame); };
    session.start(0);
  }

  void run(ports::Millis ms, bool reachable = true) {
    stream.reachable = reachable;
    for (const ports::Millis end = now + ms; now < end; now += 5) {
      gateway.tick({now, started + static_cast<std::int64_t>(now), ports::ClockSource::ntp});
      if (reachable) broker.tick();
    }
  }
  void cut_the_network() {
    stream.reachable = false;
    stream.end();
  }
  /// Numbers of the readings that came, in their order, with where they came from.
  [[nodiscard]] std::vector<std::pair<int, std::string>> readings() const {
    std::vector<std::pair<int, std::string>> all;
    for (const auto& message : broker.messages) {
      if (message.topic != "acuvim/ACV-1/telemetry") continue;
      const auto json = testing::parse(message.payload);
      REQUIRE(json);
      all.emplace_back(static_cast<int>(testing::number(json.get(), "sq")), testing::text(json.get(), "src"));
    }
    return all;
  }
  [[nodiscard]] std::string last_on(const std::string& topic) const {
    for (auto message = broker.messages.rbegin(); message != broker.messages.rend(); ++message) {
      if (message->topic == topic) return message->payload;
    }
    return "";
  }
};

std::set<int> numbers(const std::vector<std::pair<int, std::string>>& readings) {
  std::set<int> all;
  for (const auto& [number, source] : readings) all.insert(number);
  return all;
}

}  // namespace

TEST_CASE("it says who it is, that it is there, and how it is, and registers its will for the same session") {
  Site site;
  Device device(site);
  device.run(2'000);
  CHECK(device.last_on("acuvim/ACV-1/status") == R"({"v":1,"st":"online","ep":1,"ses":1})");
  CHECK(device.broker.will.topic == "acuvim/ACV-1/status");
  CHECK(device.broker.will.payload == R"({"v":1,"st":"offline","ep":1,"ses":1,"lw":true})");
  CHECK(testing::text(testing::parse(device.last_on("devices/register")).get(), "id") == "ACV-1");
  const auto heartbeat = testing::parse(device.last_on("acuvim/ACV-1/heartbeat"));
  CHECK(testing::number(heartbeat.get(), "hb") == 60);
  CHECK(testing::number(heartbeat.get(), "hf") == 150'000);
  device.cut_the_network();
  device.run(5'000);
  CHECK(device.last_on("acuvim/ACV-1/status") == R"({"v":1,"st":"online","ep":1,"ses":2})");
  CHECK(device.broker.will.payload == R"({"v":1,"st":"offline","ep":1,"ses":2,"lw":true})");
}

TEST_CASE("what the meter shows is sent when it is measured, every interval, in less than 1 KB") {
  Site site;
  Device device(site);
  device.run(50'000);
  const auto readings = device.readings();
  CHECK(readings.size() >= 10);
  for (const auto& [number, source] : readings) CHECK(source == "live");
  const auto json = testing::parse(device.last_on("acuvim/ACV-1/telemetry"));
  CHECK(testing::number(testing::at(json.get(), "d"), "f") == doctest::Approx(50));
  CHECK(testing::number(testing::at(json.get(), "d"), "epi") == doctest::Approx(111'201'484.8));
  CHECK(testing::number(json.get(), "ts") >= noon);
  for (const auto& message : device.broker.messages) CHECK(message.payload.size() <= 1'024);
}

TEST_CASE("readings of an outage come afterwards from the card, oldest first, beside live ones, and none is missing") {
  Site site;
  Device device(site);
  device.run(12'000);
  device.cut_the_network();
  device.run(600'000, false);
  CHECK(device.gateway.waiting() > 100);
  device.run(60'000);
  CHECK(device.gateway.waiting() == 0);
  CHECK(device.gateway.lost() == 0);
  const auto readings = device.readings();
  const auto all = numbers(readings);
  CHECK(static_cast<int>(all.size()) == *all.rbegin() + 1);
  std::vector<int> stored;
  for (const auto& [number, source] : readings) {
    if (source == "sd") stored.push_back(number);
  }
  CHECK(stored.size() > 100);
  CHECK(std::is_sorted(stored.begin(), stored.end()));
  const auto first_stored = std::find_if(readings.begin(), readings.end(), [](const auto& each) { return each.second == "sd"; });
  const auto last_stored = std::find_if(readings.rbegin(), readings.rend(), [](const auto& each) { return each.second == "sd"; });
  CHECK(std::any_of(first_stored, last_stored.base(), [](const auto& each) { return each.second == "live"; }));
}

TEST_CASE("a power cut in the middle of an outage loses nothing that was on the card") {
  Site site;
  {
    Device device(site);
    device.run(100'000, false);
    CHECK(device.gateway.waiting() >= 19);
  }
  Device again(site);
  again.run(30'000);
  CHECK(again.gateway.waiting() == 0);
  int of_first_boot = 0;
  for (const auto& message : again.broker.messages) {
    const auto json = testing::parse(message.payload);
    if (message.topic == "acuvim/ACV-1/telemetry" && testing::number(json.get(), "ep") == 1) ++of_first_boot;
  }
  CHECK(of_first_boot >= 19);
}

TEST_CASE("a record leaves the card only when the broker has it") {
  Site site;
  Device device(site);
  device.run(50'000, false);
  const auto waiting = device.gateway.waiting();
  REQUIRE(waiting >= 9);
  device.broker.acknowledging = false;
  device.run(20'000);
  CHECK(device.gateway.waiting() >= waiting);
  device.cut_the_network();
  device.broker.acknowledging = true;
  device.run(60'000);
  CHECK(device.gateway.waiting() == 0);
  const auto all = numbers(device.readings());
  CHECK(static_cast<int>(all.size()) == *all.rbegin() + 1);
}

TEST_CASE("without a card what cannot be sent is counted, and the heartbeat says so") {
  Site site;
  site.card.present = false;
  Device device(site);
  device.run(50'000, false);
  CHECK(device.gateway.lost() >= 9);
  device.run(40'000);
  const auto heartbeat = testing::parse(device.last_on("acuvim/ACV-1/heartbeat"));
  CHECK(testing::number(heartbeat.get(), "bl") >= 9);
}

TEST_CASE("a meter that does not answer costs no message, and shows in the heartbeat") {
  Site site;
  Device device(site);
  device.bus.on_frame = [](const auto&) {};
  device.run(130'000);
  CHECK(device.readings().empty());
  const auto heartbeat = testing::parse(device.last_on("acuvim/ACV-1/heartbeat"));
  CHECK(testing::number(heartbeat.get(), "mf") > 5);
  CHECK(testing::number(heartbeat.get(), "mo") == 0);
}

TEST_CASE("the less essential values come now and then, and never over GSM") {
  const auto keys_with = [](meter::Link link) {
    Site site;
    Device device(site);
    device.gateway.set_link(link);
    device.run(130'000);
    std::set<std::string> keys;
    for (const auto& message : device.broker.messages) {
      if (message.topic != "acuvim/ACV-1/telemetry") continue;
      const auto json = testing::parse(message.payload);
      for (const cJSON* item = testing::at(json.get(), "d")->child; item != nullptr; item = item->next) keys.insert(item->string);
    }
    return keys;
  };
  CHECK(keys_with(meter::Link::wifi).size() > keys_with(meter::Link::gsm).size() + 20);
}
