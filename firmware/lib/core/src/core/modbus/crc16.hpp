#pragma once

#include <cstdint>

#include "ports/span.hpp"

namespace core::modbus {

/// CRC of a frame (Modbus over serial line V1.02, 6.2.2: polynomial A001H, start FFFFH). Sent low byte first.
[[nodiscard]] std::uint16_t crc16(ports::Bytes data);

}  // namespace core::modbus
