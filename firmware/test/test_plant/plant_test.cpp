// The plant's sensor as a whole: what it measures, keeps and sends.
#include "core/plant/plant.hpp"

#include <algorithm>

#include "board.hpp"
#include "testing/json.hpp"
#include "testing/schema.hpp"

using testing::at;
using testing::number;

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
