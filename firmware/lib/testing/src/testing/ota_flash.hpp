#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/buffer/crc32.hpp"
#include "core/ota/image.hpp"
#include "crypto/sha256.hpp"
#include "ports/firmware_slot.hpp"
#include "testing/power.hpp"

namespace testing {

/// States in otadata (ESP-IDF: esp_flash_partitions.h).
enum class OtaState : std::uint32_t { fresh = 0, pending = 1, valid = 2, invalid = 3, aborted = 4, undefined = 0xFFFF'FFFF };

/// The flash of an ESP32 with two places for firmware and no factory one, and what its bootloader does with it. The power may
/// fail at every byte that is written.
class OtaFlash {
 public:
  using Entry = std::array<std::uint8_t, 32>;

  explicit OtaFlash(Power& of, std::size_t slot_size = 64 * 1024) : power(of), slot_size_(slot_size) {
    for (auto& entry : entries) entry.fill(0xFF);
  }

  Power& power;
  std::array<std::vector<std::uint8_t>, 2> slots;
  /// One per sector: sequence number, label, state, CRC of the number.
  std::array<Entry, 2> entries{};
  /// Whether the bootloader knows trial boots.
  bool knows_trials = true;

  [[nodiscard]] std::size_t slot_size() const { return slot_size_; }

  /// What the bootloader starts; nothing when the power failed on the way, or when there is nothing that could be started.
  [[nodiscard]] std::optional<std::size_t> boot() {
    for (std::size_t i = 0; i < entries.size() && knows_trials; ++i) {
      if (is_valid(i) && state_of(i) == OtaState::pending && !set_state(i, OtaState::aborted)) return std::nullopt;
    }
    const auto active = active_entry();
    std::size_t slot = 0;
    if (active) {
      slot = slot_of(*active);
      const bool fresh = knows_trials && state_of(*active) == OtaState::fresh;
      if (fresh && !set_state(*active, OtaState::pending)) return std::nullopt;
    }
    if (is_image(slot)) return slot;
    if (is_image(1 - slot)) return 1 - slot;
    return std::nullopt;
  }

  [[nodiscard]] bool is_image(std::size_t slot) const {
    crypto::Sha256 hash;
    core::ota::ImageCheck check(hash, core::ota::esp32);
    const auto& bytes = slots[slot];
    check.begin(static_cast<std::uint32_t>(bytes.size()));
    check.add({bytes.data(), bytes.size()});
    return check.finish() == core::ota::Fault::none;
  }

  /// Makes a slot the one to start, on trial.
  bool choose(std::size_t slot) {
    const auto active = active_entry();
    std::uint32_t sequence = static_cast<std::uint32_t>(slot) + 1;
    while (active && sequence <= number_at(*active, 0)) sequence += 2;
    return write(active ? 1 - *active : 0, sequence, knows_trials ? OtaState::fresh : OtaState::undefined);
  }
  bool set_state(std::size_t entry, OtaState state) { return write(entry, number_at(entry, 0), state); }

