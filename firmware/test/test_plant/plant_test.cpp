// The plant's sensor as a whole: registers, keeps what it is told, measures and sends.
#include "core/plant/plant.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "platform_host/simulated_plant.hpp"
#include "scripted_hub.hpp"
#include "testing/fake_clock.hpp"
#include "testing/fake_system.hpp"
#include "testing/json.hpp"
#include "testing/memory_key_value.hpp"
#include "testing/schema.hpp"
#include "testing/scripted_broker.hpp"

using namespace core::plant;
using testing::at;
using testing::number;

namespace {

constexpr std::int64_t noon = 1'763'726'400'000;

/// A sensor with its hub and broker. One stream serves both, as on a chip with memory for one TLS connection.
struct Board {
  testing::FakeClock clock;
  platform_host::SimulatedPlant unit{clock};
  testing::ScriptedStream stream;
  ScriptedHub hub{stream};
  testing::ScriptedBroker broker{stream};
  testing::FakeSystem system;
  testing::KeptLog log;
  testing::MemoryKeyValue& values;
  Plant plant;

  static PlantSettings defaults() {
    PlantSettings settings;
    settings.registration.host = "hub.local";
    settings.registration.device_id = "plant-01";
    settings.registration.hardware = "esp32dev";
    settings.registration.firmware = "1.0.0";
    settings.registration.provisioning_key = "prov-key-1";
    return settings;
  }

  explicit Board(testing::MemoryKeyValue& kept, const PlantSettings& settings = defaults(), bool with_tls = true)
      : values(kept), plant({&unit, &unit, &unit}, {stream, with_tls ? &stream : nullptr}, kept, system, log, settings) {
    clock.started = noon;
    hub.answers = {ScriptedHub::answer(201, ScriptedHub::credentials())};
  }

  void run(ports::Millis ms, ports::Millis step = 10) {
    for (const auto end = clock.now + ms; clock.now < end; clock.now += step) {
      plant.tick(clock.both());
      hub.tick();
      if (stream.written.empty() || stream.written[0] != 'P') broker.tick();
    }
  }
  [[nodiscard]] std::vector<std::string> on(const std::string& topic) const {
    std::vector<std::string> all;
    for (const auto& message : broker.messages) {
      if (message.topic == topic) all.push_back(message.payload);
    }
    return all;
  }
  [[nodiscard]] bool logged(const std::string& text) const {
    return std::any_of(log.lines.begin(), log.lines.end(),
                       [&](const std::string& line) { return line.find(text) != std::string::npos; });
  }
};

/// The settings of a start; a sensor is attached to them.
struct Configured {
  core::config::Store store;

  explicit Configured(testing::MemoryKeyValue& values) : store(values, core::config::Config{}) { store.begin(false); }
  void change(core::config::Key key, std::string_view value, bool on_trial) {
    core::config::Config next = store.config();
    REQUIRE(next.set(key, value));
    REQUIRE(store.keep(next, on_trial));
  }
};

}  // namespace

