#include "core/ota/encoding.hpp"

namespace core::ota {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::optional<std::uint8_t> hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
  return std::nullopt;
}

}  // namespace

bool from_hex(std::string_view text, ports::MutableBytes into) {
  if (text.size() != 2 * into.size()) return false;
  for (std::size_t i = 0; i < into.size(); ++i) {
    const auto high = hex_digit(text[2 * i]);
    const auto low = hex_digit(text[2 * i + 1]);
    if (!high || !low) return false;
    into[i] = static_cast<std::uint8_t>(*high << 4U | *low);
  }
  return true;
}

std::optional<std::size_t> from_base64(std::string_view text, ports::MutableBytes into) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && text.back() == '=') {
    text.remove_suffix(1);
    ++padding;
  }
  std::size_t count = 0;
  std::uint32_t bits = 0;
  unsigned bit_count = 0;
  for (const char character : text) {
    const std::size_t value = alphabet.find(character);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xFFFFU;
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    if (count == into.size()) return std::nullopt;
    into[count++] = static_cast<std::uint8_t>(bits >> bit_count & 0xFFU);
  }
  // What is left over must be nothing, or the same bytes had several texts.
  if ((bits & ((1U << bit_count) - 1U)) != 0) return std::nullopt;
  return count;
}

}  // namespace core::ota
