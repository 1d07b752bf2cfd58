// The settings: what they may be, and that they are there after whatever happened.
#include <doctest/doctest.h>

#include <memory>

#include "core/config/store.hpp"
#include "testing/json.hpp"
#include "testing/memory_key_value.hpp"

using namespace core::config;

namespace {

std::string refusal(const std::string& json) {
  Config config;
  Problem problem;
  const auto document = testing::parse(json);
  REQUIRE(document);
  return take_values(document.get(), config, problem) ? "" : std::string(problem.text());
}

Config with(Config config, Key key, std::uint32_t value) {
  REQUIRE(config.set(key, value));
  return config;
}

Config with(Config config, Key key, const char* value) {
  REQUIRE(config.set(key, std::string_view{value}));
  return config;
}

void put(testing::MemoryKeyValue& memory, const std::string& key, const std::string& text) {
  memory.values[key] = {text.begin(), text.end()};
}

}  // namespace

TEST_CASE("what a setting may be is told by its name and its range") {
  CHECK(refusal(R"({"poll_ms":200})").empty());
  CHECK(refusal(R"({"poll_ms":199})") == "poll_ms must be a whole number from 200 to 3600000");
  CHECK(refusal(R"({"poll_ms":1000.5})") == "poll_ms must be a whole number from 200 to 3600000");
  CHECK(refusal(R"({"poll_ms":-1})") == "poll_ms must be a whole number from 200 to 3600000");
  CHECK(refusal(R"({"poll_ms":1e99})") == "poll_ms must be a whole number from 200 to 3600000");
  CHECK(refusal(R"({"poll_ms":"200"})") == "poll_ms must be a whole number from 200 to 3600000");
  CHECK(refusal(R"({"mqtt_host":""})") == "mqtt_host must be a text of 1 to 64 printable characters");
  CHECK(refusal(R"({"wifi_ssid":""})").empty());
  CHECK(refusal(R"({"wifi_password":"short"})") == "wifi_password must be a text of 8 to 63 printable characters, or empty");
  CHECK(refusal(R"({"wifi_ssid":"two\nlines"})") == "wifi_ssid must be a text of 1 to 32 printable characters, or empty");
  CHECK(refusal(R"({"claim_code":"K7-Q2"})") == "there is no setting \"claim_code\"");
  CHECK(refusal(R"({"nothing":null})") == "there is no setting \"nothing\"");
  CHECK(refusal(R"({"transport_mode":"wifi_only"})") == "transport_mode wifi_only needs wifi_ssid");
  CHECK(refusal(R"({"transport_mode":"wifi_only","wifi_ssid":"Hall"})").empty());
}

TEST_CASE("every setting has a default that it allows itself, and takes back what it tells") {
  const Config factory;
  for (std::size_t i = 0; i < field_count; ++i) {
    const Key key = static_cast<Key>(i);
    CAPTURE(field_of(key).name);
    CHECK(key_of(field_of(key).name) == key);
    std::array<std::uint8_t, 256> text{};
    core::json::Writer out(text);
    out.begin_object();
    write_value(factory, key, out);
    out.end_object();
    REQUIRE(out.ok());
    if (field_of(key).kind == Kind::text && !field_of(key).may_be_empty && factory.text(key).empty()) continue;
    if (field_of(key).owner != Owner::every_device) continue;
    CHECK(refusal(std::string(ports::text_of(out.view()))).empty());
  }
}

TEST_CASE("when one of several values is wrong, none is taken") {
  Config config;
  Problem problem;
  const auto document = testing::parse(R"({"heartbeat_s":30,"poll_ms":1})");
  CHECK_FALSE(take_values(document.get(), config, problem));
  CHECK(config.number(Key::heartbeat_s) == 60);
}

