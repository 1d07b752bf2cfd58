#include "core/portal/connection_test.hpp"

#include <doctest/doctest.h>

#include <string>

#include "testing/scripted_stream.hpp"

using namespace core::portal;

namespace {

class ScriptedTrial : public WifiTrial {
 public:
  JoinState now = JoinState::joining;
  std::string joined;
  int left = 0;
  void join(std::string_view ssid, std::string_view password) override {
    joined = std::string(ssid) + "/" + std::string(password);
  }
  JoinState state() override { return now; }
  void leave() override { ++left; }
};

struct Bench {
  ScriptedTrial wifi;
  testing::ScriptedStream stream;
  ConnectionTest test{&wifi};
  Trial trial{"Plant", "secret-1", "hub", 8883, false, "ACV-1", "key"};
  ports::Millis now = 0;

  Bench() { REQUIRE(test.start(trial, stream, now)); }
  std::string tick(ports::Millis later = 1) {
    now += later;
    test.tick(now);
    return std::string(test.report().message);
  }
  void join() {
    wifi.now = JoinState::joined;
    static_cast<void>(tick());
  }
};

}  // namespace

TEST_CASE("a connection that works passes step by step") {
  Bench bench;
  CHECK(bench.test.report().step == TestStep::wifi);
  CHECK(bench.wifi.joined == "Plant/secret-1");
  CHECK_FALSE(bench.test.start(bench.trial, bench.stream, 0));
  bench.stream.reachable = false;
  bench.join();
  CHECK(bench.test.report().step == TestStep::broker);
  bench.stream.now = ports::StreamState::open;
  bench.stream.room = 10;
  bench.tick();
  CHECK(bench.test.report().step == TestStep::session);
  bench.stream.room = 1'000;
  bench.tick();
  // CONNECT without clean session and without will, with user name and password.
  CHECK(bench.stream.written[0] == 0x10);
  CHECK(bench.stream.written[9] == 0xC0);
  bench.stream.arrive({0x20, 2});
  bench.tick();
  bench.stream.arrive({0, 0});
  CHECK(bench.tick() == "Everything works: the server knows this device.");
  CHECK(bench.test.report().step == TestStep::passed);
  CHECK(bench.stream.written.back() == 0x00);
  CHECK(bench.stream.written[bench.stream.written.size() - 2] == 0xE0);
  CHECK(bench.stream.now == ports::StreamState::closed);
  CHECK(bench.wifi.left == 1);
  CHECK(bench.test.start(bench.trial, bench.stream, 0));
}

TEST_CASE("what is wrong with the Wi-Fi is said") {
  const std::pair<JoinState, std::string> cases[] = {
      {JoinState::not_found, "not in reach"}, {JoinState::wrong_password, "password"}, {JoinState::failed, "no address"}};
  for (const auto& [state, said] : cases) {
    Bench bench;
    bench.wifi.now = state;
    CHECK(bench.tick().find(said) != std::string::npos);
    CHECK(bench.test.report().step == TestStep::failed);
    CHECK(bench.wifi.left == 1);
  }
  Bench silent;
  CHECK(silent.tick(24'999).empty());
  CHECK(silent.tick().find("does not answer") != std::string::npos);
}

TEST_CASE("what is wrong with the server is said") {
  Bench refused;
  refused.stream.reachable = false;
  refused.join();
  refused.stream.end();
  CHECK(refused.tick() == "scripted. Check the server's address, port and certificate, and that the server runs.");

  Bench silent;
  silent.stream.reachable = false;
  silent.join();
  CHECK(silent.tick(30'000).find("does not answer") != std::string::npos);

  Bench busy;
  busy.stream.now = ports::StreamState::failed;
  busy.join();
  CHECK(busy.tick().find("cannot be tried now") != std::string::npos);
}

TEST_CASE("what is wrong with the session is said") {
  const auto answered = [](const std::vector<std::uint8_t>& bytes) {
    Bench bench;
    bench.join();
    bench.stream.arrive(bytes);
    return bench.tick();
  };
  CHECK(answered({0x20, 2, 0, 5}).find("does not take the password") != std::string::npos);
  CHECK(answered({0x20, 2, 0, 4}).find("does not take the password") != std::string::npos);
  CHECK(answered({0x20, 2, 0, 2}).find("refuses this device") != std::string::npos);
  CHECK(answered({'H', 'T', 'T', 'P', '/', '1'}).find("no MQTT broker") != std::string::npos);
  CHECK(answered({0xD0, 0}).find("no MQTT broker") != std::string::npos);

  Bench silent;
  silent.join();
  CHECK(silent.tick(15'001).find("says nothing") != std::string::npos);
  Bench ended;
  ended.join();
  ended.stream.end();
  CHECK(ended.tick().find("ended the connection") != std::string::npos);
}

TEST_CASE("with encryption and no certificate nothing is tried") {
  ScriptedTrial wifi;
  testing::ScriptedStream stream;
  ConnectionTest test(&wifi);
  Trial trial;
  trial.host = "hub";
  trial.certificate_missing = true;
  CHECK(test.start(trial, stream, 0));
  CHECK(test.report().step == TestStep::failed);
  CHECK(stream.connects == 0);
}

TEST_CASE("without Wi-Fi of its own the server is tried at once") {
  testing::ScriptedStream stream;
  ConnectionTest test(nullptr);
  Trial trial;
  trial.host = "hub";
  CHECK(test.start(trial, stream, 0));
  CHECK(stream.connects == 1);
}
