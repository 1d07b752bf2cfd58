#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "ports/span.hpp"

namespace core::modbus {

/// Most registers one read may ask for, and one write may carry (Modbus application protocol V1.1b3, 6.3, 6.4, 6.12).
inline constexpr std::uint16_t max_read_registers = 125;
inline constexpr std::uint16_t max_write_registers = 123;
/// Largest frame on a serial line: address, 253 bytes, CRC (Modbus over serial line V1.02, 2.3).
inline constexpr std::size_t max_frame_size = 256;

enum class Function : std::uint8_t {
  read_holding_registers = 0x03,
  read_input_registers = 0x04,
  write_single_register = 0x06,
  write_multiple_registers = 0x10,
};

/// What a slave refuses a request with (Modbus application protocol V1.1b3, 7).
enum class Exception : std::uint8_t {
  illegal_function = 1,
  illegal_data_address = 2,
  illegal_data_value = 3,
  server_device_failure = 4,
  acknowledge = 5,
  server_device_busy = 6,
  memory_parity_error = 8,
  gateway_path_unavailable = 10,
  gateway_target_failed = 11,
};

/// One request to one slave.
struct Request {
  /// 1 to 247. Broadcasts (0) get no answer and are not supported.
  std::uint8_t unit = 0;
  Function function = Function::read_holding_registers;
  /// First register, counted from 0.
  std::uint16_t address = 0;
  /// Registers to read; for writes the number of `values`.
  std::uint16_t count = 0;
  /// What to write; null for reads. Needed only while the request is encoded, and the first one for its answer.
  const std::uint16_t* values = nullptr;
};

/// A frame with its CRC, as it goes over the line.
struct Frame {
  std::array<std::uint8_t, max_frame_size> bytes{};
  std::size_t size = 0;

  [[nodiscard]] ports::Bytes view() const { return {bytes.data(), size}; }
};

/// The frame of a request; nothing when the request cannot be: wrong unit, count, or range of registers.
[[nodiscard]] std::optional<Frame> encode(const Request& request);

enum class AnswerKind : std::uint8_t {
  /// More bytes are needed.
  incomplete,
  /// The answer to the request, with a right CRC.
  ok,
  /// The slave refuses.
  exception,
  /// It cannot become the answer to this request any more: wrong slave, function, length or CRC.
  invalid,
};

struct Answer {
  AnswerKind kind = AnswerKind::incomplete;
  Exception exception = Exception::illegal_function;
  /// Register bytes of a read, high byte first, inside the given bytes.
  ports::Bytes registers;
};

/// Looks at what has arrived since a request was sent. Never reads beyond `received`.
[[nodiscard]] Answer decode(const Request& request, ports::Bytes received);

}  // namespace core::modbus