TEST_CASE("settings are there after a restart, and only what differs from the factory's is written") {
  testing::MemoryKeyValue memory;
  {
    Store store(memory, {});
    store.begin(false);
    CHECK(store.source() == Source::factory);
    REQUIRE(store.keep(with(store.config(), Key::poll_ms, 1'000), false));
  }
  const auto& bytes = memory.values["cfg"];
  CHECK(std::string(bytes.begin(), bytes.end()) == R"({"v":1,"rev":1,"trial":false,"d":{"poll_ms":1000}})");
  Store store(memory, with(Config{}, Key::heartbeat_s, 30));
  store.begin(false);
  CHECK(store.source() == Source::stored);
  CHECK(store.config().number(Key::poll_ms) == 1'000);
  CHECK(store.config().number(Key::heartbeat_s) == 30);
  CHECK(store.revision() == 1);
}

TEST_CASE("the longest settings fit into flash") {
  testing::MemoryKeyValue memory;
  Store store(memory, {});
  store.begin(false);
  Config config;
  for (std::size_t i = 0; i < field_count; ++i) {
    const Key key = static_cast<Key>(i);
    const Field& field = field_of(key);
    // A quote takes two characters in JSON.
    if (field.kind == Kind::text) REQUIRE(config.set(key, std::string(field.most, '"')));
    if (field.kind != Kind::text) REQUIRE(config.set(key, field.numbers.empty() ? field.most : 115'200U));
  }
  REQUIRE(store.keep(config, true));
  Store again(memory, {});
  again.begin(false);
  for (std::size_t i = 0; i < field_count; ++i) CHECK(again.config().same(static_cast<Key>(i), config));
}

TEST_CASE("settings of a newer firmware are read as far as they are known, and older names by the table of names") {
  testing::MemoryKeyValue memory;
  put(memory, "cfg", R"({"v":9,"rev":4,"trial":false,"d":{"poll_ms":700,"heartbeat_s":"soon","antenna":2,"interval":900}})");
  {
    Store store(memory, {});
    store.begin(false);
    CHECK(store.config().number(Key::poll_ms) == 700);
    CHECK(store.config().number(Key::heartbeat_s) == 60);
    CHECK(store.revision() == 4);
  }
  put(memory, "cfg", R"({"v":1,"rev":4,"trial":false,"d":{"interval":900}})");
  const Renamed table[] = {{1, "interval", "poll_ms"}};
  StoreSettings settings;
  settings.renamed = table;
  Store store(memory, {}, settings);
  store.begin(false);
  CHECK(store.config().number(Key::poll_ms) == 900);
}

TEST_CASE("settings that cannot be read give way to the last good ones, and those to the factory's") {
  testing::MemoryKeyValue memory;
  put(memory, "cfg", R"({"v":1,"rev":5,"tri)");
  put(memory, "cfg_good", R"({"v":1,"rev":3,"trial":false,"d":{"poll_ms":700}})");
  {
    Store store(memory, {});
    store.begin(false);
    CHECK(store.source() == Source::last_good);
    CHECK(store.config().number(Key::poll_ms) == 700);
  }
  put(memory, "cfg_good", "\xff\xff");
  Store store(memory, {});
  store.begin(false);
  CHECK(store.source() == Source::factory);
  CHECK(store.config().number(Key::poll_ms) == 5'000);
}

TEST_CASE("new settings that find a broker are the good ones from then on") {
  testing::MemoryKeyValue memory;
  {
    Store store(memory, {});
    store.begin(false);
    REQUIRE(store.keep(with(store.config(), Key::mqtt_host, "new.example"), true));
    CHECK(store.restart_due());
    // Before the restart they are not in use: that there is a broker says nothing of them.
    store.tick(true, 1, 1'000);
    CHECK(store.on_trial());
  }
  Store store(memory, {});
  store.begin(false);
  CHECK(store.on_trial());
  CHECK_FALSE(store.restart_due());
  store.tick(false, 1, 1'000);
  CHECK(store.on_trial());
  store.tick(true, 1, 2'000);
  CHECK_FALSE(store.on_trial());
  const auto& good = memory.values["cfg_good"];
  CHECK(std::string(good.begin(), good.end()).find("new.example") != std::string::npos);
}

TEST_CASE("new settings that find no broker in time are taken back, once and for all") {
  testing::MemoryKeyValue memory;
  {
    Store store(memory, {});
    store.begin(false);
    REQUIRE(store.keep(with(store.config(), Key::heartbeat_s, 30), false));
    REQUIRE(store.keep(with(store.config(), Key::mqtt_host, "nowhere.example"), true));
  }
  {
    Store store(memory, {});
    store.begin(false);
    for (ports::Millis now = 0; now < 899'000; now += 1'000) store.tick(false, 5, now);
    CHECK_FALSE(store.restart_wanted());
    store.tick(false, 6, 901'000);
    CHECK(store.restart_wanted());
  }
  Store store(memory, {});
  store.begin(false);
  CHECK(store.config().text(Key::mqtt_host) == "busbar.local");
  CHECK(store.config().number(Key::heartbeat_s) == 30);
  CHECK_FALSE(store.on_trial());
  CHECK(store.revision() == 3);
}

TEST_CASE("a device that crashes again and again starts with the last good settings") {
  testing::MemoryKeyValue memory;
  put(memory, "cfg", R"({"v":1,"rev":5,"trial":false,"d":{"poll_ms":200}})");
  put(memory, "cfg_good", R"({"v":1,"rev":3,"trial":false,"d":{"poll_ms":700}})");
  Store store(memory, {});
  store.begin(true);
  CHECK(store.source() == Source::last_good);
  CHECK(store.config().number(Key::poll_ms) == 700);
}

TEST_CASE("a power cut at any moment of a change leaves the old settings or the new ones") {
  for (std::uint64_t cut = 0; cut < 6; ++cut) {
    CAPTURE(cut);
    testing::Power power;
    testing::MemoryKeyValue memory(power);
    Store before(memory, {});
    before.begin(false);
    REQUIRE(before.keep(with(before.config(), Key::poll_ms, 700), false));
    power.left = cut;
    const bool kept = before.keep(with(before.config(), Key::mqtt_host, "new.example"), true);
    power.left = testing::Power::endless;
    Store after(memory, {});
    after.begin(false);
    CHECK(after.config().number(Key::poll_ms) == 700);
    if (kept) CHECK(after.config().text(Key::mqtt_host) == "new.example");
    after.tick(true, 1, 1'000);
    CHECK_FALSE(after.on_trial());
  }
}

TEST_CASE("what cannot be written is not in use either") {
  testing::MemoryKeyValue memory;
  Store store(memory, {});
  store.begin(false);
  memory.full = true;
  CHECK_FALSE(store.keep(with(store.config(), Key::poll_ms, 700), false));
  CHECK(store.config().number(Key::poll_ms) == 5'000);
  CHECK(store.revision() == 0);
}

TEST_CASE("a reset leaves what the factory had") {
  testing::MemoryKeyValue memory;
  Store store(memory, {});
  store.begin(false);
  REQUIRE(store.keep(with(store.config(), Key::poll_ms, 700), false));
  REQUIRE(store.reset());
  CHECK(store.config().number(Key::poll_ms) == 5'000);
  Store again(memory, {});
  again.begin(false);
  CHECK(again.source() == Source::factory);
}
