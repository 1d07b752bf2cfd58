// The sensors that speak for themselves: DHT and BH1750.
#include <doctest/doctest.h>

#include <cstdlib>
#include <vector>

#include "core/sensors/bh1750.hpp"
#include "core/sensors/dht.hpp"

using namespace core::sensors;

namespace {

/// The pulses of five bytes, with timing as it comes from a real line: a little short or long.
std::vector<std::uint16_t> pulses(const std::vector<unsigned>& bytes, int skew = 0) {
  std::vector<std::uint16_t> all{80, 82};
  for (const unsigned byte : bytes) {
    for (unsigned bit = 8; bit-- > 0;) {
      all.push_back(static_cast<std::uint16_t>(52 + skew));
      all.push_back(static_cast<std::uint16_t>(((byte >> bit & 1U) != 0 ? 70 : 26) + skew));
    }
  }
  all.push_back(50);
  return all;
}

Climate decoded(const std::vector<std::uint16_t>& durations, DhtModel model = DhtModel::dht22) {
  return decode_dht({durations.data(), durations.size()}, model);
}

std::vector<unsigned> with_sum(std::vector<unsigned> bytes) {
  bytes.push_back((bytes[0] + bytes[1] + bytes[2] + bytes[3]) & 0xFFU);
  return bytes;
}

struct ScriptedLine : ports::PulseLine {
  std::vector<std::uint16_t> answer;
  bool done = true;
  bool busy = false;
  std::uint32_t asked_us = 0;
  bool request(std::uint32_t low_us) override {
    asked_us = low_us;
    return !busy;
  }
  bool finished() override { return done; }
  std::size_t durations(ports::Span<std::uint16_t> into) override {
    for (std::size_t i = 0; i < answer.size() && i < into.size(); ++i) into[i] = answer[i];
    return answer.size();
  }
};

struct ScriptedI2c : ports::I2cBus {
  std::vector<std::vector<std::uint8_t>> written;
  std::uint16_t counts = 0;
  bool there = true;
  bool write(std::uint8_t address, ports::Bytes data) override {
    if (!there || address != bh1750_low) return false;
    written.emplace_back(data.begin(), data.end());
    return true;
  }
  bool read(std::uint8_t, ports::MutableBytes into) override {
    into[0] = static_cast<std::uint8_t>(counts >> 8U);
    into[1] = static_cast<std::uint8_t>(counts & 0xFFU);
    return there;
  }
};

}  // namespace

TEST_CASE("DHT22: the example of its data sheet, 65.2 % and 35.1 °C, and below zero") {
  const auto warm = decoded(pulses({0x02, 0x8C, 0x01, 0x5F, 0xEE}));
  CHECK(warm.humidity.valid());
  CHECK(warm.humidity.value == doctest::Approx(65.2));
  CHECK(warm.temperature.value == doctest::Approx(35.1));
  const auto cold = decoded(pulses({0x02, 0x8C, 0x80, 0x65, 0x73}));
  CHECK(cold.temperature.value == doctest::Approx(-10.1));
}

TEST_CASE("DHT22: every value comes back as it was sent, also with skewed pulses") {
  for (int tenths = -400; tenths <= 800; tenths += 7) {
    const auto size = static_cast<unsigned>(std::abs(tenths));
    const unsigned wet = static_cast<unsigned>(tenths + 400) * 1'000 / 1'200;
    const auto bytes = with_sum({wet >> 8U, wet & 0xFFU, size >> 8U | (tenths < 0 ? 0x80U : 0U), size & 0xFFU});
    for (const int skew : {-6, 0, 8}) {
      const auto climate = decoded(pulses(bytes, skew));
      CHECK(climate.temperature.valid());
      CHECK(climate.temperature.value == doctest::Approx(tenths / 10.0));
      CHECK(climate.humidity.value == doctest::Approx(wet / 10.0));
    }
  }
}

TEST_CASE("DHT11 has whole numbers and tenths") {
  const auto climate = decoded(pulses({45, 0, 23, 4, 72}), DhtModel::dht11);
  CHECK(climate.humidity.value == 45);
  CHECK(climate.temperature.value == doctest::Approx(23.4));
}

TEST_CASE("DHT: one wrong bit anywhere is noticed, and so is an answer cut off") {
  const auto good = pulses({0x02, 0x8C, 0x01, 0x5F, 0xEE});
  for (std::size_t bit = 0; bit < 40; ++bit) {
    auto bad = good;
    bad[3 + 2 * bit] = bad[3 + 2 * bit] > 49 ? 26 : 70;
    CHECK(decoded(bad).temperature.quality == Quality::garbled);
    CHECK(decoded(bad).humidity.quality == Quality::garbled);
  }
  for (std::size_t size = 1; size < 82; ++size) {
    CHECK(decoded({good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}).temperature.quality == Quality::garbled);
  }
  CHECK(decoded({}).temperature.quality == Quality::silent);
  CHECK(decoded(pulses({0, 0, 0, 0, 0})).temperature.quality == Quality::garbled);
  CHECK(decoded(pulses(with_sum({0x03, 0xF0, 0x01, 0x00}))).humidity.quality == Quality::out_of_range);
}

TEST_CASE("DHT: reading asks as long as the model wants, and gives up on a silent line") {
  ScriptedLine line;
  line.answer = pulses({0x02, 0x8C, 0x01, 0x5F, 0xEE});
  Dht dht(line);
  dht.start(100);
  CHECK(line.asked_us >= 1'000);
  CHECK(dht.busy());
  dht.tick(106);
  CHECK_FALSE(dht.busy());
  CHECK(dht.climate().temperature.value == doctest::Approx(35.1));
  line.done = false;
  dht.start(3'000);
  dht.tick(3'040);
  CHECK(dht.busy());
  dht.tick(3'060);
  CHECK_FALSE(dht.busy());
  CHECK(dht.climate().temperature.quality == Quality::silent);
  line.busy = true;
  dht.start(6'000);
  CHECK_FALSE(dht.busy());
  Dht old(line, DhtModel::dht11);
  old.start(0);
  CHECK(line.asked_us >= 18'000);
}

TEST_CASE("BH1750: one measurement at a time, lux by 1.2, full counts are no value") {
  ScriptedI2c bus;
  Bh1750 light(bus);
  bus.counts = 1'500;
  light.start(0);
  CHECK(bus.written == std::vector<std::vector<std::uint8_t>>{{0x01}, {0x20}});
  light.tick(179);
  CHECK(light.busy());
  light.tick(180);
  CHECK_FALSE(light.busy());
  CHECK(light.lux().value == doctest::Approx(1'250));
  CHECK(light.lux().valid());
  double before = -1;
  for (unsigned counts = 0; counts <= 0xFFFF; counts += 257) {
    bus.counts = static_cast<std::uint16_t>(counts);
    light.start(1'000);
    light.tick(1'180);
    CHECK(light.lux().value > before);
    before = light.lux().value;
  }
  CHECK(light.lux().quality == Quality::out_of_range);
  light.start(1'500);
  bus.there = false;
  light.tick(1'700);
  CHECK(light.lux().quality == Quality::silent);
  light.start(2'000);
  CHECK_FALSE(light.busy());
  CHECK(light.lux().quality == Quality::silent);
}
