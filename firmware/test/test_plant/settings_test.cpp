// The plant's sensor with settings of its own: claim codes, and new settings on trial.
#include "board.hpp"
#include "core/config/store.hpp"

namespace {

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
