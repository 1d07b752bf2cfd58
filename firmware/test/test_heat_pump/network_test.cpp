// The monitor on a board with Wi-Fi and GSM.
#include <doctest/doctest.h>

#include "monitor.hpp"
#include "testing/scripted_bearer.hpp"

namespace {

struct TwoWays {
  Monitor monitor;
  testing::ScriptedBearer wifi{monitor.clock.now};
  testing::ScriptedBearer gsm{monitor.clock.now};
  core::transport::Transport transport{&wifi, &gsm, {}};
  TwoWays() { monitor.pump.attach(transport); }
};

}  // namespace

TEST_CASE("when Wi-Fi goes the session goes on over GSM, and no reading is missing") {
  TwoWays board;
  board.monitor.run(60'000);
  REQUIRE(board.transport.link() == core::meter::Link::wifi);
  const auto before = board.monitor.broker.connections;
  board.wifi.coverage = false;
  board.monitor.run(600'000);
  CHECK(board.transport.link() == core::meter::Link::gsm);
  CHECK(board.monitor.broker.connections > before);
  const auto times = board.monitor.times();
  CHECK(times.size() >= 61);
  for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] == 10'000);
  CHECK(board.monitor.system.restarts == 0);
}

TEST_CASE("with no way at all for an hour it restarts") {
  TwoWays board;
  board.wifi.coverage = board.gsm.coverage = false;
  board.monitor.reachable = false;
  board.monitor.run(3'900'000, 100);
  CHECK(board.monitor.system.restarts == 1);
}

TEST_CASE("a command over MQTT is taken and does nothing, as this protocol has none yet") {
  Monitor monitor;
  monitor.run(3'000);
  monitor.broker.publish("heatpump/site1/commands", "{\"command\":\"reset\"}");
  monitor.run(3'000);
  CHECK(monitor.system.restarts == 0);
  CHECK(monitor.session.online());
}

TEST_CASE("converters that are busy or hang cost the value, not the reading") {
  struct Stuck : ports::WaveformInput {
    bool begins = true;
    int aborts = 0;
    bool begin(ports::Span<std::uint16_t>, std::uint32_t) override { return begins; }
    bool finished() override { return false; }
    void abort() override { ++aborts; }
  };
  Stuck hanging;
  Stuck busy;
  busy.begins = false;
  core::heat_pump::SensorReader reader({nullptr, nullptr, nullptr, nullptr, &hanging, &busy, nullptr, nullptr}, {});
  reader.start(0);
  ports::Millis now = 0;
  for (; reader.busy() && now < 10'000; now += 20) reader.tick(now);
  CHECK(now <= 2'100);
  CHECK(reader.take_finished());
  CHECK_FALSE(reader.take_finished());
  CHECK(hanging.aborts == 1);
  CHECK(busy.aborts == 0);
  CHECK(reader.reading().voltage.quality == core::sensors::Quality::silent);
  CHECK(reader.reading().current.quality == core::sensors::Quality::silent);
  CHECK(reader.reading().inlet.quality == core::sensors::Quality::open);
}
