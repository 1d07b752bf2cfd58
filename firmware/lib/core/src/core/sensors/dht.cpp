#include "core/sensors/dht.hpp"

#include <algorithm>

namespace core::sensors {
namespace {

constexpr std::size_t bits = 40;
/// Answer, two pulses for each bit, and the low end of the last one, which may be missing.
constexpr std::size_t least_durations = 2 + 2 * bits;
/// In the middle between 28 µs and 70 µs.
constexpr std::uint16_t one_from_us = 49;
/// What is longer is no pulse of this sensor.
constexpr std::uint16_t longest_us = 120;
/// The whole answer takes 5 ms.
constexpr ports::Millis timeout_ms = 50;

Climate failed(Quality why) { return {Measured::none(why), Measured::none(why)}; }

Measured within(double value, double least, double most) {
  return {value, value >= least && value <= most ? Quality::valid : Quality::out_of_range};
}

}  // namespace

Climate decode_dht(ports::Span<const std::uint16_t> durations, DhtModel model) {
  if (durations.empty()) return failed(Quality::silent);
  if (durations.size() < least_durations) return failed(Quality::garbled);
  std::array<unsigned, 5> bytes{};
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const std::uint16_t low = durations[2 + 2 * bit];
    const std::uint16_t high = durations[3 + 2 * bit];
    if (low > longest_us || high > longest_us) return failed(Quality::garbled);
    bytes[bit / 8] = bytes[bit / 8] << 1U | (high >= one_from_us ? 1U : 0U);
  }
  if (((bytes[0] + bytes[1] + bytes[2] + bytes[3]) & 0xFFU) != bytes[4]) return failed(Quality::garbled);
  // A line held low reads as forty zeros, whose sum is right.
  if (std::all_of(bytes.begin(), bytes.end(), [](unsigned byte) { return byte == 0; })) return failed(Quality::garbled);
  if (model == DhtModel::dht22) {
    const double celsius = ((bytes[2] & 0x7FU) << 8U | bytes[3]) / 10.0;
    return {within((bytes[2] & 0x80U) != 0 ? -celsius : celsius, -40, 80), within((bytes[0] << 8U | bytes[1]) / 10.0, 0, 100)};
  }
  const double celsius = bytes[2] + (bytes[3] & 0x7FU) / 10.0;
  return {within((bytes[3] & 0x80U) != 0 ? -celsius : celsius, -20, 60), within(bytes[0] + bytes[1] / 10.0, 5, 95)};
}

void Dht::start(ports::Millis now) {
  if (busy_) return;
  // The DHT11 wants 18 ms, the DHT22 at least 1 ms.
  busy_ = line_.request(model_ == DhtModel::dht11 ? 18'000 : 1'200);
  since_ = now;
  if (!busy_) climate_ = failed(Quality::silent);
}

void Dht::tick(ports::Millis now) {
  if (!busy_) return;
  const bool finished = line_.finished();
  if (!finished && now - since_ < timeout_ms) return;
  busy_ = false;
  std::array<std::uint16_t, least_durations + 4> durations{};
  const std::size_t count = finished ? line_.durations(durations) : 0;
  climate_ = decode_dht(ports::Span<const std::uint16_t>{durations}.first(count), model_);
}

}  // namespace core::sensors
