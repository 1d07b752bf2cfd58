// What the program adds to the core: its command line, and the meter it simulates.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/gateway/meter_reader.hpp"
#include "core/modbus/crc16.hpp"
#include "devices/acuvim_ii.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/options.hpp"
#include "platform_host/simulated_meter.hpp"
#include "testing/process.hpp"

namespace {

platform_host::Parsed parse(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "busbar-device");
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  return platform_host::parse_options(static_cast<int>(pointers.size()), pointers.data());
}

}  // namespace

TEST_CASE("the command line has defaults, and takes what is given") {
  CHECK(parse({}).options->port == 1883);
  const auto parsed = parse({"--id", "ACV-9", "--port", "8883", "--poll", "200", "--card", "/sd"});
  REQUIRE(parsed.options);
  CHECK(parsed.options->id == "ACV-9");
  CHECK(parsed.options->port == 8883);
  CHECK(parsed.options->poll_ms == 200);
  CHECK(parsed.options->card == "/sd");
  const auto faults = parse({"--no-gsm", "--clock-skew", "-3600000", "--power-cut-at", "17"});
  REQUIRE(faults.options);
  CHECK(faults.options->no_gsm);
  CHECK(faults.options->clock_skew_ms == -3'600'000);
  CHECK(faults.options->power_cut_at == 17);
  const auto pump = parse({"--fault", "high-voltage", "--profile", "heat-pump", "--fault", "overcurrent", "--admin",
                           "+919876543210", "--sms", "/sms", "--publish", "1000", "--user", "heatpump"});
  REQUIRE(pump.options);
  CHECK(pump.options->faults == std::vector<std::string>{"high-voltage", "overcurrent"});
  CHECK(pump.options->publish_ms == 1'000);
  CHECK(pump.options->user == "heatpump");
  CHECK(parse({"--profile", "plant", "--mac", "02:aB:cd:00:11:22", "--claim", "K7QM"}).options->mac == "02:aB:cd:00:11:22");
}

TEST_CASE("what is wrong on the command line is named, and nothing runs") {
  const std::map<std::vector<std::string>, std::string> cases{
      {{"--port", "0"}, "--port cannot be \"0\""},
      {{"--port", "70000"}, "--port cannot be \"70000\""},
      {{"--unit", "1x"}, "--unit cannot be \"1x\""},
      {{"--poll"}, "--poll needs a value"},
      {{"--pol", "1"}, "there is no option --pol"},
      {{"--profile", "toaster"}, "--profile cannot be \"toaster\""},
      {{"--count", "0"}, "--count cannot be \"0\""},
      {{"--clock-skew", "1h"}, "--clock-skew cannot be \"1h\""},
      {{"--mac", "02:ab:cd:00:11"}, "--mac cannot be \"02:ab:cd:00:11\""},
      {{"--mac", "02:ab:cd:00:11:2g"}, "--mac cannot be \"02:ab:cd:00:11:2g\""},
      {{"--mac", "02:ab:cd:00:11:22", "--count", "2"}, "--mac is of one device"},
      {{"--claim", "K7QM", "--count", "2"}, "--claim is for one device"},
      {{"--profile", "plant", "--drop-link-every", "5"}, "--drop-link-every is of the profile acuvim"},
      {{"--fault", "soil-open"}, "--fault cannot be \"soil-open\" with the profile acuvim"},
      {{"--fault", "soil-open", "--profile", "heat-pump"}, "--fault cannot be \"soil-open\" with the profile heat-pump"},
  };
  for (const auto& [arguments, message] : cases) {
    const auto parsed = parse(arguments);
    CHECK_FALSE(parsed.options);
    CHECK(parsed.status == 2);
    CHECK(parsed.message.substr(0, message.size()) == message);
  }
  CHECK(parse({"--help"}).status == 0);
}

TEST_CASE("the simulated meter is read like a real one, and its values belong together") {
  platform_host::HostClock clock;
  platform_host::SimulatedMeter bus(1, clock, core::modbus::crc16);
  core::modbus::Master master(bus, {});
  core::gateway::MeterReader reader(master, 1, {});
  REQUIRE(reader.start({devices::acuvim_ii::blocks}, {devices::acuvim_ii::registers}));
  REQUIRE(testing::eventually([&] {
    reader.tick(clock.uptime());
    return reader.take_finished();
  }));
  std::map<std::string, double> values;
  for (const auto& value : reader.values()) values[std::string(value.key)] = value.value;
  CHECK(values.size() == std::size(devices::acuvim_ii::registers));
  CHECK(values["f"] == doctest::Approx(50).epsilon(0.01));
  CHECK(values["ua"] == doctest::Approx((values["u1"] + values["u2"] + values["u3"]) / 3).epsilon(0.001));
  CHECK(values["p"] == doctest::Approx(values["s"] * values["pf"]).epsilon(0.001));
  CHECK(std::hypot(values["p"], values["q"]) == doctest::Approx(values["s"]).epsilon(0.001));
  CHECK(values["epi"] > 100'000);
  CHECK(values["epi1"] + values["epi2"] + values["epi3"] == doctest::Approx(values["epi"]).epsilon(0.001));
  CHECK(values["eqi1"] + values["eqi2"] + values["eqi3"] == doctest::Approx(values["eqi"]).epsilon(0.001));
  CHECK(values["epe"] == 0);
  CHECK(values["epn"] == values["epi"]);
  CHECK(std::hypot(values["epi"], values["eqi"]) == doctest::Approx(values["es"]).epsilon(0.001));
  CHECK(values["tua"] == doctest::Approx(1.5));
  CHECK(values["au3"] == doctest::Approx(240));
}

TEST_CASE("the simulated meter refuses what it has not, and its clock can be set") {
  platform_host::HostClock clock;
  platform_host::SimulatedMeter bus(1, clock, core::modbus::crc16);
  core::modbus::Master master(bus, {});
  const auto ask = [&](const core::modbus::Request& request) {
    REQUIRE(master.start(request));
    std::optional<core::modbus::Result> result;
    REQUIRE(testing::eventually([&] {
      master.tick(clock.uptime());
      result = master.take_result();
      return result.has_value();
    }));
    return *result;
  };
  using core::modbus::Function;
  CHECK(ask({1, Function::read_holding_registers, 0, 1, nullptr}).outcome == core::modbus::Outcome::exception);
  const std::array<std::uint16_t, 6> time{2031, 2, 28, 23, 59, 30};
  CHECK(ask({1, Function::write_multiple_registers, 0x1040, 6, time.data()}).outcome == core::modbus::Outcome::ok);
  const auto read = ask({1, Function::read_holding_registers, 0x1040, 6, nullptr});
  REQUIRE(read.outcome == core::modbus::Outcome::ok);
  CHECK(read.registers[0] == 2031);
  CHECK(read.registers[4] == 59);
}
