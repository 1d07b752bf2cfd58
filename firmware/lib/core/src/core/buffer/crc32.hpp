#pragma once

#include <cstdint>

#include "ports/span.hpp"

namespace core::buffer {

/// CRC-32 as zip and Ethernet have it (polynomial EDB88320H).
[[nodiscard]] std::uint32_t crc32(ports::Bytes data);

}  // namespace core::buffer
