#include "core/modbus/master.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "core/modbus/crc16.hpp"
#include "testing/scripted_bus.hpp"

using namespace core::modbus;
using testing::ScriptedBus;
using Bytes = ScriptedBus::Frame;

namespace {

Bytes with_crc(Bytes body) {
  const std::uint16_t crc = crc16({body.data(), body.size()});
  body.push_back(static_cast<std::uint8_t>(crc & 0xFF));
  body.push_back(static_cast<std::uint8_t>(crc >> 8));
  return body;
}

const Request read_one{1, Function::read_holding_registers, 0x4000, 1, nullptr};
const Bytes answer_one = with_crc({0x01, 0x03, 0x02, 0x12, 0x34});

/// A master, its line, and time.
struct Line {
  ScriptedBus bus;
  Master master;
  ports::Millis now = 1000;

  explicit Line(MasterSettings settings = {}) : master(bus, settings) {}

  void run(ports::Millis ms) {
    for (ports::Millis end = now + ms; now < end; ++now) master.tick(now);
  }
  /// Runs until the request has ended; fails after a minute.
  Result finish() {
    for (ports::Millis end = now + 60'000; now < end; ++now) {
      master.tick(now);
      if (const auto result = master.take_result()) return *result;
    }
    FAIL("the request never ended");
    return {};
  }
};

}  // namespace

TEST_CASE("a request is sent after silence, and its answer comes back with its latency") {
  Line line;
  REQUIRE(line.master.start(read_one));
  CHECK_FALSE(line.master.start(read_one));
  line.run(20);
  REQUIRE(line.bus.sent.size() == 1);
  line.run(30);
  line.bus.arrive(answer_one);
  const Result result = line.finish();
  CHECK(result.outcome == Outcome::ok);
  REQUIRE(result.registers.size() == 1);
  CHECK(result.registers[0] == 0x1234);
  CHECK(result.latency_ms >= 30);
  CHECK(result.latency_ms < 60);
  CHECK(result.attempts == 1);
  CHECK_FALSE(line.master.busy());
}

TEST_CASE("bytes that come one at a time make the same answer") {
  Line line;
  line.bus.on_frame = [](const Bytes&) {};
  REQUIRE(line.master.start(read_one));
  line.run(10);
  for (const std::uint8_t byte : answer_one) {
    CHECK_FALSE(line.master.take_result().has_value());
    line.bus.arrive({byte});
    line.run(1);
  }
  CHECK(line.finish().outcome == Outcome::ok);
}

TEST_CASE("a slave that does not answer is asked again, then given up") {
  MasterSettings settings;
  settings.timeout_ms = 100;
  settings.retries = 2;
  Line line(settings);
  REQUIRE(line.master.start(read_one));
  const Result result = line.finish();
  CHECK(result.outcome == Outcome::timeout);
  CHECK(result.attempts == 3);
  CHECK(line.bus.sent.size() == 3);
}

TEST_CASE("a wrong CRC is asked again at once, and the second answer counts") {
  Line line;
  Bytes broken = answer_one;
  broken.back() ^= 0xFF;
  int frames = 0;
  line.bus.on_frame = [&](const Bytes&) { line.bus.arrive(++frames == 1 ? broken : answer_one); };
  REQUIRE(line.master.start(read_one));
  const Result result = line.finish();
  CHECK(result.outcome == Outcome::ok);
  CHECK(result.attempts == 2);
}

TEST_CASE("a refusal is not repeated") {
  Line line;
  line.bus.on_frame = [&](const Bytes&) { line.bus.arrive(with_crc({0x01, 0x83, 0x02})); };
  REQUIRE(line.master.start(read_one));
  const Result result = line.finish();
  CHECK(result.outcome == Outcome::exception);
  CHECK(result.exception == Exception::illegal_data_address);
  CHECK(line.bus.sent.size() == 1);
}

TEST_CASE("an answer that comes after its time-out is not taken for the answer to the next request") {
  MasterSettings settings;
  settings.timeout_ms = 100;
  settings.retries = 0;
  Line line(settings);
  REQUIRE(line.master.start(read_one));
  CHECK(line.finish().outcome == Outcome::timeout);
  REQUIRE(line.master.start({1, Function::read_holding_registers, 0x5000, 1, nullptr}));
  line.run(30);
  CHECK(line.bus.sent.size() == 1);
  line.bus.arrive(answer_one);
  line.bus.on_frame = [&](const Bytes&) { line.bus.arrive(with_crc({0x01, 0x03, 0x02, 0xAB, 0xCD})); };
  const Result result = line.finish();
  CHECK(result.outcome == Outcome::ok);
  CHECK(result.registers[0] == 0xABCD);
}

TEST_CASE("what is written may be gone before the answer comes") {
  Line line;
  line.bus.on_frame = [&](const Bytes& frame) { line.bus.arrive(frame); };
  {
    const auto value = std::make_unique<std::uint16_t>(std::uint16_t{0x0102});
    REQUIRE(line.master.start({1, Function::write_single_register, 0x1000, 1, value.get()}));
  }
  CHECK(line.finish().outcome == Outcome::ok);
}

TEST_CASE("noise on the line puts a request off until it is silent") {
  Line line;
  REQUIRE(line.master.start(read_one));
  for (int i = 0; i < 50; ++i) {
    line.bus.arrive({0x55});
    line.run(1);
  }
  CHECK(line.bus.sent.empty());
  line.run(20);
  CHECK(line.bus.sent.size() == 1);
}

TEST_CASE("more bytes than any frame has do not overrun anything") {
  Line line;
  line.bus.on_frame = [&](const Bytes&) { line.bus.arrive(Bytes(5000, 0x01)); };
  REQUIRE(line.master.start(read_one));
  CHECK(line.finish().outcome == Outcome::bad_frame);
}

TEST_CASE("the time-out counts from the end of the request, however long the frame takes") {
  MasterSettings settings;
  settings.timeout_ms = 100;
  settings.retries = 0;
  Line line(settings);
  line.bus.busy_ticks = 300;
  REQUIRE(line.master.start(read_one));
  line.run(320);
  CHECK_FALSE(line.master.take_result().has_value());
  line.bus.arrive(answer_one);
  CHECK(line.finish().outcome == Outcome::ok);
}

TEST_CASE("a line that is never silent, or takes nothing, ends the request in its time, and the next one begins anew") {
  Line line;
  const auto outcome = [&line](bool noise) {
    REQUIRE(line.master.start(read_one));
    const auto began = line.now;
    for (; line.now < began + 10'000; ++line.now) {
      if (noise) line.bus.arrive({0x00});
      line.master.tick(line.now);
      if (const auto result = line.master.take_result()) {
        CHECK(line.now - began >= MasterSettings{}.timeout_ms);
        return result->outcome;
      }
    }
    FAIL("the request never ended");
    return Outcome::ok;
  };
  CHECK(outcome(true) == Outcome::timeout);
  CHECK(outcome(true) == Outcome::timeout);
  CHECK(line.bus.sent.empty());
  line.bus.takes = false;
  CHECK(outcome(false) == Outcome::timeout);
  line.bus.takes = true;
  line.bus.on_frame = [&line](const Bytes&) { line.bus.arrive(answer_one); };
  REQUIRE(line.master.start(read_one));
  CHECK(line.finish().outcome == Outcome::ok);
}
