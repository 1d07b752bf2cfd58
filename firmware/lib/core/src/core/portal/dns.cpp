#include "core/portal/dns.hpp"

#include <algorithm>
#include <optional>

namespace core::portal {
namespace {

constexpr std::size_t header_size = 12;
/// Type and class behind the name.
constexpr std::size_t question_tail = 4;
constexpr std::size_t max_name = 255;
constexpr std::uint8_t max_label = 63;

constexpr std::uint16_t type_a = 1;
constexpr std::uint16_t type_any = 255;
constexpr std::uint16_t class_in = 1;
constexpr std::uint16_t class_any = 255;

enum class Code : std::uint8_t { ok = 0, malformed = 1, not_implemented = 4 };

std::uint16_t word_at(ports::Bytes bytes, std::size_t at) { return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]); }

/// Size of the question behind the header. Nothing may stand before the first name, so there is nothing a compression pointer
/// could rightly point to: one is malformed, and cannot lead in circles.
std::optional<std::size_t> question_size(ports::Bytes query) {
  std::size_t at = header_size;
  while (at < query.size() && query[at] != 0) {
    if (query[at] > max_label) return std::nullopt;

    at += std::size_t{query[at]} + 1;
    if (at - header_size > max_name - 1) return std::nullopt;
  }
  const std::size_t end = at + 1 + question_tail;
  if (end > query.size()) return std::nullopt;
  return end - header_size;
}

/// The header, with so many questions and answers behind it.
std::size_t write_header(ports::Bytes query, Code code, std::uint8_t questions, std::uint8_t answers, ports::MutableBytes into) {
  std::copy_n(query.begin(), 2, into.begin());
  // Answer, authoritative; opcode and "recursion desired" as they came.
  into[2] = static_cast<std::uint8_t>(0x84U | (query[2] & 0x79U));
  into[3] = static_cast<std::uint8_t>(code);
  std::fill_n(into.begin() + 4, header_size - 4, std::uint8_t{0});
  into[5] = questions;
  into[7] = answers;
  return header_size;
}

}  // namespace

std::size_t answer_dns(ports::Bytes query, const Ipv4& address, ports::MutableBytes into) {
  if (query.size() < header_size || into.size() < header_size) return 0;
  // An answer is not answered, or two of these would talk to each other for ever.
  if ((query[2] & 0x80U) != 0) return 0;
  if ((query[2] & 0x78U) != 0) return write_header(query, Code::not_implemented, 0, 0, into);
  const auto question = word_at(query, 4) == 1 ? question_size(query) : std::nullopt;
  if (!question) return write_header(query, Code::malformed, 0, 0, into);

  const std::size_t question_end = header_size + *question;
  const std::uint16_t type = word_at(query, question_end - 4);
  const std::uint16_t of_class = word_at(query, question_end - 2);
  // Of other types, such as IPv6 addresses, the name has none: the phone then takes the one it has.
  const bool known = (type == type_a || type == type_any) && (of_class == class_in || of_class == class_any);
  // The name is the one in the question; nobody is to remember the address when the portal is gone: 0 seconds.
  const std::array<std::uint8_t, 12> head{0xC0, header_size, 0, type_a, 0, class_in, 0, 0, 0, 0, 0, 4};
  const std::size_t size = question_end + (known ? head.size() + address.size() : 0);
  if (size > into.size()) return 0;
  static_cast<void>(write_header(query, Code::ok, 1, known ? 1 : 0, into));
  std::copy_n(query.begin() + header_size, *question, into.begin() + header_size);
  if (known) {
    auto* const end = std::copy(head.begin(), head.end(), into.begin() + question_end);
    std::copy(address.begin(), address.end(), end);
  }
  return size;
}

}  // namespace core::portal
