// The gateway whole, over its restarts, in virtual time.
#include <doctest/doctest.h>

#include <memory>

#include "testing/acuvim_site.hpp"
#include "testing/schema.hpp"

namespace {

using testing::AcuvimBench;
using testing::AcuvimSite;
using testing::number;
using testing::parse;
using testing::text;

constexpr ports::Millis minute = 60'000;

/// A device that starts anew whenever it restarts.
struct Life {
  AcuvimSite site;
  std::unique_ptr<AcuvimBench> bench;
  int restarts = 0;

  Life() { bench = std::make_unique<AcuvimBench>(site); }
  void start(ports::ResetReason reason) {
    bench.reset();
    bench = std::make_unique<AcuvimBench>(site, reason);
  }
  /// Goes on until the device restarts, at most so long; answers whether it did.
  bool until_restart(ports::Millis ms) {
    bench->run(ms);
    if (!bench->over()) return false;
    ++restarts;
    start(ports::ResetReason::software);
    return true;
  }
};

/// The manifest of the vectors, whose signature is right.
std::string update_command() {
  const auto vectors = testing::parse_file("protocol/acuvim/vectors/commands.json");
  for (const cJSON* vector = vectors->child; vector != nullptr; vector = vector->next) {
    if (text(vector, "name") != "an update, up to its trial") continue;
    char* const out = cJSON_PrintUnformatted(testing::at(vector, "command"));
    std::string command = out;
    cJSON_free(out);
    return command;
  }
  return "";
}

std::string state_of(const std::string& reply) { return text(testing::at(parse(reply).get(), "result"), "state"); }

std::size_t count_on(const AcuvimBench& bench, const std::string& topic) {
  return static_cast<std::size_t>(std::count_if(bench.broker.messages.begin(), bench.broker.messages.end(),
                                                [&](const auto& message) { return message.topic == topic; }));
}

}  // namespace

