#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/plant/plant.hpp"
#include "platform_host/simulated_plant.hpp"
#include "scripted_hub.hpp"
#include "testing/fake_clock.hpp"
#include "testing/fake_system.hpp"
#include "testing/memory_key_value.hpp"
#include "testing/scripted_broker.hpp"

inline constexpr std::int64_t noon = 1'763'726'400'000;

/// A sensor with its hub and broker. One stream serves both, as on a chip with memory for one TLS connection.
struct Board {
  testing::FakeClock clock;
  platform_host::SimulatedPlant unit{clock};
  testing::ScriptedStream stream;
  ScriptedHub hub{stream};
  testing::ScriptedBroker broker{stream};
  testing::FakeSystem system;
  testing::KeptLog log;
  testing::MemoryKeyValue& values;
  core::plant::Plant plant;

  static core::plant::PlantSettings defaults() {
    core::plant::PlantSettings settings;
    settings.registration.host = "hub.local";
    settings.registration.device_id = "plant-01";
    settings.registration.hardware = "esp32dev";
    settings.registration.firmware = "1.0.0";
    settings.registration.provisioning_key = "prov-key-1";
    return settings;
  }

  explicit Board(testing::MemoryKeyValue& kept, const core::plant::PlantSettings& settings = defaults(), bool with_tls = true)
      : values(kept), plant({&unit, &unit, &unit}, {stream, with_tls ? &stream : nullptr}, kept, system, log, settings) {
    clock.started = noon;
    hub.answers = {ScriptedHub::answer(201, ScriptedHub::credentials())};
  }

  void run(ports::Millis ms, ports::Millis step = 10) {
    for (const auto end = clock.now + ms; clock.now < end; clock.now += step) {
      plant.tick(clock.both());
      hub.tick();
      if (stream.written.empty() || stream.written[0] != 'P') broker.tick();
    }
  }
  [[nodiscard]] std::vector<std::string> on(const std::string& topic) const {
    std::vector<std::string> all;
    for (const auto& message : broker.messages) {
      if (message.topic == topic) all.push_back(message.payload);
    }
    return all;
  }
  [[nodiscard]] bool logged(const std::string& text) const {
    return std::any_of(log.lines.begin(), log.lines.end(),
                       [&](const std::string& line) { return line.find(text) != std::string::npos; });
  }
};
