#pragma once

#include <cstdint>

#include "ports/span.hpp"

namespace ports {

/// A data line with a pull-up on which a sensor answers by how long its pulses last. Never blocks: hardware measures the pulses.
class PulseLine {
 public:
  virtual ~PulseLine() = default;

  /// Holds the line low, lets go of it, and records from then on. False while an earlier request is under way.
  [[nodiscard]] virtual bool request(std::uint32_t low_us) = 0;

  /// Whether the line has been quiet again since the answer.
  [[nodiscard]] virtual bool finished() = 0;

  /// How long the line was low, high, low … since it was let go and first fell, µs. Answers how many there are, of which as many
  /// as fit are in `into`.
  [[nodiscard]] virtual std::size_t durations(Span<std::uint16_t> into) = 0;
};

}  // namespace ports
