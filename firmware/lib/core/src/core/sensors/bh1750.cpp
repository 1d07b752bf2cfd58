#include "core/sensors/bh1750.hpp"

#include <array>

namespace core::sensors {
namespace {

constexpr std::uint8_t power_on = 0x01;
constexpr std::uint8_t one_time_high_resolution = 0x20;
constexpr ports::Millis measuring_ms = 180;
constexpr double counts_per_lux = 1.2;
constexpr unsigned full_counts = 0xFFFF;

}  // namespace

void Bh1750::start(ports::Millis now) {
  if (busy_) return;
  busy_ = bus_.write(address_, ports::Bytes{&power_on, 1}) && bus_.write(address_, ports::Bytes{&one_time_high_resolution, 1});
  since_ = now;
  if (!busy_) lux_ = Measured::none(Quality::silent);
}

void Bh1750::tick(ports::Millis now) {
  if (!busy_ || now - since_ < measuring_ms) return;
  busy_ = false;
  std::array<std::uint8_t, 2> data{};
  if (!bus_.read(address_, data)) {
    lux_ = Measured::none(Quality::silent);
    return;
  }
  const unsigned counts = static_cast<unsigned>(data[0]) << 8U | data[1];
  lux_ = {counts / counts_per_lux, counts == full_counts ? Quality::out_of_range : Quality::valid};
}

}  // namespace core::sensors
