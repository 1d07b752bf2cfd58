#include "core/gateway/meter_reader.hpp"

#include <cmath>

namespace core::gateway {

bool MeterReader::start(ports::Span<const devices::Block> blocks, ports::Span<const devices::Register> registers) {
  if (!free() || master_.busy() || blocks.empty()) return false;
  blocks_ = blocks;
  registers_ = registers;
  block_ = 0;
  count_ = 0;
  busy_ = true;
  finished_ = false;
  begin_block();
  return true;
}

void MeterReader::tick(ports::Millis now) {
  master_.tick(now);
  if (!busy_) return;
  if (const auto result = master_.take_result()) take(*result);
}

bool MeterReader::lend() {
  if (!free() || master_.busy()) return false;
  lent_ = true;
  return true;
}

bool MeterReader::take_finished() {
  const bool finished = finished_;
  finished_ = false;
  return finished;
}

void MeterReader::begin_block() {
  const devices::Block& block = blocks_[block_];
  if (master_.start({unit_, modbus::Function::read_holding_registers, block.address, block.count, nullptr})) return;
  busy_ = false;
  finished_ = true;
}

void MeterReader::take(const modbus::Result& result) {
  ++health_.reads;
  if (result.outcome == modbus::Outcome::ok) {
    health_.consecutive_failures = 0;
    health_.latency_ms = result.latency_ms;
    keep(result.registers);
  } else {
    ++health_.failures;
    ++health_.consecutive_failures;
  }
  // A meter that does not answer will not answer the next block either: the bus is for the others.
  const bool dead = result.outcome == modbus::Outcome::timeout;
  if (++block_ < blocks_.size() && !dead) return begin_block();
  busy_ = false;
  finished_ = true;
}

void MeterReader::keep(ports::Span<const std::uint16_t> words) {
  const devices::Block& block = blocks_[block_];
  for (const devices::Register& place : registers_) {
    const unsigned offset = static_cast<unsigned>(place.address) - block.address;
    if (place.address < block.address || offset + devices::words_of(place.type) > block.count || count_ == values_.size())
      continue;
    const double value = meter::value_of(place, words.from(offset), settings_);
    const bool counter = place.scale == devices::Scale::energy;
    if (std::isfinite(value)) values_[count_++] = {place.key, value, static_cast<std::uint8_t>(counter ? 9 : 7)};
  }
}

}  // namespace core::gateway
