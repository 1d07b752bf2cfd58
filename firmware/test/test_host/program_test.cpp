// What the program adds to the core: its command line, and the meter it simulates.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/gateway/meter_reader.hpp"
#include "core/modbus/crc16.hpp"
#include "devices/acuvim_ii.hpp"
#include "platform_host/boot_counter.hpp"
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
}

TEST_CASE("what is wrong on the command line is named, and nothing runs") {
  const std::map<std::vector<std::string>, std::string> cases{
      {{"--port", "0"}, "--port cannot be \"0\""},   {{"--port", "70000"}, "--port cannot be \"70000\""},
      {{"--unit", "1x"}, "--unit cannot be \"1x\""}, {{"--poll"}, "--poll needs a value"},
      {{"--pol", "1"}, "there is no option --pol"},
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
}

TEST_CASE("starts are counted beside the records; without a card the count still rises") {
  const testing::TemporaryFolder folder;
  CHECK(platform_host::count_boot(folder.path().string()) == 1);
  CHECK(platform_host::count_boot(folder.path().string()) == 2);
  CHECK(platform_host::count_boot("") > 1'700'000'000);
}
