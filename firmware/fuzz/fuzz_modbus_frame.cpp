// A slave's answer, to each kind of request.
#include "core/modbus/pdu.hpp"
#include "require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace core::modbus;
  const std::uint16_t values[]{1, 2, 3};
  const Request requests[]{{1, Function::read_holding_registers, 0x2000, 4, nullptr},
                           {1, Function::read_input_registers, 0, 125, nullptr},
                           {1, Function::write_single_register, 7, 1, values},
                           {17, Function::write_multiple_registers, 0xFFF0, 3, values}};
  for (const auto& request : requests) {
    const Answer answer = decode(request, {data, size});
    if (answer.kind != AnswerKind::ok || answer.registers.empty()) continue;
    require(answer.registers.data() >= data && answer.registers.end() <= data + size);
    require(answer.registers.size() == request.count * std::size_t{2});
  }
  return 0;
}
