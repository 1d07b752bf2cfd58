#include "core/portal/config_settings.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "testing/memory_key_value.hpp"
#include "testing/scripted_stream.hpp"

using namespace core::portal;
using core::config::Key;

namespace {

const std::string pem = "-----BEGIN CERTIFICATE-----\\r\\nMIIB\\r\\n-----END CERTIFICATE-----";

class Board : public PortalDevice {
 public:
  testing::ScriptedStream tcp;
  std::string ca;
  std::string_view id() const override { return "ACV-1"; }
  std::string_view firmware() const override { return "1.0.0"; }
  bool has_gsm() const override { return true; }
  std::set<Part> parts{Part::any, Part::meter};
  bool has(Part part) const override { return parts.count(part) > 0; }
  void write_items(core::json::Writer& into) override {
    into.begin_object().key("label").text("Meter").key("value").text("answers").key("ok").boolean(true).end_object();
  }
  ports::ByteStream& stream(std::string_view authority) override {
    ca = authority;
    return tcp;
  }
};

struct Bench {
  testing::MemoryKeyValue memory;
  core::config::Store store{memory, core::config::Config{}};
  Board board;
  ConfigSettings settings{store, memory, board, nullptr};

  Bench() { store.begin(false); }
  template <typename Write>
  static std::string json(Write write) {
    std::array<std::uint8_t, 2'048> into{};
    core::json::Writer writer(into);
    write(writer);
    CHECK(writer.ok());
    return std::string(ports::text_of(writer.view()));
  }
  std::string told() {
    return json([this](core::json::Writer& into) { settings.write_settings(into); });
  }
};

}  // namespace

TEST_CASE("settings are stored, and secrets and certificates never told") {
  Bench bench;
  CHECK_FALSE(bench.settings.store(R"({"wifi_ssid":"Plant","wifi_password":"very secret","mqtt_port":1883,"mqtt_tls":false,
    "transport_mode":"gsm_first","modbus_parity":"even","mqtt_ca":")" +
                                   pem + "\"}"));
  CHECK(bench.store.config().text(Key::wifi_password) == "very secret");
  CHECK(bench.store.config().number(Key::mqtt_port) == 1'883);
  CHECK_FALSE(bench.store.config().flag(Key::mqtt_tls));
  CHECK(bench.store.config().mode() == core::transport::Mode::gsm_first);
  CHECK(bench.memory.values.at("mqtt_ca").back() == 0);
  const auto told = bench.told();
  CHECK(told.find("very secret") == std::string::npos);
  CHECK(told.find("MIIB") == std::string::npos);
  CHECK(told.find(R"("wifi_ssid":"Plant","wifi_password":true)") != std::string::npos);
  CHECK(told.find(R"("mqtt_ca":true)") != std::string::npos);
  CHECK(told.find(R"("mqtt_password":false)") != std::string::npos);
  CHECK(told.find(R"("modbus_parity":"even")") != std::string::npos);
}

TEST_CASE("an empty secret stays, and null clears it") {
  Bench bench;
  const auto change = [&bench](const std::string& json) { CHECK_FALSE(bench.settings.store(json)); };
  change(R"({"wifi_password":"very secret","mqtt_ca":")" + pem + "\"}");
  change(R"({"wifi_password":"","mqtt_ca":""})");
  CHECK(bench.store.config().text(Key::wifi_password) == "very secret");
  CHECK(bench.memory.values.count("mqtt_ca") == 1);
  change(R"({"wifi_password":null,"mqtt_ca":null})");
  CHECK(bench.store.config().text(Key::wifi_password).empty());
  CHECK(bench.memory.values.count("mqtt_ca") == 0);
}

TEST_CASE("every field of the page is a setting, with bounds that the settings allow") {
  Bench bench;
  for (const auto& field : fields()) {
    CAPTURE(field.name);
    if (field.kind == FieldKind::certificate) continue;
    const auto key = core::config::key_of(field.name);
    REQUIRE(key);
    const auto& setting = core::config::field_of(*key);
    CHECK((field.kind == FieldKind::secret) == setting.secret);
    if (field.kind == FieldKind::choice) {
      CHECK(field.choices.size() == setting.choices.size());
    } else {
      CHECK(field.least == setting.least);
      CHECK(field.most == setting.most);
    }
  }
}

TEST_CASE("what a device does not have is neither told nor taken; one that registers has a place for a claim code") {
  Bench bench;
  CHECK(bench.told().find("modbus_unit") != std::string::npos);
  CHECK(bench.told().find("claim_code") == std::string::npos);
  CHECK_FALSE(bench.settings.store(R"({"claim_code":"K7-Q2","wifi_ssid":"Plant"})"));
  CHECK(bench.store.config().text(Key::claim_code).empty());
  bench.board.parts = {Part::any, Part::registration};
  CHECK_FALSE(bench.settings.store(R"({"claim_code":"K7-Q2","register_port":1880,"register_plain":true,"modbus_unit":9})"));
  CHECK(bench.store.config().text(Key::claim_code) == "K7-Q2");
  CHECK(bench.store.config().number(Key::register_port) == 1'880);
  CHECK(bench.store.config().flag(Key::register_plain));
  CHECK(bench.store.config().number(Key::modbus_unit) == 1);
  CHECK(bench.told().find(R"("claim_code":true,"register_port":1880,"register_plain":true)") != std::string::npos);
  CHECK(bench.told().find("K7-Q2") == std::string::npos);
  CHECK(bench.told().find("modbus_unit") == std::string::npos);
}

TEST_CASE("what the settings do not allow is refused by its name, and nothing changes") {
  Bench bench;
  const auto refusal = bench.settings.store(R"({"wifi_ssid":"New","modbus_baud":9601})");
  REQUIRE(refusal);
  CHECK(refusal->field == "modbus_baud");
  CHECK(bench.store.config().text(Key::wifi_ssid).empty());
  CHECK(bench.settings.store(R"({"mqtt_port":null})")->field == "mqtt_port");
  bench.memory.full = true;
  CHECK(bench.settings.store(R"({"wifi_ssid":"New"})")->field.empty());
}

TEST_CASE("the server is tried with what was typed, which is not stored") {
  Bench bench;
  CHECK(bench.settings.start_test(R"({"mqtt_host":"hub","mqtt_tls":true,"mqtt_password":"key","mqtt_ca":")" + pem + "\"}"));
  CHECK(bench.board.ca.find("MIIB\n") != std::string::npos);
  CHECK(bench.board.ca.back() == '\0');
  CHECK_FALSE(bench.settings.start_test("{}"));
  CHECK(bench.settings.store("{}")->message == "Wait until the test is over.");
  bench.settings.tick(1);
  bench.board.tcp.arrive({0x20, 2, 0, 0});
  bench.settings.tick(2);
  CHECK(bench.settings.test().step == TestStep::passed);
  CHECK(bench.memory.values.count("mqtt_ca") == 0);
  CHECK(bench.settings.start_test(R"({"mqtt_tls":true})"));
  CHECK(bench.settings.test().message == "With encryption on, the server's certificate is needed.");
  CHECK_FALSE(bench.settings.start_test(R"({"modbus_baud":9601})"));
}

TEST_CASE("the state of the device is told") {
  Bench bench;
  CHECK(Bench::json([&bench](core::json::Writer& into) { bench.settings.write_status(into); }) ==
        R"({"id":"ACV-1","firmware":"1.0.0","gsm":true,"items":[{"label":"Meter","value":"answers","ok":true}]})");
}
