#include "core/boot/boot_book.hpp"

#include <limits>

namespace core::boot {
namespace {

constexpr std::string_view key = "boot";
/// Counts that a newer firmware adds go to the end; an older one then leaves them out.
constexpr std::size_t head_size = 6;
constexpr std::size_t size = head_size + 4 * reason_count;

std::uint32_t get32(const std::uint8_t* from) {
  return from[0] | static_cast<std::uint32_t>(from[1]) << 8U | static_cast<std::uint32_t>(from[2]) << 16U |
         static_cast<std::uint32_t>(from[3]) << 24U;
}

void put32(std::uint8_t* into, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) into[i] = static_cast<std::uint8_t>(value >> 8U * i & 0xFFU);
}

template <typename Count>
void count_up(Count& count) {
  if (count < std::numeric_limits<Count>::max()) ++count;
}

}  // namespace

void BootBook::begin(ports::ResetReason reason) {
  load();
  ++kept_.epoch;
  count_up(kept_.starts[static_cast<std::size_t>(reason)]);
  if (is_crash(reason)) count_up(kept_.crashes);
  save();
}

void BootBook::tick(ports::Millis now) {
  if (now >= settings_.steady_ms && kept_.crashes > 0) forgive();
}

void BootBook::forgive() {
  if (kept_.crashes == 0) return;
  kept_.crashes = 0;
  save();
}

void BootBook::note_network_restart() {
  count_up(kept_.network_restarts);
  save();
}

void BootBook::network_works() {
  if (kept_.network_restarts == 0) return;
  kept_.network_restarts = 0;
  save();
}

void BootBook::keep() { save(); }

void BootBook::load() {
  std::array<std::uint8_t, size> bytes{};
  const auto found = store_.get(key, bytes);
  if (!found || *found < head_size) return;
  kept_.epoch = get32(bytes.data());
  kept_.crashes = bytes[4];
  kept_.network_restarts = bytes[5];
  for (std::size_t i = 0; i < reason_count; ++i) kept_.starts[i] = get32(bytes.data() + head_size + 4 * i);
}

void BootBook::save() {
  std::array<std::uint8_t, size> bytes{};
  put32(bytes.data(), kept_.epoch);
  bytes[4] = kept_.crashes;
  bytes[5] = kept_.network_restarts;
  for (std::size_t i = 0; i < reason_count; ++i) put32(bytes.data() + head_size + 4 * i, kept_.starts[i]);
  stored_ = store_.set(key, bytes);
}

}  // namespace core::boot
