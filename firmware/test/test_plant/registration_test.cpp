// How the plant's sensor comes to its credentials, and to new ones.
#include "core/plant/registration.hpp"

#include "board.hpp"
#include "testing/json.hpp"

using namespace core::plant;
using testing::number;

TEST_CASE("after a restart it does not register again") {
  testing::MemoryKeyValue values;
  { Board(values).run(5'000); }
  Board again(values);
  again.run(5'000);
  CHECK(again.plant.online());
  CHECK(again.hub.requests.empty());
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

TEST_CASE("boards that are all asked to wait as long do not all come back at the same moment") {
  std::vector<ports::Millis> came;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    testing::ScriptedStream stream;
    ScriptedHub hub(stream);
    hub.answers = {ScriptedHub::answer(429, "{}", "Retry-After: 60\r\n")};
    testing::KeptLog log;
    Registration registration(stream, log, Board::defaults().registration, seed);
    ports::Millis now = 0;
    registration.start(now);
    for (; hub.requests.size() < 2 && now < 100'000; now += 10) {
      registration.tick(now);
      hub.tick();
    }
    CHECK(now >= 60'000);
    CHECK(now <= 65'000);
    came.push_back(now);
  }
  const auto [first, last] = std::minmax_element(came.begin(), came.end());
  CHECK(*last - *first >= 500);
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

TEST_CASE("credentials that are refused after a long outage are fetched anew soon, not after the pauses of the outage") {
  testing::MemoryKeyValue values;
  Board board(values);
  board.run(5'000);
  REQUIRE(board.plant.online());
  board.stream.reachable = false;
  board.stream.end();
  board.run(7'200'000, 50);
  board.stream.reachable = true;
  ports::Millis refused = 0;
  for (int i = 0; i < 120'000 && board.hub.requests.size() < 2; ++i) {
    board.plant.tick(board.clock.both());
    if (!board.stream.written.empty() && board.stream.written[0] == 0x10) {
      if (refused == 0) refused = board.clock.now;
      board.stream.arrive({0x20, 2, 0, 5});
    }
    board.hub.tick();
    board.clock.now += 10;
  }
  REQUIRE(board.hub.requests.size() == 2);
  CHECK(board.clock.now - refused >= 2'000);
  CHECK(board.clock.now - refused <= 30'000);
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
