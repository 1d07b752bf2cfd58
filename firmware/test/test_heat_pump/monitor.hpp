#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/heat_pump/heat_pump.hpp"
#include "platform_host/simulated_heat_pump.hpp"
#include "platform_host/simulated_heat_pump_modem.hpp"
#include "testing/fake_clock.hpp"
#include "testing/fake_system.hpp"
#include "testing/json.hpp"
#include "testing/scripted_broker.hpp"

/// 2025-11-21, noon, UTC.
constexpr std::int64_t noon = 1'763'726'400'000;
constexpr const char* admin = "+919876543210";

/// A monitor on a simulated heat pump, with its modem, its broker, and time in the hand of the test.
struct Monitor {
  testing::FakeClock clock;
  platform_host::SimulatedHeatPump unit{clock};
  platform_host::SimulatedHeatPumpModem sim;
  testing::ScriptedStream stream;
  testing::ScriptedBroker broker{stream};
  testing::FakeSystem system;
  testing::KeptLog log;
  core::heat_pump::HeatPump pump;
  core::sms::Modem modem;
  core::mqtt::Session session;
  bool reachable = true;

  static core::heat_pump::HeatPumpSettings defaults() {
    core::heat_pump::HeatPumpSettings settings;
    settings.id = "site1";
    settings.firmware = "1.0.0";
    settings.admin = admin;
    settings.country = "91";
    return settings;
  }
  static core::mqtt::SessionSettings session_settings() {
    core::mqtt::SessionSettings settings;
    settings.connect.client_id = "site1";
    settings.filter = "heatpump/site1/commands";
    settings.first_pause_ms = 100;
    settings.longest_pause_ms = 1'000;
    return settings;
  }

  explicit Monitor(const core::heat_pump::HeatPumpSettings& settings = defaults(), std::optional<std::int64_t> started = noon,
                   ports::ResetReason reason = ports::ResetReason::power_on)
      : system(with(reason)),
        pump({&unit.inlet, &unit.outlet, &unit.ambient, &unit.compressor, &unit.voltage, &unit.current, &unit.pressure_high,
              &unit.pressure_low},
             system, log, settings),
        modem(sim, pump, {}),
        session(stream, pump, session_settings(), 9) {
    clock.started = started;
    pump.attach(session);
    pump.attach(modem);
    session.start(0);
  }

  void run(ports::Millis ms, ports::Millis step = 20) {
    stream.reachable = reachable;
    for (const auto end = clock.now + ms; clock.now < end; clock.now += step) {
      pump.tick(clock.both());
      if (reachable) broker.tick();
    }
  }
  void cut_the_network() {
    reachable = false;
    stream.end();
  }
  void mend_the_network() {
    reachable = true;
    stream.end();
  }

  [[nodiscard]] std::vector<std::string> on(const std::string& topic) const {
    std::vector<std::string> all;
    for (const auto& message : broker.messages) {
      if (message.topic == topic) all.push_back(message.payload);
    }
    return all;
  }
  [[nodiscard]] std::vector<std::string> data() const { return on("heatpump/site1/data"); }
  [[nodiscard]] std::vector<double> times() const {
    std::vector<double> all;
    for (const auto& message : data()) all.push_back(testing::number(testing::parse(message).get(), "timestamp"));
    return all;
  }
  /// Texts sent since the last call.
  std::vector<std::string> take_texts() {
    std::vector<std::string> all;
    for (const auto& message : sim.sent) all.push_back(message.text);
    sim.sent.clear();
    return all;
  }

 private:
  static testing::FakeSystem with(ports::ResetReason reason) {
    testing::FakeSystem system;
    system.reason = reason;
    return system;
  }
};
