#include "core/portal/dns.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace core::portal;
using Bytes = std::vector<std::uint8_t>;

namespace {

constexpr Ipv4 here{192, 168, 4, 1};

Bytes query(const std::vector<std::string>& labels, std::uint8_t type = 1, std::uint8_t of_class = 1) {
  Bytes bytes{0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0};
  for (const auto& each : labels) {
    bytes.push_back(static_cast<std::uint8_t>(each.size()));
    bytes.insert(bytes.end(), each.begin(), each.end());
  }
  bytes.insert(bytes.end(), {0, 0, type, 0, of_class});
  return bytes;
}

Bytes answer(const Bytes& to, std::size_t room = max_dns_size) {
  Bytes into(room);
  into.resize(answer_dns({to.data(), to.size()}, here, {into.data(), into.size()}));
  return into;
}

int code(const Bytes& reply) { return reply.size() < 12 ? -1 : reply[3] & 0x0F; }

}  // namespace

TEST_CASE("every name has the address of the device") {
  const auto asked = query({"connectivitycheck", "gstatic", "com"});
  const auto reply = answer(asked);
  REQUIRE(reply.size() == asked.size() + 16);
  CHECK(Bytes(reply.begin(), reply.begin() + 12) == Bytes{0x12, 0x34, 0x85, 0x00, 0, 1, 0, 1, 0, 0, 0, 0});
  CHECK(std::equal(asked.begin() + 12, asked.end(), reply.begin() + 12));
  CHECK(Bytes(reply.end() - 16, reply.end()) == Bytes{0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 168, 4, 1});
}

TEST_CASE("an IPv6 address there is none, so that the phone takes the other") {
  const auto reply = answer(query({"captive", "apple", "com"}, 28));
  CHECK(code(reply) == 0);
  CHECK(reply[7] == 0);
}

TEST_CASE("what follows the question, such as EDNS, is not taken over") {
  auto asked = query({"a"});
  asked[11] = 1;
  asked.insert(asked.end(), {0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0});
  const auto reply = answer(asked);
  CHECK(reply.size() == query({"a"}).size() + 16);
  CHECK(reply[11] == 0);
}

TEST_CASE("malformed questions are refused") {
  auto cut = query({"example"});
  cut.resize(cut.size() - 1);
  CHECK(code(answer(cut)) == 1);
  auto none = query({"a"});
  none[5] = 0;
  CHECK(code(answer(none)) == 1);
  auto two = query({"a"});
  two[5] = 2;
  CHECK(code(answer(two)) == 1);
  CHECK(code(answer(query(std::vector<std::string>(5, std::string(60, 'x'))))) == 1);
  CHECK(code(answer(query(std::vector<std::string>(4, std::string(60, 'x'))))) == 0);
}

TEST_CASE("a label has at most 63 bytes") {
  CHECK(code(answer(query({std::string(63, 'x')}))) == 0);
  CHECK(code(answer(query({std::string(64, 'x')}))) == 1);
}

TEST_CASE("a compression pointer that points to itself is refused") {
  Bytes looped{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 12, 0, 1, 0, 1};
  CHECK(code(answer(looped)) == 1);
  Bytes mixed{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0xC0, 12, 0, 1, 0, 1};
  CHECK(code(answer(mixed)) == 1);
}

TEST_CASE("what is no query gets no answer") {
  CHECK(answer(Bytes(11)).empty());
  auto response = query({"a"});
  response[2] |= 0x80;
  CHECK(answer(response).empty());
  auto update = query({"a"});
  update[2] = 5 << 3;
  CHECK(code(answer(update)) == 4);
}

TEST_CASE("without room for it, there is no answer") {
  const auto asked = query({"a"});
  CHECK(answer(asked, asked.size() + 15).empty());
  CHECK(answer(asked, 11).empty());
}

TEST_CASE("no cut of a query is read beyond its end") {
  const auto whole = query({"www", "example", "org"});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(code(answer(cut)) != 0);
  }
}
