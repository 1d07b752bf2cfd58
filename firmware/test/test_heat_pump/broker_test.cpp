// The monitor as it runs on Linux, against mosquitto.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "core/mqtt/session.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/tcp_stream.hpp"
#include "profiles/heat_pump_host.hpp"
#include "testing/fake_system.hpp"
#include "testing/json.hpp"
#include "testing/process.hpp"
#include "testing/schema.hpp"

namespace {

/// Somebody who listens at the broker.
struct Listener : core::mqtt::SessionListener {
  std::map<std::string, std::vector<std::string>> heard;
  void on_connecting(std::uint32_t) override {}
  void on_online(bool) override {}
  void on_offline(core::mqtt::LossReason) override {}
  void on_message(std::string_view topic, ports::Bytes payload) override {
    heard[std::string(topic)].emplace_back(ports::text_of(payload));
  }
  void on_acknowledged(core::mqtt::Token) override {}
};

}  // namespace

TEST_CASE("the program's monitor reads, sends, alerts by SMS, answers STATUS, and says when it goes") {
  const testing::TemporaryFolder folder;
  const auto port = testing::free_port();
  std::string config = "listener " + std::to_string(port) + " 127.0.0.1\nallow_anonymous true\n";
  if (geteuid() == 0) config += "user root\n";
  folder.write("mosquitto.conf", config);
  testing::Process broker({"mosquitto", "-c", (folder / "mosquitto.conf").string()});

  platform_host::HostClock clock;
  testing::FakeSystem system;
  testing::KeptLog log;
  profiles::HeatPumpOptions options;
  options.id = "site9";
  options.port = port;
  options.read_ms = 700;
  options.publish_ms = 0;
  options.admin = "+919876543210";
  options.sms_folder = folder.path().string();
  options.faults = {"overcurrent"};
  auto pump = profiles::make_heat_pump(options, clock, system, log);
  REQUIRE(pump);

  Listener listener;
  platform_host::TcpStream stream;
  core::mqtt::SessionSettings settings;
  settings.host = "127.0.0.1";
  settings.port = port;
  settings.connect.client_id = "listener";
  settings.filter = "heatpump/#";
  settings.first_pause_ms = 20;
  settings.longest_pause_ms = 200;
  core::mqtt::Session session(stream, listener, settings, 5);
  session.start(0);

  const auto& data = listener.heard["heatpump/site9/data"];
  const auto& alerts = listener.heard["heatpump/site9/alerts"];
  const auto& online = listener.heard["heatpump/site9/status/online"];
  const auto until = [&](auto reached) {
    return testing::eventually([&] {
      pump->tick({clock.uptime(), clock.utc(), clock.source()});
      session.tick(clock.uptime());
      return reached();
    });
  };
  REQUIRE(until([&] { return session.online(); }));
  CHECK(until([&] { return data.size() >= 3 && !alerts.empty() && !online.empty(); }));
  CHECK(testing::Schema("protocol/heat-pump", "data").problem(data.back()) == "");
  CHECK(testing::Schema("protocol/heat-pump", "alerts").problem(alerts.front()) == "");
  CHECK(online.back() == "true");
  folder.write("in.txt", "+919876543210 STATUS\n");
  CHECK(until([&] { return folder.read("out.txt").find("HEAT PUMP STATUS\nDevice: site9") != std::string::npos; }));
  CHECK(folder.read("out.txt").find("ALERT: OVERCURRENT\nLevel: CRITICAL") != std::string::npos);
  pump->stop();
  CHECK(testing::eventually([&] {
    session.tick(clock.uptime());
    return online.back() == "false";
  }));
}

TEST_CASE("a fault that does not exist is no monitor") {
  platform_host::HostClock clock;
  testing::FakeSystem system;
  testing::KeptLog log;
  profiles::HeatPumpOptions options;
  options.faults = {"no-such-fault"};
  CHECK(profiles::make_heat_pump(options, clock, system, log) == nullptr);
}
