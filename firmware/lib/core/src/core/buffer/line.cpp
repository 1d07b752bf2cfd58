#include "core/buffer/line.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

#include "core/buffer/crc32.hpp"

namespace core::buffer {
namespace {

constexpr std::string_view before_number = R"({"n":)";
constexpr std::string_view before_crc = R"(,"c":")";
constexpr std::string_view before_record = R"(","d":)";
constexpr std::string_view after_record = "}\n";
constexpr std::size_t crc_digits = 8;

/// The number is under the CRC, too: a record must not come back as another one.
std::uint32_t checksum(std::uint32_t number, ports::Bytes record) {
  const std::array<std::uint8_t, 4> bytes{
      static_cast<std::uint8_t>(number & 0xFFU), static_cast<std::uint8_t>(number >> 8U & 0xFFU),
      static_cast<std::uint8_t>(number >> 16U & 0xFFU), static_cast<std::uint8_t>(number >> 24U)};
  return crc32(record) ^ crc32(bytes);
}

class Cursor {
 public:
  explicit Cursor(std::string_view text) : left_(text) {}

  bool skip(std::string_view expected) {
    if (left_.substr(0, expected.size()) != expected) return false;
    left_.remove_prefix(expected.size());
    return true;
  }
  bool number(std::uint32_t& value, int base) {
    const auto [end, error] = std::from_chars(left_.data(), left_.data() + left_.size(), value, base);
    if (error != std::errc{}) return false;
    left_.remove_prefix(static_cast<std::size_t>(end - left_.data()));
    return true;
  }
  [[nodiscard]] std::string_view left() const { return left_; }

 private:
  std::string_view left_;
};

}  // namespace

std::size_t write_line(std::uint32_t number, ports::Bytes record, ports::MutableBytes into) {
  if (record.empty() || record.size() > max_record_size || into.size() < record.size() + line_overhead) return 0;
  if (std::find(record.begin(), record.end(), '\n') != record.end()) return 0;
  char* out = reinterpret_cast<char*>(into.data());
  const auto text = [&out](std::string_view what) { out = std::copy(what.begin(), what.end(), out); };
  text(before_number);
  out = std::to_chars(out, out + 10, number).ptr;
  text(before_crc);
  std::array<char, crc_digits> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + crc_digits, checksum(number, record), 16).ptr;
  const auto used = static_cast<std::size_t>(end - digits.data());
  out = std::fill_n(out, crc_digits - used, '0');
  text({digits.data(), used});
  text(before_record);
  text(ports::text_of(record));
  text(after_record);
  return static_cast<std::size_t>(out - reinterpret_cast<char*>(into.data()));
}

LineState read_line(ports::Bytes bytes, Line& line) {
  const auto end = std::find(bytes.begin(), bytes.end(), '\n');
  if (end == bytes.end()) return LineState::cut;
  line.size = static_cast<std::size_t>(end - bytes.begin()) + 1;
  Cursor cursor(ports::text_of(bytes.first(line.size)));
  std::uint32_t crc = 0;
  if (!cursor.skip(before_number) || !cursor.number(line.number, 10) || !cursor.skip(before_crc)) return LineState::damaged;
  if (!cursor.number(crc, 16) || !cursor.skip(before_record)) return LineState::damaged;
  const auto rest = cursor.left();
  if (rest.size() < after_record.size() || rest.substr(rest.size() - after_record.size()) != after_record)
    return LineState::damaged;
  line.record = ports::bytes_of(rest.substr(0, rest.size() - after_record.size()));
  return crc == checksum(line.number, line.record) ? LineState::whole : LineState::damaged;
}

}  // namespace core::buffer
