#include "core/ota/record.hpp"

#include <algorithm>
#include <array>

namespace core::ota {
namespace {

constexpr std::string_view key = "ota";
/// Changes when the layout does. An older firmware must read what a newer one leaves, so it should not.
constexpr std::uint8_t layout = 1;
constexpr std::size_t head_size = 6;
constexpr std::size_t largest = head_size + max_version_length + max_request_id;

}  // namespace

std::optional<Record> RecordBook::load() {
  std::array<std::uint8_t, largest> bytes{};
  const auto size = store_.get(key, bytes);
  if (!size || *size < head_size || *size > largest || bytes[0] != layout) return std::nullopt;
  Record record;
  record.phase = static_cast<Phase>(bytes[1]);
  record.fault = static_cast<Fault>(bytes[2]);
  record.readings = bytes[3] != 0;
  if (record.phase < Phase::downloading || record.phase > Phase::rolled_back) return std::nullopt;
  const std::size_t version_size = bytes[4];
  const std::size_t id_size = bytes[5];
  if (*size != head_size + version_size + id_size) return std::nullopt;
  const auto texts = ports::text_of({bytes.data(), *size}).substr(head_size);
  if (!record.version.assign(texts.substr(0, version_size))) return std::nullopt;
  // An update that no command asked for has no id.
  static_cast<void>(record.request_id.assign(texts.substr(version_size)));
  return record;
}

bool RecordBook::save(const Record& record) {
  const auto version = record.version.view();
  const auto id = record.request_id.view();
  std::array<std::uint8_t, largest> bytes{layout,
                                          static_cast<std::uint8_t>(record.phase),
                                          static_cast<std::uint8_t>(record.fault),
                                          static_cast<std::uint8_t>(record.readings ? 1 : 0),
                                          static_cast<std::uint8_t>(version.size()),
                                          static_cast<std::uint8_t>(id.size())};
  auto* const end = std::copy(id.begin(), id.end(), std::copy(version.begin(), version.end(), bytes.begin() + head_size));
  return store_.set(key, {bytes.data(), static_cast<std::size_t>(end - bytes.begin())});
}

void RecordBook::erase() { static_cast<void>(store_.erase(key)); }

}  // namespace core::ota
