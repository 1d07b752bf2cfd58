#include "platform_host/simulated_meter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <ctime>

namespace platform_host {
namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double day_ms = 86'400'000;
constexpr double nominal_voltage = 230;
constexpr double power_factor = 0.92;
/// Imported energy at the start of 2025, in 0.1 kWh, and what comes to it each hour.
constexpr double first_energy = 1'250'000;
constexpr double energy_per_hour = 238;
constexpr double first_at = 1'735'689'600'000;

/// The first registers of the blocks of devices/acuvim_ii.hpp.
constexpr std::uint16_t real_time = 0x4000;
constexpr std::uint16_t energy = 0x4048;
constexpr std::uint16_t distortion = 0x405A;
constexpr std::uint16_t distortion_end = 0x4062;
constexpr std::uint16_t angles = 0x42A0;
constexpr std::uint16_t angles_end = 0x42A5;
constexpr std::uint16_t current_demand = 0x4600;
constexpr std::uint16_t energy_by_phase = 0x4620;

/// Year to second; the meter's time has no zone, here it is UTC until it is set.
constexpr std::uint16_t clock_begin = 0x1040;
constexpr std::uint16_t clock_end = 0x1046;

constexpr std::uint8_t read_holding = 3;
constexpr std::uint8_t write_multiple = 16;
constexpr std::uint8_t illegal_function = 1;
constexpr std::uint8_t illegal_address = 2;

std::uint32_t bits_of(double value) {
  const auto narrow = static_cast<float>(value);
  std::uint32_t bits = 0;
  std::memcpy(&bits, &narrow, sizeof bits);
  return bits;
}

}  // namespace

SimulatedMeter::SimulatedMeter(std::uint8_t unit, const ports::Clock& clock, std::function<std::uint16_t(ports::Bytes)> crc,
                               double share)
    : unit_(unit), clock_(clock), crc_(std::move(crc)), share_(share) {}

bool SimulatedMeter::write(ports::Bytes frame) {
  answer_.clear();
  // The master's CRC comes last; a frame that is none is not answered.
  const bool whole =
      frame.size() >= 8 && crc_(frame.first(frame.size() - 2)) == (frame[frame.size() - 2] | frame[frame.size() - 1] << 8U);
  if (!whole || frame[0] != unit_) return true;
  const auto first = static_cast<std::uint16_t>(frame[2] << 8U | frame[3]);
  const auto count = static_cast<std::uint16_t>(frame[4] << 8U | frame[5]);
  if (frame[1] == read_holding) {
    answer_read(first, count);
  } else if (frame[1] == write_multiple && frame.size() == 9U + 2U * count) {
    answer_write(first, count, frame.from(7));
  } else {
    refuse(frame[1], illegal_function);
  }
  const std::uint16_t crc = crc_({answer_.data(), answer_.size()});
  answer_.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
  answer_.push_back(static_cast<std::uint8_t>(crc >> 8U));
  return true;
}

void SimulatedMeter::refuse(std::uint8_t function, std::uint8_t why) {
  answer_ = {unit_, static_cast<std::uint8_t>(function | 0x80U), why};
}

void SimulatedMeter::answer_read(std::uint16_t first, std::uint16_t count) {
  const bool measured = first >= real_time;
  const bool time = first >= clock_begin && first + count <= clock_end;
  if (!measured && !time) return refuse(read_holding, illegal_address);
  answer_ = {unit_, read_holding, static_cast<std::uint8_t>(count * 2)};
  for (std::uint16_t i = 0; i < count; ++i) {
    const auto address = static_cast<std::uint16_t>(first + i);
    const std::uint16_t word = time ? clock_word(address) : word_at(address);
    answer_.push_back(static_cast<std::uint8_t>(word >> 8U));
    answer_.push_back(static_cast<std::uint8_t>(word & 0xFFU));
  }
}

/// The clock is all that can be written.
void SimulatedMeter::answer_write(std::uint16_t first, std::uint16_t count, ports::Bytes values) {
  if (first != clock_begin || first + count != clock_end) return refuse(write_multiple, illegal_address);
  const auto word = [&values](std::size_t i) { return values[2 * i] << 8 | values[2 * i + 1]; };
  std::tm time{};
  time.tm_year = word(0) - 1900;
  time.tm_mon = word(1) - 1;
  time.tm_mday = word(2);
  time.tm_hour = word(3);
  time.tm_min = word(4);
  time.tm_sec = word(5);
  ahead_s_ = static_cast<std::int64_t>(timegm(&time)) - clock_.utc().value_or(0) / 1000;
  answer_ = {unit_,
             write_multiple,
             static_cast<std::uint8_t>(first >> 8U),
             static_cast<std::uint8_t>(first & 0xFFU),
             0,
             static_cast<std::uint8_t>(count)};
}

