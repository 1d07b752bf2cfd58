// What the board says, held against the manufacturer's document, the hub's own samples and the schemas of protocol/.
#include "core/heat_pump/messages.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <string>

#include "core/heat_pump/sms_texts.hpp"
#include "testing/json.hpp"
#include "testing/schema.hpp"

using namespace core::heat_pump;
using core::sensors::Measured;
using core::sensors::Quality;
using testing::at;
using testing::number;

namespace {

Measured good(double value) { return {value, Quality::valid}; }

/// The reading of the manufacturer's document (stage 1, 4.4).
Reading document_reading() {
  Reading reading;
  reading.inlet = good(45.2);
  reading.outlet = good(50.1);
  reading.ambient = good(25.0);
  reading.compressor = good(70.5);
  reading.voltage = good(230.5);
  reading.current = good(8.5);
  reading.pressure_high = good(280);
  reading.pressure_low = good(70);
  reading.fan = true;
  reading.defrost = false;
  reading.levels = levels_of(reading);
  return reading;
}

std::string written(const DataHead& head, const Reading& reading) {
  std::array<std::uint8_t, 1024> buffer{};
  return std::string(ports::text_of(ports::Bytes{buffer}.first(write_data(head, reading, buffer))));
}

Measured measured_in(const cJSON* message, const char* group, const char* key, const char* valid) {
  const cJSON* value = at(at(message, group), key);
  if (!cJSON_IsNumber(value)) return Measured::none(Quality::open);
  return {value->valuedouble, cJSON_IsTrue(at(at(message, "valid"), valid)) ? Quality::valid : Quality::out_of_range};
}

std::optional<Level> level_in(const cJSON* message, const char* key) {
  const cJSON* level = at(at(message, "alerts"), key);
  return cJSON_IsNumber(level) ? std::optional(static_cast<Level>(level->valueint)) : std::nullopt;
}

}  // namespace

TEST_CASE("the reading of the manufacturer's document, byte for byte") {
  CHECK(written({"site1", "1.0.0", 1'706'600'000'000, std::nullopt, std::nullopt}, document_reading()) ==
        R"({"device":"site1","timestamp":1706600000000,"version":"1.0.0",)"
        R"("temperature":{"inlet":45.2,"outlet":50.1,"ambient":25.0,"compressor":70.5},)"
        R"("electrical":{"voltage":230.5,"current":8.5,"power":1959.25},"pressure":{"high":280.0,"low":70.0},)"
        R"("status":{"compressor":true,"fan":true,"defrost":false},)"
        R"("alerts":{"voltage":0,"compressor_temp":0,"pressure_high":0,"pressure_low":0,"current":0},)"
        R"("valid":{"temp_inlet":true,"temp_outlet":true,"temp_ambient":true,"temp_compressor":true,)"
        R"("voltage":true,"current":true,"pressure_high":true,"pressure_low":true}})");
}