  [[nodiscard]] OtaState state_of(std::size_t entry) const { return static_cast<OtaState>(number_at(entry, 24)); }
  /// Whose firmware starts: valid, not given up, the highest number.
  [[nodiscard]] std::optional<std::size_t> active_entry() const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!is_valid(i) || state_of(i) == OtaState::invalid || state_of(i) == OtaState::aborted) continue;
      if (!best || number_at(i, 0) > number_at(*best, 0)) best = i;
    }
    return best;
  }
  [[nodiscard]] std::size_t slot_of(std::size_t entry) const { return (number_at(entry, 0) - 1) % 2; }

 private:
  [[nodiscard]] std::uint32_t number_at(std::size_t entry, std::size_t at) const {
    std::uint32_t number = 0;
    for (unsigned i = 0; i < 4; ++i) number |= static_cast<std::uint32_t>(entries[entry][at + i]) << 8U * i;
    return number;
  }
  static void put(Entry& entry, std::size_t at, std::uint32_t number) {
    for (unsigned i = 0; i < 4; ++i) entry[at + i] = static_cast<std::uint8_t>(number >> 8U * i & 0xFFU);
  }
  static std::uint32_t checksum(std::uint32_t number) {
    Entry entry{};
    put(entry, 0, number);
    return core::buffer::crc32(ports::Bytes{entry}.first(4));
  }
  [[nodiscard]] bool is_valid(std::size_t entry) const {
    const std::uint32_t number = number_at(entry, 0);
    return number != 0xFFFF'FFFF && number_at(entry, 28) == checksum(number);
  }
  /// Erases the sector and writes the entry, as flash must be written. An erasure may break off half-way, too.
  bool write(std::size_t which, std::uint32_t sequence, OtaState state) {
    Entry entry;
    entry.fill(0xFF);
    put(entry, 0, sequence);
    put(entry, 24, static_cast<std::uint32_t>(state));
    put(entry, 28, checksum(sequence));
    Entry& sector = entries[which];
    for (std::size_t i = 0; i < 2 * entry.size(); ++i) {
      if (!power.spend()) return false;
      sector[i % entry.size()] = i < entry.size() ? std::uint8_t{0xFF} : entry[i - entry.size()];
    }
    return power.on();
  }

  std::size_t slot_size_;
};

/// The slots as the firmware in one of them sees them.
class FlashSlot : public ports::FirmwareSlot {
 public:
  FlashSlot(OtaFlash& flash, std::size_t running) : flash_(flash), running_(running) {}

  /// The flash takes no more than so many bytes of an image.
  std::size_t wears_out_at = static_cast<std::size_t>(-1);
  /// This byte reads otherwise than it was written.
  std::size_t bad_byte = static_cast<std::size_t>(-1);
  bool refuses_to_activate = false;
  bool refuses_to_confirm = false;
  bool refuses_to_begin = false;
  /// The firmware asked to go back: it runs no more.
  bool ended = false;
  int begun = 0;

  ports::SlotState state() const override {
    if (!flash_.knows_trials) return ports::SlotState::no_rollback;
    const auto active = flash_.active_entry();
    const bool pending = active && flash_.slot_of(*active) == running_ && flash_.state_of(*active) == OtaState::pending;
    return pending ? ports::SlotState::pending : ports::SlotState::valid;
  }
  std::uint32_t capacity() const override { return static_cast<std::uint32_t>(flash_.slot_size()); }
  bool begin(std::uint32_t size) override {
    if (refuses_to_begin || state() == ports::SlotState::pending || size > flash_.slot_size() || !flash_.power.spend())
      return false;
    ++begun;
    other().clear();
    return flash_.power.on();
  }
  bool write(ports::Bytes data) override {
    for (const std::uint8_t byte : data) {
      if (other().size() >= wears_out_at || other().size() >= flash_.slot_size() || !flash_.power.spend()) return false;
      other().push_back(byte);
    }
    return flash_.power.on();
  }
  std::size_t read(std::uint32_t offset, ports::MutableBytes into) override {
    std::size_t count = 0;
    for (; count < into.size() && offset + count < other().size(); ++count) {
      into[count] = static_cast<std::uint8_t>(other()[offset + count] ^ (offset + count == bad_byte ? 1U : 0U));
    }
    return count;
  }
  bool activate() override { return !refuses_to_activate && flash_.is_image(1 - running_) && flash_.choose(1 - running_); }
  bool confirm() override {
    const auto active = flash_.active_entry();
    return !refuses_to_confirm && active && flash_.set_state(*active, OtaState::valid);
  }
  void roll_back() override {
    const auto active = flash_.active_entry();
    // As esp_ota_check_rollback_is_possible: there must be another one to start.
    if (!active || !flash_.is_image(1 - running_)) return;
    ended = flash_.knows_trials ? flash_.set_state(*active, OtaState::invalid) : flash_.choose(1 - running_);
  }

 private:
  std::vector<std::uint8_t>& other() { return flash_.slots[1 - running_]; }

  OtaFlash& flash_;
  std::size_t running_;
};

}  // namespace testing
