#include "core/heat_pump/alerts.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace core::heat_pump;
using core::sensors::Measured;
using core::sensors::Quality;

namespace {

Measured good(double value) { return {value, Quality::valid}; }

Reading normal(ports::Millis uptime = 0) {
  Reading reading;
  reading.uptime = uptime;
  reading.inlet = reading.outlet = reading.ambient = good(30);
  reading.compressor = good(60);
  reading.voltage = good(230);
  reading.current = good(8);
  reading.pressure_high = good(280);
  reading.pressure_low = good(70);
  return reading;
}

std::vector<Alert> take_sms(AlertBook& book) {
  std::vector<Alert> all;
  while (const Alert* alert = book.next_for_sms()) {
    all.push_back(*alert);
    book.told_by_sms();
  }
  return all;
}

std::vector<Alert> take_mqtt(AlertBook& book) {
  std::vector<Alert> all;
  while (const Alert* alert = book.next_for_mqtt()) {
    all.push_back(*alert);
    book.told_over_mqtt();
  }
  return all;
}

}  // namespace

TEST_CASE("levels change exactly at the thresholds of the document") {
  struct Edge {
    AlertKind kind;
    double ok, warning, critical;
  };
  const std::vector<Edge> edges{{AlertKind::voltage_high, 244.9, 245, 250}, {AlertKind::voltage_low, 215.1, 215, 210},
                                {AlertKind::compressor_temp, 84.9, 85, 95}, {AlertKind::pressure_high, 399.9, 400, 450},
                                {AlertKind::pressure_low, 40.1, 40, 20},    {AlertKind::overcurrent, 11.99, 12, 15}};
  for (const auto& edge : edges) {
    CAPTURE(rule_of(edge.kind).name);
    const double step = edge.critical > edge.warning ? 0.01 : -0.01;
    CHECK(level_of(edge.kind, good(edge.ok)) == Level::ok);
    CHECK(level_of(edge.kind, good(edge.warning)) == Level::warning);
    CHECK(level_of(edge.kind, good(edge.critical - step)) == Level::warning);
    CHECK(level_of(edge.kind, good(edge.critical)) == Level::critical);
    CHECK(level_of(edge.kind, good(edge.critical + 100 * step)) == Level::critical);
    CHECK_FALSE(level_of(edge.kind, Measured::none(Quality::open)));
    CHECK(level_of(edge.kind, {edge.critical, Quality::out_of_range}) == Level::critical);
  }
}

TEST_CASE("levels only rise on the way to worse") {
  for (std::size_t i = 0; i < alert_kinds; ++i) {
    const auto kind = static_cast<AlertKind>(i);
    int before = 0;
    for (double step = 0; step <= 500; step += 0.25) {
      const auto level = level_of(kind, good(rule_of(kind).below ? 500 - step : step));
      CHECK(static_cast<int>(*level) >= before);
      before = static_cast<int>(*level);
    }
    CHECK(before == 2);
  }
}

TEST_CASE("the wire has one level for too high and too low a voltage, and none for a missing transducer") {
  auto reading = normal();
  reading.voltage = good(209);
  CHECK(levels_of(reading).voltage == Level::critical);
  reading.voltage = good(246);
  CHECK(levels_of(reading).voltage == Level::warning);
  reading.pressure_low = Measured::none(Quality::open);
  CHECK_FALSE(levels_of(reading).pressure_low);
}

TEST_CASE("only what is critical goes by SMS, and no more often than every five minutes") {
  AlertBook book;
  auto reading = normal();
  reading.voltage = good(247);
  book.update(reading);
  CHECK(take_sms(book).empty());
  std::vector<ports::Millis> told;
  for (ports::Millis now = 10'000; now <= 1'200'000; now += 10'000) {
    reading.uptime = now;
    reading.voltage = good(252);
    book.update(reading);
    for (const auto& alert : take_sms(book)) {
      CHECK(alert.kind == AlertKind::voltage_high);
      CHECK(alert.level == Level::critical);
      told.push_back(now);
    }
  }
  CHECK(told == std::vector<ports::Millis>{10'000, 310'000, 610'000, 910'000});
}

TEST_CASE("a value that comes and goes does not get round the cool-down, and each kind has its own") {
  AlertBook book;
  int voltage = 0;
  int current = 0;
  for (ports::Millis now = 0; now < 600'000; now += 10'000) {
    auto reading = normal(now);
    if (now / 10'000 % 2 == 0) reading.voltage = good(255);
    if (now >= 100'000) reading.current = good(16);
    book.update(reading);
    for (const auto& alert : take_sms(book)) ++(alert.kind == AlertKind::overcurrent ? current : voltage);
  }
  CHECK(voltage == 2);
  CHECK(current == 2);
}

TEST_CASE("an alert lasts until its level is OK again: a warning does not end it, nor does a sensor that fails") {
  AlertBook book;
  auto reading = normal();
  reading.compressor = good(96);
  book.update(reading);
  CHECK(book.active(AlertKind::compressor_temp));
  reading.compressor = good(90);
  book.update(reading);
  CHECK(book.active(AlertKind::compressor_temp));
  reading.compressor = Measured::none(Quality::open);
  book.update(reading);
  CHECK(book.active(AlertKind::compressor_temp));
  reading.compressor = good(84);
  book.update(reading);
  CHECK_FALSE(book.active(AlertKind::compressor_temp));
}

TEST_CASE("over MQTT each rise is told, once within the cool-down") {
  AlertBook book;
  std::vector<Level> told;
  const std::vector<double> values{230, 246, 247, 252, 246, 252, 230, 246, 230};
  ports::Millis now = 0;
  for (const double value : values) {
    auto reading = normal(now += 10'000);
    reading.voltage = good(value);
    book.update(reading);
    for (const auto& alert : take_mqtt(book)) told.push_back(alert.level);
  }
  CHECK(told == std::vector<Level>{Level::warning, Level::critical});
  auto later = normal(now + alert_cooldown_ms);
  later.voltage = good(246);
  book.update(later);
  CHECK(take_mqtt(book).size() == 1);
}

TEST_CASE("what was not told yet is replaced by what is newer, and nothing is told twice") {
  AlertBook book;
  auto reading = normal();
  reading.current = good(12.5);
  book.update(reading);
  reading.current = good(15.5);
  reading.uptime = 10'000;
  book.update(reading);
  const auto told = take_mqtt(book);
  REQUIRE(told.size() == 1);
  CHECK(told[0].level == Level::critical);
  CHECK(take_mqtt(book).empty());
}