TEST_CASE("complete readings among the hub's samples are written as they stand there") {
  const auto samples = testing::parse_file("devices/heat-pump/samples/data.json");
  REQUIRE(samples);
  const testing::Schema schema("protocol/heat-pump", "data");
  int checked = 0;
  for (const cJSON* sample = samples->child; sample != nullptr; sample = sample->next) {
    const cJSON* message = at(sample, "json");
    // Complete is what has every group; a sum of its own, or what this board never leaves out, another firmware wrote.
    if (cJSON_GetArraySize(at(message, "valid")) != 8 || cJSON_GetArraySize(at(message, "alerts")) != 5) continue;
    if (!cJSON_IsNumber(at(message, "timestamp")) || !cJSON_IsString(at(message, "version"))) continue;
    const auto whole = [message](const char* group, int size) { return cJSON_GetArraySize(at(message, group)) == size; };
    if (!whole("temperature", 4) || !whole("electrical", 3) || !whole("pressure", 2) || !whole("status", 3)) continue;
    CAPTURE(testing::text(sample, "name"));
    Reading reading;
    reading.inlet = measured_in(message, "temperature", "inlet", "temp_inlet");
    reading.outlet = measured_in(message, "temperature", "outlet", "temp_outlet");
    reading.ambient = measured_in(message, "temperature", "ambient", "temp_ambient");
    reading.compressor = measured_in(message, "temperature", "compressor", "temp_compressor");
    reading.voltage = measured_in(message, "electrical", "voltage", "voltage");
    reading.current = measured_in(message, "electrical", "current", "current");
    reading.pressure_high = measured_in(message, "pressure", "high", "pressure_high");
    reading.pressure_low = measured_in(message, "pressure", "low", "pressure_low");
    reading.fan = cJSON_IsTrue(at(at(message, "status"), "fan"));
    reading.defrost = cJSON_IsTrue(at(at(message, "status"), "defrost"));
    reading.levels = {level_in(message, "voltage"), level_in(message, "compressor_temp"), level_in(message, "pressure_high"),
                      level_in(message, "pressure_low"), level_in(message, "current")};
    if (std::abs(number(at(message, "electrical"), "power") - reading.power()) > 0.5) continue;
    if (cJSON_IsTrue(at(at(message, "status"), "compressor")) != reading.compressor_running()) continue;
    DataHead head;
    const std::string device = testing::text(message, "device");
    const std::string version = testing::text(message, "version");
    head.device = device;
    head.version = version;
    head.timestamp = static_cast<std::int64_t>(number(message, "timestamp"));
    if (at(message, "signal") != nullptr) head.signal = static_cast<int>(number(message, "signal"));
    if (at(message, "overflow") != nullptr) head.overflow = cJSON_IsTrue(at(message, "overflow"));
    const auto text = written(head, reading);
    CHECK(schema.problem(text) == "");
    const auto again = testing::parse(text);
    for (const char* key : {"device", "timestamp", "version", "temperature", "pressure", "status", "alerts", "valid"}) {
      CAPTURE(key);
      CHECK(cJSON_Compare(at(again.get(), key), at(message, key), true));
    }
    for (const char* key : {"voltage", "current"}) {
      CHECK(cJSON_Compare(at(at(again.get(), "electrical"), key), at(at(message, "electrical"), key), true));
    }
    ++checked;
  }
  CHECK(checked >= 4);
}

