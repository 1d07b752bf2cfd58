#pragma once

#include <cstdint>

#include "ports/span.hpp"

namespace ports {

/// Samples of a voltage that changes fast, at equal distances. Never blocks.
class WaveformInput {
 public:
  virtual ~WaveformInput() = default;

  /// Begins to fill `into`, which must outlive that, with millivolts. False when the converter is busy or does not know the rate.
  [[nodiscard]] virtual bool begin(Span<std::uint16_t> into, std::uint32_t samples_per_second) = 0;

  /// Whether all of it is there.
  [[nodiscard]] virtual bool finished() = 0;

  /// Ends what was begun; nothing more is written.
  virtual void abort() = 0;
};

}  // namespace ports
