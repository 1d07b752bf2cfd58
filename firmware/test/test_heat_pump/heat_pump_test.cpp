// The monitor as a whole: sensors, broker and mobile phone in the hand of the test.
#include <doctest/doctest.h>

#include <algorithm>

#include "monitor.hpp"
#include "testing/schema.hpp"

using testing::at;
using testing::number;

TEST_CASE("it says that it is there, and leaves word for when it is not") {
  Monitor monitor;
  monitor.run(3'000);
  CHECK(monitor.broker.will.topic == "heatpump/site1/status/online");
  CHECK(monitor.broker.will.payload == "false");
  const auto online = std::find_if(monitor.broker.messages.begin(), monitor.broker.messages.end(),
                                   [](const auto& each) { return each.topic == "heatpump/site1/status/online"; });
  REQUIRE(online != monitor.broker.messages.end());
  CHECK(online->payload == "true");
  CHECK(online->retain);
  monitor.cut_the_network();
  monitor.run(2'000);
  monitor.mend_the_network();
  monitor.run(5'000);
  CHECK(monitor.on("heatpump/site1/status/online").size() == 2);
}

TEST_CASE("it reads every 10 s and sends what it gathered every 5 minutes, oldest first") {
  Monitor monitor;
  monitor.run(299'000);
  CHECK(monitor.data().size() == 1);
  CHECK(monitor.pump.waiting() == 29);
  monitor.run(20'000);
  auto times = monitor.times();
  CHECK(times.size() == 31);
  CHECK(std::is_sorted(times.begin(), times.end()));
  for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == 10'000);
  CHECK(times.front() == noon);
  const testing::Schema schema("protocol/heat-pump", "data");
  for (const auto& message : monitor.data()) CHECK(schema.problem(message) == "");
}

TEST_CASE("what it shows is what the heat pump does, on a whole day, without an alert") {
  auto settings = Monitor::defaults();
  settings.publish_ms = 0;
  settings.read_ms = 600'000;
  Monitor monitor(settings);
  monitor.run(86'400'000, 100);
  const auto messages = monitor.data();
  CHECK(messages.size() == 144);
  double coldest = 100;
  double warmest = -100;
  int running = 0;
  for (const auto& message : messages) {
    const auto json = testing::parse(message);
    for (const cJSON* valid = at(json.get(), "valid")->child; valid != nullptr; valid = valid->next) CHECK(cJSON_IsTrue(valid));
    for (const cJSON* level = at(json.get(), "alerts")->child; level != nullptr; level = level->next) CHECK(level->valueint == 0);
    const double ambient = number(at(json.get(), "temperature"), "ambient");
    coldest = std::min(coldest, ambient);
    warmest = std::max(warmest, ambient);
    running += cJSON_IsTrue(at(at(json.get(), "status"), "compressor")) ? 1 : 0;
  }
  CHECK(warmest - coldest > 8);
  CHECK(running > 30);
  CHECK(running < 144);
  CHECK(monitor.on("heatpump/site1/alerts").empty());
  const auto last = testing::parse(messages.back());
  CHECK(number(at(last.get(), "temperature"), "inlet") == doctest::Approx(monitor.unit.inlet_celsius()).epsilon(0.2));
  CHECK(number(at(last.get(), "electrical"), "voltage") == doctest::Approx(monitor.unit.mains_volts()).epsilon(0.05));
}

TEST_CASE("an outage costs nothing up to 100 readings, and what it costs beyond is said until all has been sent") {
  auto settings = Monitor::defaults();
  settings.publish_ms = 0;
  Monitor monitor(settings);
  monitor.run(15'000);
  monitor.cut_the_network();
  monitor.run(900'000);
  CHECK(monitor.pump.waiting() == 90);
  monitor.mend_the_network();
  monitor.run(30'000);
  CHECK(monitor.pump.waiting() == 0);
  CHECK(monitor.pump.lost() == 0);
  auto times = monitor.times();
  CHECK(std::is_sorted(times.begin(), times.end()));
  for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == 10'000);
  for (const auto& message : monitor.data()) CHECK(message.find("overflow") == std::string::npos);

  monitor.cut_the_network();
  monitor.run(1'200'000);
  CHECK(monitor.pump.waiting() == 100);
  CHECK(monitor.pump.lost() > 10);
  monitor.broker.messages.clear();
  monitor.mend_the_network();
  monitor.run(60'000);
  const auto messages = monitor.data();
  REQUIRE(messages.size() > 101);
  CHECK(messages.front().find("\"overflow\":true") != std::string::npos);
  CHECK(messages.back().find("\"overflow\":false") != std::string::npos);
}

TEST_CASE("a reading leaves the memory only when the broker has it") {
  Monitor monitor;
  monitor.broker.acknowledging = false;
  monitor.run(320'000);
  CHECK(monitor.pump.waiting() >= 31);
  monitor.broker.acknowledging = true;
  monitor.cut_the_network();
  monitor.run(1'000);
  monitor.mend_the_network();
  monitor.run(30'000);
  CHECK(monitor.pump.waiting() <= 3);
  auto times = monitor.times();
  times.erase(std::unique(times.begin(), times.end()), times.end());
  for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == 10'000);
}

TEST_CASE("without a clock it sends its uptime; one that is set later dates what was measured before, too") {
  auto settings = Monitor::defaults();
  Monitor monitor(settings, std::nullopt);
  monitor.run(100'000);
  CHECK(monitor.times() == std::vector<double>{0});
  CHECK(monitor.on("heatpump/site1/alerts").empty());
  monitor.clock.started = noon;
  monitor.run(220'000);
  const auto times = monitor.times();
  REQUIRE(times.size() == 31);
  CHECK(times[1] == noon + 10'000);
  CHECK(times[30] == noon + 300'000);
}

TEST_CASE("every fault of the heat pump is told over MQTT and by SMS, with the right type") {
  const std::vector<std::pair<std::string, std::pair<std::string, std::string>>> cases{
      {"high-voltage", {"voltage_high", "HIGH VOLTAGE"}},         {"low-voltage", {"voltage_low", "LOW VOLTAGE"}},
      {"hot-compressor", {"compressor_temp", "COMPRESSOR TEMP"}}, {"high-pressure", {"pressure_high", "HIGH PRESSURE"}},
      {"low-pressure", {"pressure_low", "LOW PRESSURE"}},         {"overcurrent", {"overcurrent", "OVERCURRENT"}},
  };
  const testing::Schema schema("protocol/heat-pump", "alerts");
  for (const auto& [fault, names] : cases) {
    CAPTURE(fault);
    Monitor monitor;
    monitor.run(15'000);
    CHECK(monitor.take_texts() ==
          std::vector<std::string>{"Heat Pump Monitor Started\nDevice: site1\nVersion: 1.0.0\nMode: Live"});
    REQUIRE(monitor.unit.set_fault(fault));
    monitor.run(15'000);
    const auto alerts = monitor.on("heatpump/site1/alerts");
    REQUIRE(alerts.size() == 1);
    CHECK(schema.problem(alerts[0]) == "");
    CHECK(testing::text(testing::parse(alerts[0]).get(), "type") == names.first);
    CHECK(testing::text(testing::parse(alerts[0]).get(), "level") == "critical");
    const auto texts = monitor.take_texts();
    REQUIRE(texts.size() == 1);
    CHECK(texts[0].find("ALERT: " + names.second + "\nLevel: CRITICAL\nValue: ") == 0);
    monitor.run(250'000);
    CHECK(monitor.take_texts().empty());
    monitor.run(60'000);
    CHECK(monitor.take_texts().size() == 1);
  }
}

TEST_CASE("broken sensors are said to be broken, and raise no alert") {
  auto settings = Monitor::defaults();
  settings.publish_ms = 0;
  Monitor monitor(settings);
  for (const char* fault : {"compressor-open", "no-transducers", "voltage-dead"}) REQUIRE(monitor.unit.set_fault(fault));
  monitor.run(20'000);
  const auto json = testing::parse(monitor.data().back());
  for (const char* key : {"temp_compressor", "pressure_high", "pressure_low", "voltage"}) {
    CHECK(cJSON_IsFalse(at(at(json.get(), "valid"), key)));
  }
  CHECK(cJSON_IsTrue(at(at(json.get(), "valid"), "temp_inlet")));
  CHECK(monitor.on("heatpump/site1/alerts").empty());
  CHECK(monitor.take_texts().size() == 1);
  REQUIRE(monitor.unit.set_fault("compressor-open", false));
  monitor.run(20'000);
  CHECK(cJSON_IsTrue(at(at(testing::parse(monitor.data().back()).get(), "valid"), "temp_compressor")));
}

TEST_CASE("an alert that could not be told at once is told later, with its own time") {
  Monitor monitor;
  monitor.run(15'000);
  monitor.cut_the_network();
  monitor.sim.refuses_texts = true;
  REQUIRE(monitor.unit.set_fault("overcurrent"));
  monitor.run(20'000);
  REQUIRE(monitor.unit.set_fault("overcurrent", false));
  monitor.run(100'000);
  monitor.mend_the_network();
  monitor.run(10'000);
  const auto alerts = monitor.on("heatpump/site1/alerts");
  REQUIRE(alerts.size() == 1);
  CHECK(number(testing::parse(alerts[0]).get(), "timestamp") == noon + 20'000);
}

TEST_CASE("STATUS is answered to the admin, however the network writes the number") {
  Monitor monitor;
  monitor.run(50'000);
  static_cast<void>(monitor.take_texts());
  for (const char* sender : {"+919876543210", "09876543210", "919876543210"}) {
    monitor.sim.receive(sender, " status ");
    monitor.run(3'000);
    REQUIRE(monitor.sim.sent.size() == 1);
    CHECK(monitor.sim.sent[0].number == admin);
    const auto text = monitor.take_texts()[0];
    CHECK(text.find("HEAT PUMP STATUS\nDevice: site1\nTemps: ") == 0);
    CHECK(text.find("\nAlerts: OK\nBuffer: ") != std::string::npos);
    CHECK(text.find("Signal: 64%") != std::string::npos);
  }
  monitor.sim.receive(admin, "open the door");
  monitor.run(3'000);
  CHECK(monitor.take_texts() == std::vector<std::string>{"Unknown command.\nValid: STATUS, RESET"});
}

TEST_CASE("others than the admin are ignored, counted, and not answered") {
  Monitor monitor;
  monitor.run(15'000);
  static_cast<void>(monitor.take_texts());
  for (const char* sender : {"+919876543211", "+449876543210", "AIRTEL", "", "+91"}) monitor.sim.receive(sender, "RESET");
  monitor.run(90'000);
  CHECK(monitor.take_texts().empty());
  CHECK(monitor.system.restarts == 0);
  CHECK(monitor.pump.ignored_messages() == 5);
  CHECK(monitor.sim.stored() == 0);
  for (const auto& line : monitor.log.lines) CHECK(line.find("98765") == std::string::npos);
}

TEST_CASE("without an admin nobody is obeyed, and nobody is told") {
  auto settings = Monitor::defaults();
  settings.admin = "";
  Monitor monitor(settings);
  REQUIRE(monitor.unit.set_fault("overcurrent"));
  monitor.sim.receive("", "RESET");
  monitor.sim.receive(admin, "RESET");
  monitor.run(60'000);
  CHECK(monitor.take_texts().empty());
  CHECK(monitor.system.restarts == 0);
  CHECK(monitor.pump.ignored_messages() == 2);
}

TEST_CASE("RESET answers, sends what is there, says that it goes, and restarts once") {
  Monitor monitor;
  monitor.run(100'000);
  static_cast<void>(monitor.take_texts());
  REQUIRE(monitor.pump.waiting() > 5);
  monitor.sim.receive(admin, "Reset");
  monitor.run(30'000);
  CHECK(monitor.take_texts() == std::vector<std::string>{"Restarting device..."});
  CHECK(monitor.system.restarts == 1);
  CHECK(monitor.pump.waiting() <= 1);
  CHECK(monitor.sim.stored() == 0);
  CHECK(monitor.on("heatpump/site1/status/online").back() == "false");
  CHECK(monitor.session.state() == core::mqtt::SessionState::stopped);
}

TEST_CASE("RESET works without a network and without an answer, too") {
  Monitor monitor;
  monitor.run(15'000);
  monitor.cut_the_network();
  monitor.sim.refuses_texts = true;
  monitor.sim.receive(admin, "RESET");
  monitor.run(120'000);
  CHECK(monitor.system.restarts == 1);
}

TEST_CASE("after a crash nobody is told of the start") {
  Monitor monitor(Monitor::defaults(), noon, ports::ResetReason::watchdog);
  monitor.run(20'000);
  CHECK(monitor.take_texts().empty());
}

TEST_CASE("a board without a modem, or with one that is dead, measures and sends all the same") {
  Monitor monitor;
  monitor.sim.dead = true;
  REQUIRE(monitor.unit.set_fault("overcurrent"));
  monitor.run(400'000);
  CHECK(monitor.data().size() >= 31);
  CHECK(monitor.on("heatpump/site1/alerts").size() == 1);
}