TEST_CASE("whatever is measured, the message is one of the schema's, in less than 1 KB") {
  const testing::Schema schema("protocol/heat-pump", "data");
  const std::array<Measured, 6> kinds{
      good(-40), good(1e6), {310, Quality::out_of_range}, Measured::none(Quality::open), good(-0.0), {0.049, Quality::valid}};
  for (std::size_t i = 0; i < kinds.size() * kinds.size(); ++i) {
    Reading reading;
    reading.inlet = reading.voltage = reading.pressure_low = kinds[i % kinds.size()];
    reading.outlet = reading.current = reading.pressure_high = kinds[i / kinds.size()];
    reading.levels = levels_of(reading);
    const std::string id(64, 'x');
    const auto text = written({id, "10.20.30-rc.4", 9'007'199'254'740'991, 100, true}, reading);
    CHECK(text.size() > 0);
    CHECK(text.size() <= 1'024);
    CHECK(schema.problem(text) == "");
  }
}

TEST_CASE("what is not measured is null and invalid, never 0; a level nobody measured is no level") {
  const auto json = testing::parse(written({"site1", "1.0.0", 1, std::nullopt, std::nullopt}, Reading{}));
  for (const char* key : {"inlet", "outlet", "ambient", "compressor"})
    CHECK(cJSON_IsNull(at(at(json.get(), "temperature"), key)));
  CHECK(cJSON_IsNull(at(at(json.get(), "pressure"), "low")));
  CHECK(cJSON_IsFalse(at(at(json.get(), "valid"), "pressure_low")));
  CHECK(cJSON_IsNull(at(at(json.get(), "alerts"), "pressure_low")));
  CHECK(cJSON_IsFalse(at(at(json.get(), "status"), "compressor")));
  CHECK(number(at(json.get(), "electrical"), "power") == 0);
}

TEST_CASE("what does not fit is not half there") {
  std::array<std::uint8_t, 200> small{};
  CHECK(write_data({"site1", "1.0.0", 1, std::nullopt, std::nullopt}, document_reading(), small) == 0);
}

TEST_CASE("alerts as the document and the schema have them") {
  const testing::Schema schema("protocol/heat-pump", "alerts");
  const auto text = [](AlertKind kind, Level level, double value, std::optional<ports::UnixMillis> time) {
    std::array<std::uint8_t, 256> buffer{};
    return std::string(ports::text_of(ports::Bytes{buffer}.first(write_alert(kind, level, value, time, buffer))));
  };
  CHECK(text(AlertKind::voltage_high, Level::warning, 248.5, std::nullopt) ==
        R"({"type":"voltage_high","level":"warning","value":248.5,"message":"High voltage detected"})");
  for (std::size_t kind = 0; kind < alert_kinds; ++kind) {
    for (const Level level : {Level::warning, Level::critical}) {
      const auto alert = text(static_cast<AlertKind>(kind), level, 100.25, 1'763'683'200'000);
      CHECK(schema.problem(alert) == "");
      CHECK(alert.find("\"timestamp\":1763683200000") != std::string::npos);
    }
  }
}

TEST_CASE("STATUS, as the document has it") {
  const Reading reading = document_reading();
  const AlertBook quiet;
  const ports::Millis uptime = ((2 * 24 + 5) * 60 + 30) * 60'000ULL + 59'999;
  CHECK(status_text({"site1", &reading, &quiet, 0, 100, false, 65, uptime}).view() ==
        "HEAT PUMP STATUS\nDevice: site1\nTemps: 45/50/25/70C\nV: 230V I: 8.5A P: 1959W\nPressure: 280/70 PSI\nAlerts: OK\n"
        "Buffer: 0/100 readings\nSignal: 65%\nUptime: 2d 5h 30m");
}

TEST_CASE("STATUS fits into one SMS: what matters least is left out first") {
  Reading reading = document_reading();
  const AlertBook quiet;
  const auto text = status_text({"site1", &reading, &quiet, 12, 100, false, 65, 100'000'000'000});
  CHECK(text.view().find("Buffer: 12/100 readings") != std::string_view::npos);
  CHECK(text.view().find("Signal: 65%") != std::string_view::npos);
  CHECK(text.view().find("Uptime") == std::string_view::npos);
  AlertBook busy;
  reading.voltage = good(260);
  reading.compressor = good(99);
  reading.pressure_high = good(460);
  reading.current = good(16);
  busy.update(reading);
  const auto full = status_text({"heat-pump-of-the-north-wing", &reading, &busy, 100, 100, true, 65, 1});
  CHECK(full.view().size() <= 160);
  CHECK(full.view().find("Alerts: HIGH VOLTAGE, COMPRESSOR TEMP") != std::string_view::npos);
  const auto empty = status_text({"site1", nullptr, nullptr, 0, 100, true, std::nullopt, 0});
  CHECK(empty.view() ==
        "HEAT PUMP STATUS\nDevice: site1\nTemps: --/--/--/--C\nV: --V I: --A P: --W\nPressure: --/-- PSI\nAlerts: OK\n"
        "Buffer: 0/100 readings (OVERFLOW)\nUptime: 0d 0h 0m");
}

TEST_CASE("texts of alerts and of the start") {
  CHECK(alert_text({AlertKind::voltage_high, Level::critical, 255, 0, std::nullopt}, "site1").view() ==
        "ALERT: HIGH VOLTAGE\nLevel: CRITICAL\nValue: 255.0 V\n\nDevice: site1");
  CHECK(alert_text({AlertKind::pressure_low, Level::critical, 14.6, 0, std::nullopt}, "site1").view() ==
        "ALERT: LOW PRESSURE\nLevel: CRITICAL\nValue: 15 PSI\n\nDevice: site1");
  CHECK(start_text("site1", "1.0.0", "Live").view() == "Heat Pump Monitor Started\nDevice: site1\nVersion: 1.0.0\nMode: Live");
}
