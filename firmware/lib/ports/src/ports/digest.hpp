#pragma once

#include <array>
#include <cstdint>

#include "ports/span.hpp"

namespace ports {

using Sha256Digest = std::array<std::uint8_t, 32>;

/// SHA-256 of bytes that come piece by piece. One digest at a time.
class Sha256 {
 public:
  virtual ~Sha256() = default;

  /// Begins anew; what was added before is forgotten.
  virtual void begin() = 0;

  virtual void add(Bytes data) = 0;

  /// The digest of what was added since `begin`, which must come before more is added.
  [[nodiscard]] virtual Sha256Digest finish() = 0;
};

}  // namespace ports
