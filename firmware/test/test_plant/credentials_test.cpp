#include "core/plant/credentials.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "core/plant/messages.hpp"
#include "core/plant/registration.hpp"
#include "scripted_hub.hpp"
#include "testing/json.hpp"
#include "testing/memory_key_value.hpp"
#include "testing/schema.hpp"

using namespace core::plant;
using core::sensors::Measured;
using core::sensors::Quality;

namespace {

Measured good(double value) { return {value, Quality::valid}; }

template <typename Write>
std::string written(Write write) {
  std::array<std::uint8_t, 1024> buffer{};
  return std::string(ports::text_of(ports::Bytes{buffer}.first(write(ports::MutableBytes{buffer}))));
}

}  // namespace

TEST_CASE("an answer of the schema is read whole, and what is kept is one again") {
  const testing::Schema schema("protocol/plantops", "register-answer");
  const auto answer = ScriptedHub::credentials();
  REQUIRE(schema.problem(answer) == "");
  const auto credentials = parse_credentials(answer, "plant-01");
  REQUIRE(credentials);
  CHECK(credentials->host.view() == "hub.local");
  CHECK(credentials->port == 8883);
  CHECK(credentials->tls);
  CHECK(credentials->username.view() == "plant-01");
  CHECK(credentials->password.view() == "pa55-secret");
  CHECK(credentials->client_id.view() == "plant-01");
  CHECK(credentials->telemetry_topic.view() == "devices/plant-01/telemetry");
  CHECK(credentials->heartbeat_topic.view() == "devices/plant-01/heartbeat");
  const auto again = written([&](ports::MutableBytes into) { return write_credentials(*credentials, "plant-01", into); });
  CHECK(again == answer);
}

TEST_CASE("topics that are missing are those of the id") {
  const auto credentials = parse_credentials(
      R"({"device_id":"p","mqtt":{"host":"h","port":1,"tls":true,"username":"u","password":"w","client_id":"c"}})", "p");
  REQUIRE(credentials);
  CHECK(credentials->telemetry_topic.view() == "devices/p/telemetry");
}

TEST_CASE("what is no answer to this device is none") {
  const std::string good_answer = ScriptedHub::credentials();
  CHECK_FALSE(parse_credentials(good_answer, "plant-02"));
  CHECK_FALSE(parse_credentials("", "plant-01"));
  CHECK_FALSE(parse_credentials("[]", "plant-01"));
  CHECK_FALSE(parse_credentials(std::string(1'000, '['), "plant-01"));
  const auto without = [&](const std::string& part, const std::string& instead) {
    auto answer = good_answer;
    const auto at = answer.find(part);
    REQUIRE(at != std::string::npos);
    return answer.replace(at, part.size(), instead);
  };
  for (const auto& [part, instead] :
       std::vector<std::pair<std::string, std::string>>{{"8883", "0"},
                                                        {"8883", "65536"},
                                                        {"8883", "\"8883\""},
                                                        {"8883", "-1"},
                                                        {"true", "1"},
                                                        {"\"pa55-secret\"", "\"\""},
                                                        {"\"pa55-secret\"", "7"},
                                                        {"hub.local", "hub local"},
                                                        {"hub.local", ""},
                                                        {"pa55-secret", std::string(129, 'x')},
                                                        {"devices/plant-01/telemetry", "devices/#"},
                                                        {"devices/plant-01/telemetry", "devices/+/telemetry"}}) {
    CAPTURE(part);
    CAPTURE(instead);
    CHECK_FALSE(parse_credentials(without(part, instead), "plant-01"));
  }
}

TEST_CASE("whatever is answered or kept, nothing breaks") {
  std::mt19937 random(3);
  for (int round = 0; round < 3'000; ++round) {
    auto answer = ScriptedHub::credentials();
    for (auto changes = 1 + random() % 5; changes-- > 0;) answer[random() % answer.size()] = static_cast<char>(random() % 256);
    static_cast<void>(parse_credentials(answer, "plant-01"));
    static_cast<void>(parse_credentials(answer.substr(0, random() % answer.size()), "plant-01"));
  }
}

TEST_CASE("they are kept over a restart, and the same ones wear no flash") {
  testing::MemoryKeyValue values;
  const auto credentials = parse_credentials(ScriptedHub::credentials(), "plant-01");
  CredentialStore store(values);
  CHECK_FALSE(store.load("plant-01"));
  REQUIRE(store.save(*credentials, "plant-01"));
  REQUIRE(store.save(*credentials, "plant-01"));
  CHECK(values.writes == 1);
  CHECK(CredentialStore(values).load("plant-01")->password.view() == "pa55-secret");
  CHECK_FALSE(CredentialStore(values).load("plant-02"));
  values.values["plant.mqtt"].pop_back();
  CHECK_FALSE(CredentialStore(values).load("plant-01"));
  const auto longest = [](std::size_t size) { return std::string(size, 'x'); };
  const auto large = parse_credentials(R"({"device_id":")" + longest(64) + R"(","mqtt":{"host":")" + longest(128) +
                                           R"(","port":65535,"tls":false,"username":")" + longest(64) + R"(","password":")" +
                                           longest(128) + R"(","client_id":")" + longest(64) + R"("},"topics":{"telemetry":")" +
                                           longest(128) + R"(","heartbeat":")" + longest(128) + R"("}})",
                                       longest(64));
  REQUIRE(large);
  REQUIRE(store.save(*large, longest(64)));
  CHECK(CredentialStore(values).load(longest(64))->heartbeat_topic.view() == longest(128));
  values.full = true;
  CHECK_FALSE(store.save(*credentials, "plant-01"));
}