TEST_CASE("an update: downloaded, started on trial, confirmed by the server, and told once") {
  Life life;
  life.site.server.file = testing::FirmwareImage({"1.3.0"}).bytes;
  life.site.server.breaks = {100};
  life.bench->run(12'000);
  life.bench->send(update_command());
  REQUIRE(life.until_restart(2 * minute));
  CHECK(life.site.server.asked.size() == 2);
  life.bench->run(30'000);
  CHECK(text(parse(life.bench->last_on("devices/register")).get(), "fw") == "1.3.0");
  REQUIRE(!life.bench->replies("c-update").empty());
  CHECK(state_of(life.bench->replies("c-update").back()) == "trial");
  CHECK(life.bench->ask(R"({"v":1,"id":"ok","cmd":"ota_confirm","params":{"version":"1.3.0"}})").size() == 1);
  const auto last = life.bench->replies("c-update").back();
  CHECK(state_of(last) == "success");
  CHECK(text(parse(last).get(), "st") == "done");
  life.start(ports::ResetReason::power_on);
  life.bench->run(30'000);
  CHECK(text(parse(life.bench->last_on("devices/register")).get(), "fw") == "1.3.0");
  CHECK(life.bench->replies("c-update").empty());
}

TEST_CASE("an update that the server does not confirm goes back, and the old firmware tells why") {
  Life life;
  life.site.server.file = testing::FirmwareImage({"1.3.0"}).bytes;
  life.bench->run(12'000);
  life.bench->send(update_command());
  REQUIRE(life.until_restart(2 * minute));
  REQUIRE(life.until_restart(11 * minute));
  life.bench->run(30'000);
  CHECK(text(parse(life.bench->last_on("devices/register")).get(), "fw") == "1.2.0");
  const auto replies = life.bench->replies("c-update");
  REQUIRE(replies.size() == 1);
  CHECK(text(parse(replies[0]).get(), "code") == "NO_CONFIRMATION");
  CHECK(state_of(replies[0]) == "rolled_back");
}

TEST_CASE("after five crashes the device keeps to network and commands, and tries again when that went well") {
  Life life;
  for (int i = 0; i < 5; ++i) {
    life.bench->run(3'000);
    CHECK_FALSE(life.bench->startup.safe_mode());
    life.start(ports::ResetReason::panic);
  }
  CHECK(life.bench->startup.safe_mode());
  life.bench->run(5 * minute);
  CHECK(count_on(*life.bench, "acuvim/ACV-1/telemetry") == 0);
  CHECK(count_on(*life.bench, "acuvim/ACV-1/heartbeat") > 0);
  const auto status = parse(life.bench->ask(R"({"v":1,"id":"s","cmd":"get_status"})", 2'000).at(0));
  CHECK(cJSON_IsTrue(testing::at(testing::at(status.get(), "result"), "safe")));
  CHECK(number(testing::at(status.get(), "result"), "crashes") == 5);
  REQUIRE(life.until_restart(10 * minute));
  life.bench->run(30'000);
  CHECK(count_on(*life.bench, "acuvim/ACV-1/telemetry") > 0);
  CHECK(life.bench->startup.boot().epoch() == 7);
}

TEST_CASE("a row of crashes is told once when the broker is reached, and once that it is over") {
  const std::string topic = "acuvim/ACV-1/alerts";
  const testing::Schema schema("protocol/acuvim", "alert");
  Life life;
  for (int i = 0; i < 5; ++i) life.start(ports::ResetReason::panic);
  life.bench->reachable = false;
  life.bench->run(30'000);
  life.bench->reachable = true;
  life.bench->run(2 * minute);
  REQUIRE(count_on(*life.bench, topic) == 1);
  const auto raised = life.bench->last_on(topic);
  CHECK(schema.problem(raised) == "");
  CHECK(text(parse(raised).get(), "ty") == "crash_loop");
  CHECK(text(parse(raised).get(), "sev") == "critical");
  CHECK(cJSON_IsTrue(testing::at(parse(raised).get(), "on")));
  // Another crash is not another row.
  life.start(ports::ResetReason::panic);
  life.bench->run(minute);
  CHECK(count_on(*life.bench, topic) == 0);
  REQUIRE(life.until_restart(12 * minute));
  life.bench->run(minute);
  REQUIRE(count_on(*life.bench, topic) == 1);
  const auto cleared = life.bench->last_on(topic);
  CHECK(schema.problem(cleared) == "");
  CHECK(cJSON_IsFalse(testing::at(parse(cleared).get(), "on")));
  life.start(ports::ResetReason::power_on);
  life.bench->run(minute);
  CHECK(count_on(*life.bench, topic) == 0);
}

TEST_CASE("an alert that the broker did not acknowledge comes again after the next start") {
  Life life;
  for (int i = 0; i < 5; ++i) life.start(ports::ResetReason::watchdog);
  life.bench->has_clock = false;
  life.bench->broker.acknowledging = false;
  life.bench->run(minute);
  CHECK(count_on(*life.bench, "acuvim/ACV-1/alerts") == 1);
  CHECK(testing::Schema("protocol/acuvim", "alert").problem(life.bench->last_on("acuvim/ACV-1/alerts")) == "");
  life.start(ports::ResetReason::watchdog);
  life.bench->run(minute);
  CHECK(count_on(*life.bench, "acuvim/ACV-1/alerts") == 1);
}

TEST_CASE("a device that finds no network restarts after an hour, and then only after two") {
  Life life;
  life.bench->wifi.coverage = life.bench->gsm.coverage = false;
  CHECK_FALSE(life.until_restart(59 * minute));
  CHECK(life.until_restart(2 * minute));
  life.bench->wifi.coverage = life.bench->gsm.coverage = false;
  CHECK_FALSE(life.until_restart(119 * minute));
  CHECK(life.until_restart(2 * minute));
  life.bench->run(minute);
  CHECK(life.bench->device.session().online());
  CHECK(life.bench->startup.boot().network_restarts() == 0);
}

TEST_CASE("when Wi-Fi goes, GSM takes over within half a minute, and the heartbeat tells of it") {
  Life life;
  auto& bench = *life.bench;
  bench.run(2 * minute);
  CHECK(text(parse(bench.last_on("acuvim/ACV-1/heartbeat")).get(), "ln") == "wifi");
  bench.wifi.coverage = false;
  bench.stream.end();
  bench.gsm.bytes = 4'711;
  bench.gsm.signal = -87;
  bench.run(30'000);
  CHECK(bench.device.session().online());
  const auto heartbeat = parse(bench.last_on("acuvim/ACV-1/heartbeat"));
  CHECK(text(heartbeat.get(), "ln") == "gsm");
  CHECK(number(heartbeat.get(), "rs") == -87);
  CHECK(number(heartbeat.get(), "gb") == 4'711);
  CHECK(number(heartbeat.get(), "hl") == 60'000);
  CHECK(number(heartbeat.get(), "ts") > AcuvimBench::noon);
  CHECK(text(heartbeat.get(), "ip") == "10.0.0.7");
}

TEST_CASE("a device whose clock was never set says so in its heartbeat") {
  Life life;
  life.bench->has_clock = false;
  life.bench->run(10'000);
  const auto heartbeat = parse(life.bench->last_on("acuvim/ACV-1/heartbeat"));
  CHECK(text(heartbeat.get(), "ck") == "boot");
  CHECK(testing::at(heartbeat.get(), "ts") == nullptr);
}

TEST_CASE("a restart on purpose says goodbye first; the reply is at the broker before") {
  Life life;
  life.bench->run(5'000);
  life.bench->send(R"({"v":1,"id":"r","cmd":"restart"})");
  life.bench->run(10'000);
  REQUIRE(life.bench->over());
  life.bench->broker.tick();
  CHECK(life.bench->last_on("acuvim/ACV-1/status") == R"({"v":1,"st":"offline","ep":1,"ses":1})");
  CHECK(life.bench->replies("r").size() == 1);
}

TEST_CASE("a restart waits until the broker has the reply, but not for ever") {
  Life life;
  life.bench->run(5'000);
  life.bench->broker.acknowledging = false;
  life.bench->send(R"({"v":1,"id":"r","cmd":"restart"})");
  life.bench->run(4'000);
  CHECK_FALSE(life.bench->over());
  life.bench->run(2'000);
  CHECK(life.bench->over());
}

TEST_CASE("a factory reset forgets settings and passwords, and counts on") {
  Life life;
  life.bench->run(5'000);
  CHECK(life.bench->ask(R"({"v":1,"id":"1","cmd":"set_config","params":{"values":{"poll_ms":1000}}})", 1'000).size() == 1);
  life.bench->send(R"({"v":1,"id":"2","cmd":"factory_reset","params":{"confirm":true}})");
  REQUIRE(life.until_restart(10'000));
  CHECK(life.bench->startup.config().config().number(core::config::Key::poll_ms) == 5'000);
  CHECK(life.bench->startup.boot().epoch() == 2);
  // The broker has not heard that the device had the command, and sends it again.
  life.bench->run(3'000);
  CHECK(life.bench->ask(R"({"v":1,"id":"2","cmd":"factory_reset","params":{"confirm":true}})").size() == 1);
  CHECK_FALSE(life.bench->over());
}

TEST_CASE("settings with which there is no broker are taken back, and the device is there again") {
  Life life;
  life.bench->run(5'000);
  life.bench->send(R"({"v":1,"id":"1","cmd":"set_config","params":{"values":{"mqtt_host":"nowhere.example"},"restart":true}})");
  REQUIRE(life.until_restart(10'000));
  CHECK(life.bench->startup.config().config().text(core::config::Key::mqtt_host) == "nowhere.example");
  life.bench->reachable = false;
  REQUIRE(life.until_restart(16 * minute));
  CHECK(life.bench->startup.config().config().text(core::config::Key::mqtt_host) == "hub.example");
  life.bench->run(5'000);
  CHECK(life.bench->device.session().online());
}

TEST_CASE("settings that want TLS where no authority is known lead to no connection in the clear") {
  AcuvimSite site;
  static_cast<void>(site.factory.set(core::config::Key::mqtt_tls, 1U));
  AcuvimBench bench(site);
  bench.run(2 * minute);
  CHECK(bench.stream.connects == 0);
}
