#include "core/modbus/pdu.hpp"

#include "core/modbus/crc16.hpp"

namespace core::modbus {
namespace {

constexpr std::size_t crc_size = 2;
constexpr std::uint8_t exception_bit = 0x80;
constexpr std::size_t exception_size = 5;
constexpr std::size_t write_answer_size = 8;
constexpr std::size_t read_head_size = 3;

bool is_read(Function function) {
  return function == Function::read_holding_registers || function == Function::read_input_registers;
}

bool is_possible(const Request& request) {
  if (request.unit < 1 || request.unit > 247 || request.count < 1) return false;
  if (std::uint32_t{request.address} + request.count > 0x10000U) return false;
  if (is_read(request.function)) return request.count <= max_read_registers;
  if (request.values == nullptr) return false;
  return request.function == Function::write_single_register ? request.count == 1 : request.count <= max_write_registers;
}

void put(Frame& frame, std::uint8_t byte) { frame.bytes[frame.size++] = byte; }

void put16(Frame& frame, std::uint16_t value) {
  put(frame, static_cast<std::uint8_t>(value >> 8U));
  put(frame, static_cast<std::uint8_t>(value & 0xFFU));
}

void put_values(Frame& frame, const Request& request) {
  if (request.function == Function::write_multiple_registers) {
    put16(frame, request.count);
    put(frame, static_cast<std::uint8_t>(request.count * 2));
  }
  for (std::uint16_t i = 0; i < request.count; ++i) put16(frame, request.values[i]);
}

bool has_right_crc(ports::Bytes frame) {
  const std::size_t body = frame.size() - crc_size;
  const std::uint16_t crc = crc16(frame.first(body));
  return frame[body] == (crc & 0xFFU) && frame[body + 1] == (crc >> 8U);
}

Answer invalid() { return {AnswerKind::invalid, Exception::illegal_function, {}}; }

/// Length of the whole answer, as its first bytes tell; 0 when they cannot begin an answer.
std::size_t expected_size(const Request& request, ports::Bytes received) {
  const auto function = static_cast<std::uint8_t>(request.function);
  if (received[1] == (function | exception_bit)) return exception_size;
  if (received[1] != function) return 0;
  if (!is_read(request.function)) return write_answer_size;
  if (received[2] != request.count * 2) return 0;
  return read_head_size + request.count * std::size_t{2} + crc_size;
}

/// A write is answered with where and how much, or what, was written.
bool echoes(const Request& request, ports::Bytes received) {
  const std::uint16_t second = request.function == Function::write_single_register ? request.values[0] : request.count;
  return received[2] == (request.address >> 8U) && received[3] == (request.address & 0xFFU) && received[4] == (second >> 8U) &&
         received[5] == (second & 0xFFU);
}

}  // namespace

std::optional<Frame> encode(const Request& request) {
  if (!is_possible(request)) return std::nullopt;
  Frame frame;
  put(frame, request.unit);
  put(frame, static_cast<std::uint8_t>(request.function));
  put16(frame, request.address);
  if (is_read(request.function)) {
    put16(frame, request.count);
  } else {
    put_values(frame, request);
  }
  const std::uint16_t crc = crc16(frame.view());
  put(frame, static_cast<std::uint8_t>(crc & 0xFFU));
  put(frame, static_cast<std::uint8_t>(crc >> 8U));
  return frame;
}

Answer decode(const Request& request, ports::Bytes received) {
  if (received.size() >= 1 && received[0] != request.unit) return invalid();
  if (received.size() < read_head_size) return {};
  const std::size_t expected = expected_size(request, received);
  if (expected == 0 || received.size() > expected) return invalid();
  if (received.size() < expected) return {};
  if (!has_right_crc(received)) return invalid();
  if ((received[1] & exception_bit) != 0) return {AnswerKind::exception, static_cast<Exception>(received[2]), {}};
  if (is_read(request.function)) {
    return {AnswerKind::ok, Exception::illegal_function, received.from(read_head_size).first(request.count * std::size_t{2})};
  }
  return echoes(request, received) ? Answer{AnswerKind::ok, Exception::illegal_function, {}} : invalid();
}

}  // namespace core::modbus
