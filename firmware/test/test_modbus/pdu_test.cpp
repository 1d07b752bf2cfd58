#include "core/modbus/pdu.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "core/modbus/crc16.hpp"

using namespace core::modbus;
using Bytes = std::vector<std::uint8_t>;

namespace {

Bytes bytes(const Frame& frame) { return {frame.bytes.begin(), frame.bytes.begin() + static_cast<std::ptrdiff_t>(frame.size)}; }

Bytes with_crc(Bytes body) {
  const std::uint16_t crc = crc16({body.data(), body.size()});
  body.push_back(static_cast<std::uint8_t>(crc & 0xFF));
  body.push_back(static_cast<std::uint8_t>(crc >> 8));
  return body;
}

Answer decoded(const Request& request, const Bytes& received) { return decode(request, {received.data(), received.size()}); }

const Request read_two{1, Function::read_holding_registers, 0x4000, 2, nullptr};

}  // namespace

TEST_CASE("the CRC of a frame that went over a real line is right") {
  const Bytes body{0x01, 0x03, 0x04, 0x42, 0x48, 0x00, 0x00};
  CHECK(with_crc(body) == Bytes{0x01, 0x03, 0x04, 0x42, 0x48, 0x00, 0x00, 0x6E, 0x5D});
}

TEST_CASE("requests are framed as the specification's examples are (V1.1b3, 6.3, 6.6, 6.12)") {
  const Request read{0x11, Function::read_holding_registers, 0x006B, 3, nullptr};
  CHECK(bytes(*encode(read)) == Bytes{0x11, 0x03, 0x00, 0x6B, 0x00, 0x03, 0x76, 0x87});
  const std::uint16_t three = 3;
  const Request single{0x11, Function::write_single_register, 0x0001, 1, &three};
  CHECK(bytes(*encode(single)) == Bytes{0x11, 0x06, 0x00, 0x01, 0x00, 0x03, 0x9A, 0x9B});
  const std::uint16_t two[] = {0x000A, 0x0102};
  const Request several{0x11, Function::write_multiple_registers, 0x0001, 2, two};
  CHECK(bytes(*encode(several)) == Bytes{0x11, 0x10, 0x00, 0x01, 0x00, 0x02, 0x04, 0x00, 0x0A, 0x01, 0x02, 0xC6, 0xF0});
}

TEST_CASE("a request that cannot be is not framed") {
  const std::uint16_t values[124] = {};
  const Request wrong[] = {
      {0, Function::read_holding_registers, 0, 1, nullptr},    {248, Function::read_holding_registers, 0, 1, nullptr},
      {1, Function::read_holding_registers, 0, 0, nullptr},    {1, Function::read_holding_registers, 0, 126, nullptr},
      {1, Function::read_input_registers, 0xFFFF, 2, nullptr}, {1, Function::write_single_register, 0, 2, values},
      {1, Function::write_multiple_registers, 0, 124, values}, {1, Function::write_multiple_registers, 0, 1, nullptr},
  };
  for (const auto& request : wrong) CHECK_FALSE(encode(request).has_value());
}

TEST_CASE("an answer is taken when its last byte is there, not before") {
  const Bytes whole = with_crc({0x01, 0x03, 0x04, 0x42, 0x48, 0x00, 0x00});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK(decoded(read_two, Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))).kind ==
          AnswerKind::incomplete);
  }
  const Answer answer = decoded(read_two, whole);
  REQUIRE(answer.kind == AnswerKind::ok);
  CHECK(Bytes(answer.registers.begin(), answer.registers.end()) == Bytes{0x42, 0x48, 0x00, 0x00});
}

TEST_CASE("a refusal is an answer") {
  const Answer answer = decoded(read_two, with_crc({0x01, 0x83, 0x02}));
  REQUIRE(answer.kind == AnswerKind::exception);
  CHECK(answer.exception == Exception::illegal_data_address);
}

TEST_CASE("what is no answer to this request is invalid") {
  Bytes flipped = with_crc({0x01, 0x03, 0x04, 0x42, 0x48, 0x00, 0x00});
  flipped[4] ^= 1;
  CHECK(decoded(read_two, flipped).kind == AnswerKind::invalid);
  CHECK(decoded(read_two, with_crc({0x02, 0x03, 0x04, 0, 0, 0, 0})).kind == AnswerKind::invalid);
  CHECK(decoded(read_two, with_crc({0x01, 0x04, 0x04, 0, 0, 0, 0})).kind == AnswerKind::invalid);
  CHECK(decoded(read_two, with_crc({0x01, 0x03, 0x02, 0, 0})).kind == AnswerKind::invalid);
  Bytes longer = with_crc({0x01, 0x03, 0x04, 0, 0, 0, 0});
  longer.push_back(0);
  CHECK(decoded(read_two, longer).kind == AnswerKind::invalid);
  const std::uint16_t value = 7;
  const Request write{1, Function::write_single_register, 0x1000, 1, &value};
  CHECK(decoded(write, with_crc({0x01, 0x06, 0x10, 0x00, 0x00, 0x07})).kind == AnswerKind::ok);
  CHECK(decoded(write, with_crc({0x01, 0x06, 0x10, 0x00, 0x00, 0x08})).kind == AnswerKind::invalid);
  CHECK(decoded(write, with_crc({0x01, 0x06, 0x10, 0x01, 0x00, 0x07})).kind == AnswerKind::invalid);
}