TEST_CASE("it registers, keeps what it is told, and sends what it measures as PlantOps does") {
  testing::MemoryKeyValue values;
  Board board(values);
  board.run(70'000);
  REQUIRE(board.hub.requests.size() == 1);
  CHECK(board.hub.requests[0].find("Authorization: Bearer prov-key-1\r\n") != std::string::npos);
  CHECK(board.plant.online());
  CHECK(values.values.count("plant.mqtt") == 1);
  const testing::Schema telemetry("protocol/plantops", "telemetry");
  const auto messages = board.on("devices/plant-01/telemetry");
  REQUIRE(messages.size() == 2);
  for (const auto& message : messages) CHECK(telemetry.problem(message) == "");
  const auto first = testing::parse(messages[0]);
  CHECK(number(first.get(), "timestamp") == noon);
  CHECK(number(first.get(), "temperature") == doctest::Approx(board.unit.celsius()).epsilon(0.01));
  CHECK(number(first.get(), "humidity") == doctest::Approx(board.unit.humidity()).epsilon(0.01));
  CHECK(number(first.get(), "soil_moisture") == doctest::Approx(board.unit.moisture()).epsilon(0.01));
  CHECK(number(first.get(), "light_level") == doctest::Approx(board.unit.lux()).epsilon(0.1));
  const testing::Schema heartbeat("protocol/plantops", "heartbeat");
  const auto beats = board.on("devices/plant-01/heartbeat");
  REQUIRE(beats.size() == 2);
  for (const auto& beat : beats) CHECK(heartbeat.problem(beat) == "");
}

TEST_CASE("after a restart it does not register again") {
  testing::MemoryKeyValue values;
  { Board(values).run(5'000); }
  Board again(values);
  again.run(5'000);
  CHECK(again.plant.online());
  CHECK(again.hub.requests.empty());
}

TEST_CASE("a claim code goes in place of the key") {
  auto settings = Board::defaults();
  settings.registration.claim = "K7-Q2";
  testing::MemoryKeyValue values;
  Board board(values, settings);
  board.run(2'000);
  REQUIRE(board.hub.requests.size() == 1);
  CHECK(board.hub.requests[0].find("Authorization") == std::string::npos);
  CHECK(board.hub.requests[0].find("prov-key-1") == std::string::npos);
  CHECK(board.hub.requests[0].find("\"claim\":\"K7-Q2\"") != std::string::npos);
}

TEST_CASE("a claim code is used once: after the hub took the board in, it is gone from the settings") {
  testing::MemoryKeyValue values;
  auto settings = Board::defaults();
  settings.registration.claim = "K7-Q2";
  Configured site(values);
  site.change(core::config::Key::claim_code, "K7-Q2", false);
  Board board(values, settings);
  board.plant.attach(site.store);
  board.hub.answers = {ScriptedHub::answer(503, "{}"), ScriptedHub::answer(201, ScriptedHub::credentials())};
  board.run(1'000);
  CHECK(site.store.config().text(core::config::Key::claim_code) == "K7-Q2");
  board.run(10'000);
  CHECK(board.plant.online());
  CHECK(site.store.config().text(core::config::Key::claim_code).empty());
  const auto& kept = values.values.at("cfg");
  CHECK(std::string(kept.begin(), kept.end()).find("K7-Q2") == std::string::npos);
  // What the broker refuses is then registered anew by the key.
  board.stream.end();
  for (int i = 0; i < 60'000 && board.hub.requests.size() < 3; ++i) {
    board.plant.tick(board.clock.both());
    if (!board.stream.written.empty() && board.stream.written[0] == 0x10) board.stream.arrive({0x20, 2, 0, 5});
    board.hub.tick();
    board.clock.now += 10;
  }
  REQUIRE(board.hub.requests.size() == 3);
  CHECK(board.hub.requests[2].find("Authorization: Bearer prov-key-1\r\n") != std::string::npos);
  CHECK(board.hub.requests[2].find("claim") == std::string::npos);
}

TEST_CASE("a power cut between credentials and claim code does not use the code twice") {
  testing::MemoryKeyValue values;
  { Board(values).run(5'000); }
  Configured site(values);
  site.change(core::config::Key::claim_code, "K7-Q2", false);
  auto settings = Board::defaults();
  settings.registration.claim = "K7-Q2";
  Board again(values, settings);
  again.plant.attach(site.store);
  again.run(5'000);
  CHECK(again.plant.online());
  CHECK(again.hub.requests.empty());
  CHECK(site.store.config().text(core::config::Key::claim_code).empty());
}

TEST_CASE("new settings that lead to no hub are taken back, with the credentials that go with the old ones") {
  testing::MemoryKeyValue values;
  { Board(values).run(5'000); }
  {
    Configured site(values);
    site.change(core::config::Key::mqtt_host, "nowhere.example", true);
    Configured restarted(values);
    REQUIRE(restarted.store.on_trial());
    Board board(values);
    board.plant.attach(restarted.store);
    board.stream.reachable = false;
    board.run(899'000, 50);
    CHECK(board.system.restarts == 0);
    board.run(5'000, 50);
    CHECK(board.system.restarts == 1);
  }
  Configured site(values);
  CHECK(site.store.config().text(core::config::Key::mqtt_host) == "busbar.local");
  Board board(values);
  board.plant.attach(site.store);
  board.run(5'000);
  CHECK(board.plant.online());
  CHECK(board.hub.requests.empty());
}

TEST_CASE("new settings are proven by a hub that takes the board in, and by one that asks for patience") {
  for (const int status : {201, 202}) {
    CAPTURE(status);
    testing::MemoryKeyValue values;
    { Board(values).run(5'000); }
    Configured(values).change(core::config::Key::mqtt_host, "other.example", true);
    Configured site(values);
    Board board(values);
    board.plant.attach(site.store);
    board.hub.answers = {ScriptedHub::answer(status, status == 201 ? ScriptedHub::credentials() : "{}")};
    board.run(10'000);
    // Registered anew, although there were credentials: they may be another hub's.
    CHECK(board.hub.requests.size() == 1);
    CHECK_FALSE(site.store.on_trial());
    CHECK(board.plant.online() == (status == 201));
    CHECK(values.values.count("plant.mqtt") == (status == 201 ? 1 : 0));
    board.run(1'000'000, 50);
    CHECK(board.system.restarts == 0);
  }
}

TEST_CASE("without an authority it registers in the clear only when a setting says so") {
  testing::MemoryKeyValue values;
  Board careful(values, Board::defaults(), false);
  careful.run(60'000);
  CHECK(careful.hub.requests.empty());
  CHECK(careful.stream.connects == 0);
  CHECK(careful.logged("to register wants TLS"));
  auto settings = Board::defaults();
  settings.registration.plain = true;
  Board open(values, settings, false);
  open.run(5'000);
  CHECK(open.hub.requests.size() == 1);
}

TEST_CASE("secrets are never logged, whatever happens") {
  for (const auto& answer : {ScriptedHub::answer(201, ScriptedHub::credentials()), ScriptedHub::answer(401, "prov-key-1"),
                             ScriptedHub::answer(200, R"({"device_id":"x","mqtt":{"password":"pa55-secret"}})"),
                             std::string("pa55-secret prov-key-1\r\n\r\n"), ScriptedHub::answer(503, "pa55-secret")}) {
    testing::MemoryKeyValue values;
    values.full = true;
    Board board(values);
    board.hub.answers = {answer};
    board.run(60'000);
    CHECK_FALSE(board.log.lines.empty());
    CHECK_FALSE(board.logged("pa55-secret"));
    CHECK_FALSE(board.logged("prov-key-1"));
  }
}

TEST_CASE("while somebody has to approve it, it asks as often as it is told to") {
  testing::MemoryKeyValue values;
  Board board(values);
  board.hub.answers = {ScriptedHub::answer(202, "{}", "Retry-After: 30\r\n"),
                       ScriptedHub::answer(202, "{}", "Retry-After: 30\r\n"),
                       ScriptedHub::answer(200, ScriptedHub::credentials())};
  board.run(29'000);
  CHECK(board.hub.requests.size() == 1);
  CHECK(board.plant.registration().state() == RegistrationState::waiting_for_approval);
  board.run(10'000);
  CHECK(board.hub.requests.size() == 2);
  board.run(30'000);
  CHECK(board.hub.requests.size() == 3);
  CHECK(board.plant.online());
  CHECK(board.on("devices/plant-01/telemetry").size() == 2);
}

TEST_CASE("a wrong key, a wrong claim code and a taken id are said plainly, and not asked again and again") {
  for (const auto& [status, message] : std::vector<std::pair<int, std::string>>{{401, "the hub refuses the provisioning key"},
                                                                                {403, "the hub refuses the provisioning key"},
                                                                                {409, "another device has this id"}}) {
    testing::MemoryKeyValue values;
    Board board(values);
    board.hub.answers = {ScriptedHub::answer(status, "{}")};
    board.run(890'000);
    CHECK(board.hub.requests.size() == 1);
    CHECK(board.logged(message));
    CHECK(board.plant.registration().state() == (status == 409 ? RegistrationState::id_taken : RegistrationState::refused));
    board.hub.answers = {ScriptedHub::answer(201, ScriptedHub::credentials())};
    board.run(30'000);
    CHECK(board.plant.online());
  }
}

TEST_CASE("429 and 503 say how long to wait; 0 is not at once, and a year is not a year") {
  testing::MemoryKeyValue values;
  Board board(values);
  board.hub.answers = {ScriptedHub::answer(429, "{}", "Retry-After: 120\r\n")};
  board.run(119'000);
  CHECK(board.hub.requests.size() == 1);
  board.hub.answers = {ScriptedHub::answer(503, "{}", "Retry-After: 0\r\n")};
  board.run(5'000);
  CHECK(board.hub.requests.size() >= 3);
  CHECK(board.hub.requests.size() <= 7);
  board.hub.answers = {ScriptedHub::answer(503, "{}", "Retry-After: 31536000\r\n")};
  board.run(10'000);
  const auto asked = board.hub.requests.size();
  board.hub.answers = {ScriptedHub::answer(201, ScriptedHub::credentials())};
  board.run(3'610'000, 50);
  CHECK(board.hub.requests.size() == asked + 1);
  CHECK(board.plant.online());
}

TEST_CASE("a hub that is away is asked ever more rarely, and the readings wait") {
  testing::MemoryKeyValue values;
  Board board(values);
  board.hub.answers = {ScriptedHub::answer(500, "")};
  board.run(1'800'000, 50);
  CHECK(board.hub.requests.size() > 8);
  CHECK(board.hub.requests.size() < 25);
  CHECK(board.plant.waiting() == 30);
  board.hub.answers = {ScriptedHub::answer(201, ScriptedHub::credentials())};
  board.run(400'000, 50);
  CHECK(board.plant.waiting() == 0);
  const auto messages = board.on("devices/plant-01/telemetry");
  REQUIRE(messages.size() >= 30);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    CHECK(number(testing::parse(messages[i]).get(), "timestamp") == noon + 60'000.0 * static_cast<double>(i));
  }
}

TEST_CASE("credentials that the broker refuses are fetched anew") {
  testing::MemoryKeyValue values;
  Board board(values);
  board.run(5'000);
  REQUIRE(board.plant.online());
  board.hub.answers = {ScriptedHub::answer(200, ScriptedHub::credentials("plant-01", "new-secret"))};
  // A broker that refuses every login until there was another registration.
  board.stream.end();
  for (int i = 0; i < 60'000 && board.hub.requests.size() < 2; ++i) {
    board.plant.tick(board.clock.both());
    if (!board.stream.written.empty() && board.stream.written[0] == 0x10) board.stream.arrive({0x20, 2, 0, 5});
    board.hub.tick();
    board.clock.now += 10;
  }
  REQUIRE(board.hub.requests.size() == 2);
  CHECK(board.logged("registering again"));
  board.run(10'000);
  CHECK(board.plant.online());
  const std::string connect(board.stream.written.begin(), board.stream.written.end());
  CHECK(connect.find("new-secret") != std::string::npos);
  CHECK(CredentialStore(values).load("plant-01")->password.view() == "new-secret");
}

TEST_CASE("a broker with TLS is not talked to without") {
  testing::MemoryKeyValue values;
  auto settings = Board::defaults();
  settings.registration.plain = true;
  Board board(values, settings, false);
  board.run(10'000);
  CHECK_FALSE(board.plant.online());
  CHECK(board.logged("the broker wants TLS"));
  CHECK(board.broker.connections == 0);
}

TEST_CASE("an hour without a broker costs nothing; more costs the oldest") {
  testing::MemoryKeyValue values;
  Board board(values);
  board.run(5'000);
  board.stream.reachable = false;
  board.stream.end();
  board.run(3'500'000, 50);
  CHECK(board.plant.waiting() == 58);
  CHECK(board.plant.lost() == 0);
  board.run(600'000, 50);
  CHECK(board.plant.waiting() == 60);
  CHECK(board.plant.lost() > 0);
  board.stream.reachable = true;
  board.run(400'000, 50);
  CHECK(board.plant.waiting() == 0);
}

TEST_CASE("a sensor that fails is null, and without any nothing is sent but the heartbeat") {
  testing::MemoryKeyValue values;
  Board board(values);
  REQUIRE(board.unit.set_fault("climate-garbled"));
  REQUIRE(board.unit.set_fault("light-silent"));
  board.run(5'000);
  const auto json = testing::parse(board.on("devices/plant-01/telemetry").at(0));
  CHECK(cJSON_IsNull(at(json.get(), "temperature")));
  CHECK(cJSON_IsNull(at(json.get(), "light_level")));
  CHECK(number(json.get(), "soil_moisture") > 20);
  REQUIRE(board.unit.set_fault("soil-open"));
  board.run(120'000);
  CHECK(board.on("devices/plant-01/telemetry").size() == 1);
  CHECK(board.on("devices/plant-01/heartbeat").size() >= 2);
  CHECK_FALSE(board.unit.set_fault("no such fault"));
}

TEST_CASE("without a clock it sends its uptime") {
  testing::MemoryKeyValue values;
  Board board(values);
  board.clock.started.reset();
  board.run(65'000);
  const auto messages = board.on("devices/plant-01/telemetry");
  REQUIRE(messages.size() == 2);
  CHECK(number(testing::parse(messages[1]).get(), "timestamp") == 60'000);
}

TEST_CASE("a plant's day is plausible") {
  testing::MemoryKeyValue values;
  auto settings = Board::defaults();
  settings.read_ms = 900'000;
  Board board(values, settings);
  board.run(86'400'000, 100);
  double brightest = 0;
  double darkest = 1e9;
  for (const auto& message : board.on("devices/plant-01/telemetry")) {
    const auto json = testing::parse(message);
    const double temperature = number(json.get(), "temperature");
    CHECK(temperature > 15);
    CHECK(temperature < 30);
    CHECK(number(json.get(), "humidity") > 30);
    CHECK(number(json.get(), "humidity") < 70);
    brightest = std::max(brightest, number(json.get(), "light_level"));
    darkest = std::min(darkest, number(json.get(), "light_level"));
  }
  CHECK(brightest > 5'000);
  CHECK(darkest < 10);
}
