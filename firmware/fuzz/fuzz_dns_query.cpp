// A query to the portal.
#include "core/portal/dns.hpp"
#include "require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<std::uint8_t, core::portal::max_dns_size> into{};
  const std::size_t answered = core::portal::answer_dns({data, size}, {192, 168, 4, 1}, into);
  require(answered <= into.size());
  // An answer has the number of the question, and is one.
  if (answered > 0) require(answered >= 12 && into[0] == data[0] && into[1] == data[1] && (into[2] & 0x80U) != 0);
  return 0;
}
