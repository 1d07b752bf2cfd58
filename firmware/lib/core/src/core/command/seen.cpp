#include "core/command/seen.hpp"

#include <algorithm>

namespace core::command {
namespace {

constexpr std::string_view key = "cmd_seen";
constexpr std::string_view owed_key = "cmd_owed";

}  // namespace

void Seen::begin() {
  // One after the other: size, text.
  std::array<std::uint8_t, room*(max_id_length + 1)> bytes{};
  const auto size = memory_.get(key, bytes);
  const auto text = ports::text_of(ports::Bytes{bytes}.first(size.value_or(0)));
  std::size_t at = 0;
  for (next_ = 0; next_ < room && at < text.size(); ++next_) {
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(text[at]));
    if (length > max_id_length || at + 1 + length > text.size()) break;
    std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at + 1), length, ids_[next_].text.begin());
    ids_[next_].size = static_cast<std::uint8_t>(length);
    at += 1 + length;
  }
}

bool Seen::has(std::string_view id) const {
  return std::any_of(ids_.begin(), ids_.end(), [id](const Id& each) { return each.size > 0 && each.view() == id; });
}

bool Seen::note(std::string_view id) {
  if (next_ == room) std::rotate(ids_.begin(), ids_.begin() + 1, ids_.end());
  Id& into = ids_[next_ == room ? room - 1 : next_++];
  std::copy(id.begin(), id.end(), into.text.begin());
  into.size = static_cast<std::uint8_t>(id.size());
  return save();
}

void Seen::withdraw() {
  if (next_ > 0) --next_;
  static_cast<void>(save());
}

void Seen::keep() { static_cast<void>(save()); }

void Seen::owe(std::string_view id) { static_cast<void>(memory_.set(owed_key, ports::bytes_of(id))); }

std::optional<std::string_view> Seen::take_owed() {
  const auto size = memory_.get(owed_key, {reinterpret_cast<std::uint8_t*>(owed_.text.data()), owed_.text.size()});
  if (!size || *size == 0 || *size > owed_.text.size()) return std::nullopt;
  owed_.size = static_cast<std::uint8_t>(*size);
  static_cast<void>(memory_.erase(owed_key));
  return owed_.view();
}

bool Seen::save() {
  std::array<std::uint8_t, room*(max_id_length + 1)> bytes{};
  auto* out = bytes.begin();
  for (std::size_t i = 0; i < next_; ++i) {
    *out++ = ids_[i].size;
    out = std::copy_n(ids_[i].text.begin(), ids_[i].size, out);
  }
  return memory_.set(key, {bytes.data(), static_cast<std::size_t>(out - bytes.begin())});
}

}  // namespace core::command