TEST_CASE("the request is one of the schema") {
  const testing::Schema schema("protocol/plantops", "register");
  RegistrationSettings settings;
  settings.device_id = "plant-01";
  settings.hardware = "esp32dev";
  settings.mac = "AA:BB:CC:DD:EE:FF";
  settings.firmware = "1.0.0";
  settings.provisioning_key = "key";
  const auto body = [&] { return written([&](ports::MutableBytes into) { return write_registration(settings, into); }); };
  CHECK(schema.problem(body()) == "");
  CHECK(body() ==
        R"({"device_id":"plant-01","type":"plant-sensor","hardware":"esp32dev","mac":"AA:BB:CC:DD:EE:FF","firmware":"1.0.0"})");
  settings.claim = "K7-Q2";
  CHECK(schema.problem(body()) == "");
  CHECK(body().find("\"claim\":\"K7-Q2\"") != std::string::npos);
  CHECK(body().find("key") == std::string::npos);
}

TEST_CASE("telemetry and heartbeats as the hub's samples have them") {
  const auto samples = testing::parse_file("devices/plantops/samples/messages.json");
  REQUIRE(samples);
  const testing::Schema telemetry("protocol/plantops", "telemetry");
  const testing::Schema heartbeat("protocol/plantops", "heartbeat");
  int checked = 0;
  for (const cJSON* sample = samples->child; sample != nullptr; sample = sample->next) {
    const cJSON* message = testing::at(sample, "json");
    if (!cJSON_IsNumber(testing::at(message, "timestamp"))) continue;
    CAPTURE(testing::text(sample, "name"));
    const auto timestamp = static_cast<std::int64_t>(testing::number(message, "timestamp"));
    std::string text;
    if (testing::at(message, "uptime") != nullptr) {
      const auto uptime = static_cast<ports::Millis>(testing::number(message, "uptime")) * 1'000 + 999;
      text = written([&](ports::MutableBytes into) {
        return write_heartbeat(timestamp, uptime, static_cast<int>(testing::number(message, "rssi")), into);
      });
      CHECK(heartbeat.problem(text) == "");
    } else if (cJSON_GetArraySize(message) == 5) {
      const auto value = [&](const char* key) {
        const cJSON* item = testing::at(message, key);
        return cJSON_IsNumber(item) ? good(item->valuedouble) : Measured::none(Quality::silent);
      };
      Reading reading;
      reading.temperature = value("temperature");
      reading.humidity = value("humidity");
      reading.soil_moisture = value("soil_moisture");
      reading.light_level = value("light_level");
      text = written([&](ports::MutableBytes into) { return write_telemetry(reading, timestamp, into); });
      CHECK(telemetry.problem(text) == "");
    } else {
      continue;
    }
    CHECK(cJSON_Compare(testing::parse(text).get(), message, true));
    ++checked;
  }
  CHECK(checked >= 6);
}
