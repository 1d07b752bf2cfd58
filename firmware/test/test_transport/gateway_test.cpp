#include "core/gateway/gateway.hpp"

#include <algorithm>

#include "core/modbus/crc16.hpp"
#include "core/transport/transport.hpp"
#include "site.hpp"
#include "testing/fake_system.hpp"
#include "testing/json.hpp"
#include "testing/memory_card.hpp"
#include "testing/scripted_broker.hpp"
#include "testing/scripted_bus.hpp"

using namespace core;

namespace {

constexpr std::int64_t noon = 1'763'683'200'000;

/// A gateway with meter and card whose session goes over Wi-Fi or GSM, put together as a device does it.
struct Device {
  ports::Millis now = 0;
  testing::ScriptedBearer wifi{now};
  testing::ScriptedBearer gsm{now};
  testing::ScriptedBus bus;
  testing::ScriptedStream stream;
  testing::ScriptedBroker broker{stream};
  testing::MemoryCard card;
  testing::FakeSystem system;
  testing::KeptLog messages;
  modbus::Master master{bus, {}};
  gateway::MeterReader meter{master, 1, {}};
  buffer::RecordLog log{card, {20'000, 64}};
  gateway::Gateway gateway{meter, log, system, messages, settings()};
  mqtt::Session session{stream, gateway, session_settings(), 9};
  transport::Transport transport{&wifi, &gsm, {}};
  /// Links as heartbeats told them, each change once.
  std::vector<std::string> links;
  std::size_t read = 0;

  static gateway::GatewaySettings settings() {
    gateway::GatewaySettings settings;
    settings.id = "ACV-1";
    settings.firmware = "1.2.0";
    settings.hardware = "test";
    settings.epoch = 1;
    return settings;
  }
  static mqtt::SessionSettings session_settings() {
    mqtt::SessionSettings settings;
    settings.host = "hub";
    settings.connect.client_id = "ACV-1";
    settings.connect.keep_alive_s = 20;
    settings.filter = "acuvim/ACV-1/cmd";
    return settings;
  }

  Device() {
    gsm.takes = 12'000;
    gateway.attach(session);
    bus.on_frame = [this](const auto& frame) { answer(frame); };
    session.start(0);
  }
  /// The meter: every register is 0.
  void answer(const testing::ScriptedBus::Frame& request) {
    const std::size_t count = static_cast<std::size_t>(request[4] << 8U | request[5]);
    testing::ScriptedBus::Frame frame{request[0], request[1], static_cast<std::uint8_t>(count * 2)};
    frame.resize(3 + 2 * count);
    const std::uint16_t crc = modbus::crc16({frame.data(), frame.size()});
    frame.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
    frame.push_back(static_cast<std::uint8_t>(crc >> 8U));
    bus.arrive(frame);
  }
  void run(ports::Millis ms) {
    for (const ports::Millis end = now + ms; now < end; now += 10) {
      transport.tick(session.online(), now);
      const bool by_wifi = transport.link() == meter::Link::wifi;
      const bool carried = transport.link() != meter::Link::none && (by_wifi ? wifi : gsm).state() == ports::BearerState::up;
      stream.reachable = carried;
      if (transport.take_changed()) {
        gateway.set_link(transport.link());
        session.reconnect(now);
      }
      gateway.tick({now, noon + static_cast<std::int64_t>(now), ports::ClockSource::ntp});
      if (carried) broker.tick();
      listen();
    }
  }
  void listen() {
    for (; read < broker.messages.size(); ++read) {
      if (broker.messages[read].topic != "acuvim/ACV-1/heartbeat") continue;
      const auto json = testing::parse(broker.messages[read].payload);
      const auto link = testing::text(json.get(), "ln");
      if (links.empty() || links.back() != link) links.push_back(link);
    }
  }
  struct Came {
    int number;
    bool buffered;
    double at;
  };
  [[nodiscard]] std::vector<Came> readings() const {
    std::vector<Came> all;
    for (const auto& message : broker.messages) {
      if (message.topic != "acuvim/ACV-1/telemetry") continue;
      const auto json = testing::parse(message.payload);
      REQUIRE(json);
      all.push_back({static_cast<int>(testing::number(json.get(), "sq")), testing::text(json.get(), "src") == "sd",
                     testing::number(json.get(), "ts")});
    }
    return all;
  }
  /// Every reading came at least once.
  void check_complete() const {
    const auto came = readings();
    int highest = 0;
    for (const auto& each : came) highest = std::max(highest, each.number);
    std::vector<bool> seen(static_cast<std::size_t>(highest) + 1);
    for (const auto& each : came) seen[static_cast<std::size_t>(each.number)] = true;
    CHECK(std::count(seen.begin(), seen.end(), false) == 0);
    CHECK(highest + 1 >= static_cast<int>(now / (5 * second)) - 2);
    CHECK(gateway.lost() == 0);
  }
};

}  // namespace

TEST_CASE("scenario 2, whole: the heartbeat tells of GSM and of Wi-Fi again, and no reading is missing") {
  Device device;
  device.run(2 * minute);
  device.wifi.coverage = false;
  device.run(5 * minute);
  CHECK(device.session.online());
  device.wifi.coverage = true;
  device.run(5 * minute);
  CHECK(device.session.online());
  CHECK(device.links == std::vector<std::string>{"wifi", "gsm", "wifi"});
  device.check_complete();
}

TEST_CASE("scenario 3, whole: what was read while there was no network comes from the card, in order, beside live readings") {
  Device device;
  device.run(2 * minute);
  device.wifi.coverage = false;
  device.gsm.coverage = false;
  device.run(10 * minute);
  CHECK(device.transport.link() == meter::Link::none);
  CHECK(device.gateway.waiting() > 100);
  for (const auto& [file, bytes] : device.card.files) {
    if (file == 0) continue;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      if (bytes[at] != '\n') continue;
      CHECK(testing::parse(
          std::string(bytes.begin() + static_cast<std::ptrdiff_t>(begin), bytes.begin() + static_cast<std::ptrdiff_t>(at))));
      begin = at + 1;
    }
  }
  device.wifi.coverage = true;
  device.run(3 * minute);
  CHECK(device.gateway.waiting() == 0);
  device.check_complete();
  double last = 0;
  std::size_t buffered = 0;
  bool live_between = false;
  for (const auto& each : device.readings()) {
    if (!each.buffered) {
      live_between = live_between || (buffered > 0 && buffered < 100);
      continue;
    }
    ++buffered;
    CHECK(each.at >= last);
    last = each.at;
  }
  CHECK(buffered > 100);
  CHECK(live_between);
}
