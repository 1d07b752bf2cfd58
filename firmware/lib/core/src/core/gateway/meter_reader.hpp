#pragma once

#include <array>
#include <cstdint>

#include "core/meter/messages.hpp"
#include "core/meter/scale.hpp"
#include "core/modbus/master.hpp"
#include "devices/register.hpp"

namespace core::gateway {

/// Most channels one round may read.
inline constexpr std::size_t max_values = 96;

/// How well the meter answers.
struct MeterHealth {
  std::uint32_t reads = 0;
  std::uint32_t failures = 0;
  /// Failures since the last success.
  std::uint32_t consecutive_failures = 0;
  /// Of the last read that succeeded, ms.
  std::uint32_t latency_ms = 0;
};

/// Reads blocks of registers from one meter, one after the other, and makes values of them.
class MeterReader {
 public:
  MeterReader(modbus::Master& master, std::uint8_t unit, const meter::MeterSettings& settings)
      : master_(master), unit_(unit), settings_(settings) {}

  /// Begins a round. The blocks and the registers in them must outlive it. False while one is under way.
  [[nodiscard]] bool start(ports::Span<const devices::Block> blocks, ports::Span<const devices::Register> registers);

  void tick(ports::Millis now);

  [[nodiscard]] bool busy() const { return busy_; }

  /// Lends the bus to somebody else between two rounds, until it is given back. False while a round is under way.
  [[nodiscard]] bool lend();
  void give_back() { lent_ = false; }
  /// A round could begin now.
  [[nodiscard]] bool free() const { return !busy_ && !lent_; }
  /// True once after each round.
  [[nodiscard]] bool take_finished();
  /// Values of the last round; none of a block that could not be read, nor of what the meter did not measure.
  [[nodiscard]] ports::Span<const meter::Value> values() const { return {values_.data(), count_}; }
  [[nodiscard]] const MeterHealth& health() const { return health_; }

 private:
  void begin_block();
  void take(const modbus::Result& result);
  void keep(ports::Span<const std::uint16_t> words);

  modbus::Master& master_;
  std::uint8_t unit_;
  meter::MeterSettings settings_;
  ports::Span<const devices::Block> blocks_;
  ports::Span<const devices::Register> registers_;
  std::size_t block_ = 0;
  bool busy_ = false;
  bool lent_ = false;
  bool finished_ = false;
  std::array<meter::Value, max_values> values_{};
  std::size_t count_ = 0;
  MeterHealth health_;
};

}  // namespace core::gateway