std::uint16_t SimulatedMeter::clock_word(std::uint16_t address) const {
  const auto seconds = static_cast<std::time_t>(clock_.utc().value_or(0) / 1000 + ahead_s_);
  std::tm time{};
  static_cast<void>(gmtime_r(&seconds, &time));
  const std::array<int, 6> words{time.tm_year + 1900, time.tm_mon + 1, time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec};
  return static_cast<std::uint16_t>(words[static_cast<std::size_t>(address - clock_begin)]);
}

std::size_t SimulatedMeter::read(ports::MutableBytes into) {
  const std::size_t count = std::min(into.size(), answer_.size());
  std::copy_n(answer_.begin(), count, into.begin());
  answer_.erase(answer_.begin(), answer_.begin() + static_cast<std::ptrdiff_t>(count));
  return count;
}

std::uint16_t SimulatedMeter::word_at(std::uint16_t address) const {
  if (address >= distortion && address < distortion_end) return 150;  // 1.5 %
  if (address >= angles && address < angles_end) {
    // 0.1 degrees: voltages of L2 and L3, currents of L1 to L3.
    constexpr std::array<std::uint16_t, 5> tenths{1'200, 2'400, 231, 1'431, 2'631};
    return tenths[static_cast<std::size_t>(address - angles)];
  }
  const auto pair = static_cast<std::uint16_t>(address - address % 2);
  const bool counts = (pair >= energy && pair < distortion) || pair >= energy_by_phase;
  const std::uint32_t bits = counts ? static_cast<std::uint32_t>(energy_at(pair)) : bits_of(value_at(pair));
  return static_cast<std::uint16_t>(address == pair ? bits >> 16U : bits & 0xFFFFU);
}

/// Nothing is ever exported. By phase there are import and export in turn, first active, then reactive; then apparent.
double SimulatedMeter::energy_at(std::uint16_t address) const {
  const auto now = static_cast<double>(clock_.utc().value_or(0));
  const double active = share_ * (first_energy + (now - first_at) / 3'600'000 * energy_per_hour);
  const double reactive = active * std::sqrt(1 - power_factor * power_factor) / power_factor;
  const double apparent = active / power_factor;
  if (address >= energy_by_phase) {
    const int index = (address - energy_by_phase) / 2;
    if (index >= 12) return apparent / 3;
    if (index % 2 == 1) return 0;
    return (index < 6 ? active : reactive) / 3;
  }
  constexpr int exported = 1;
  constexpr int reactive_exported = 3;
  const int index = (address - energy) / 2;
  if (index == exported || index == reactive_exported) return 0;
  if (index == 8) return apparent;
  return index == 2 || index >= 6 ? reactive : active;
}

/// 60 A by day, 15 A by night, of the usual load.
double SimulatedMeter::load() const {
  const auto now = static_cast<double>(clock_.utc().value_or(0));
  return share_ * (37.5 - 22.5 * std::cos(2 * pi * std::fmod(now, day_ms) / day_ms) + 2 * std::sin(now / 7'000));
}

double SimulatedMeter::value_at(std::uint16_t address) const {
  const auto now = static_cast<double>(clock_.utc().value_or(0));
  const double current = load();
  if (address >= current_demand && address < energy_by_phase) return current;
  const double voltage = nominal_voltage - current / 30;
  const int index = (address - real_time) / 2;
  if (index == 0) return 50 + 0.02 * std::sin(now / 11'000);
  if (index <= 3) return voltage + (index - 2) * 0.4;
  if (index == 4) return voltage;
  if (index <= 8) return voltage * std::sqrt(3.0);
  if (index <= 12) return current;
  if (index == 13) return 0.5;
  const double apparent = voltage * current;
  if (index <= 16) return apparent * power_factor;
  if (index == 17) return 3 * apparent * power_factor;
  if (index <= 20) return apparent * std::sqrt(1 - power_factor * power_factor);
  if (index == 21) return 3 * apparent * std::sqrt(1 - power_factor * power_factor);
  if (index <= 24) return apparent;
  if (index == 25) return 3 * apparent;
  if (index <= 29) return power_factor;
  // Demand: active, reactive, apparent.
  if (index == 33) return 3 * apparent * power_factor;
  if (index == 34) return 3 * apparent * std::sqrt(1 - power_factor * power_factor);
  if (index == 35) return 3 * apparent;
  return 0;
}

}  // namespace platform_host
