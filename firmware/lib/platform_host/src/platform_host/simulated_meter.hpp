#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ports/clock.hpp"
#include "ports/serial_bus.hpp"

namespace platform_host {

/// A line with an Acuvim II that is not there: it answers reads of holding registers with a plausible three-phase load, and has
/// a clock that can be set.
class SimulatedMeter : public ports::SerialBus {
 public:
  /// `crc` is that of the frames; `clock` tells the time of day the load follows, which is `share` of the usual one.
  SimulatedMeter(std::uint8_t unit, const ports::Clock& clock, std::function<std::uint16_t(ports::Bytes)> crc, double share = 1);

  bool configure(const ports::SerialSettings&) override { return true; }
  bool write(ports::Bytes frame) override;
  bool sending() const override { return false; }
  std::size_t read(ports::MutableBytes into) override;

 private:
  void refuse(std::uint8_t function, std::uint8_t why);
  void answer_read(std::uint16_t first, std::uint16_t count);
  void answer_write(std::uint16_t first, std::uint16_t count, ports::Bytes values);
  [[nodiscard]] std::uint16_t clock_word(std::uint16_t address) const;
  [[nodiscard]] std::uint16_t word_at(std::uint16_t address) const;
  [[nodiscard]] double value_at(std::uint16_t address) const;
  /// In 0.1 kWh, kvarh or kVAh.
  [[nodiscard]] double energy_at(std::uint16_t address) const;
  [[nodiscard]] double load() const;

  std::uint8_t unit_;
  const ports::Clock& clock_;
  std::function<std::uint16_t(ports::Bytes)> crc_;
  std::vector<std::uint8_t> answer_;
  double share_;
  std::int64_t ahead_s_ = 0;
};

}  // namespace platform_host
