#pragma once

#include <array>
#include <cstdint>
#include <set>

#include "core/modbus/crc16.hpp"
#include "testing/scripted_bus.hpp"

namespace testing {

/// Meters on a line: registers from 4000H on are floats of 50, 1040H to 1045H the clock, the rest is refused.
class ScriptedMeter {
 public:
  explicit ScriptedMeter(ScriptedBus& bus) : bus_(bus) {
    bus_.on_frame = [this](const ScriptedBus::Frame& frame) { answer(frame); };
  }

  /// Who answers.
  std::set<std::uint8_t> units{1};
  std::array<std::uint16_t, 6> clock{2025, 11, 21, 0, 0, 0};
  /// What is written to the clock is not kept.
  bool stubborn = false;

 private:
  void answer(const ScriptedBus::Frame& frame) {
    if (units.count(frame[0]) == 0) return;
    const unsigned first = static_cast<unsigned>(frame[2] << 8U | frame[3]);
    const unsigned count = static_cast<unsigned>(frame[4] << 8U | frame[5]);
    const bool is_clock = first >= 0x1040 && first + count <= 0x1046;
    ScriptedBus::Frame reply{frame[0], frame[1]};
    if (!is_clock && (first < 0x4000 || frame[1] == 16)) {
      reply = {frame[0], static_cast<std::uint8_t>(frame[1] | 0x80U), 2};
    } else if (frame[1] == 16) {
      for (std::size_t i = 0; i < count && !stubborn; ++i)
        clock[first - 0x1040 + i] = static_cast<std::uint16_t>(frame[7 + 2 * i] << 8U | frame[8 + 2 * i]);
      reply.insert(reply.end(), frame.begin() + 2, frame.begin() + 6);
    } else {
      reply.push_back(static_cast<std::uint8_t>(2 * count));
      for (unsigned i = 0; i < count; ++i) {
        const unsigned word = is_clock ? clock[first - 0x1040 + i] : i % 2 == 0 ? 0x4248U : 0U;
        reply.push_back(static_cast<std::uint8_t>(word >> 8U));
        reply.push_back(static_cast<std::uint8_t>(word & 0xFFU));
      }
    }
    const std::uint16_t crc = core::modbus::crc16({reply.data(), reply.size()});
    reply.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
    reply.push_back(static_cast<std::uint8_t>(crc >> 8U));
    bus_.arrive(reply);
  }

  ScriptedBus& bus_;
};

}  // namespace testing
