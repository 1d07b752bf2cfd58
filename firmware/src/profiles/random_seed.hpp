#pragma once

#include <cstdint>

#include "ports/system.hpp"

namespace profiles {

/// For pauses by chance.
[[nodiscard]] inline std::uint32_t random_seed(ports::System& system) {
  std::uint32_t seed = 0;
  system.random({reinterpret_cast<std::uint8_t*>(&seed), sizeof seed});
  return seed;
}

}  // namespace profiles
