#include "core/portal/label.hpp"

#include <algorithm>

namespace core::portal {
namespace {

constexpr std::string_view key = "ap_password";
/// Without 0 and o, 1 and l, which look alike on a small label. 32 of them, so that no character is likelier than another.
constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
static_assert(alphabet.size() == 32);

bool is_right(const ApPassword& password) {
  return std::all_of(password.text.begin(), password.text.end(),
                     [](char each) { return alphabet.find(each) != std::string_view::npos; });
}

}  // namespace

ApName ap_name(const Mac& mac) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  ApName name;
  auto* at = std::copy_n("Acuvim-", 7, name.text.begin());
  for (std::size_t i = 3; i < mac.size(); ++i) {
    *at++ = digits[mac[i] >> 4U];
    *at++ = digits[mac[i] & 0xFU];
  }
  return name;
}

LabelState ap_password(ports::KeyValue& factory, ports::System& system, ApPassword& into) {
  std::array<std::uint8_t, 12> bytes{};
  if (factory.get(key, bytes) == bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), into.text.begin());
    if (is_right(into)) return LabelState::known;
  }
  system.random(bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) into.text[i] = alphabet[bytes[i] % alphabet.size()];
  return factory.set(key, ports::bytes_of(into.view())) ? LabelState::made : LabelState::not_stored;
}

}  // namespace core::portal
