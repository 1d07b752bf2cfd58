#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "platform_host/disk_faults.hpp"
#include "ports/firmware_slot.hpp"

namespace platform_host {

/// A folder in place of the flash with two places for firmware, and what the bootloader does with it: `slot-0.bin`, `slot-1.bin`,
/// and `boot`, which says what starts. The program stays the same, but tells the version of the image that would run. Place 0 is
/// the program itself as long as it has no image.
class FolderFlash : public ports::FirmwareSlot {
 public:
  /// Says whether bytes are an image this device could start.
  using Check = std::function<bool(ports::Bytes)>;

  /// The start of the device: chooses what runs, as the bootloader of ESP-IDF does. `restart` begins the next one.
  FolderFlash(std::filesystem::path folder, DiskFaults& faults, Check check, std::function<void()> restart);

  /// Version that the running image names; empty for the program itself.
  [[nodiscard]] std::string version() const;

  ports::SlotState state() const override;
  std::uint32_t capacity() const override { return 0x1E'0000; }
  bool begin(std::uint32_t size) override;
  bool write(ports::Bytes data) override;
  std::size_t read(std::uint32_t offset, ports::MutableBytes into) override;
  bool activate() override;
  bool confirm() override;
  void roll_back() override;

 private:
  /// As otadata of ESP-IDF has it: `fresh` becomes `pending` at the first start, and the next start goes back.
  enum class Trial : char { fresh = 'f', pending = 'p', valid = 'v' };
  [[nodiscard]] std::filesystem::path image(unsigned slot) const;
  [[nodiscard]] unsigned other() const { return 1 - running_; }
  void load();
  [[nodiscard]] bool save(unsigned slot, Trial trial);

  std::filesystem::path folder_;
  DiskFaults& faults_;
  Check check_;
  std::function<void()> restart_;
  unsigned running_ = 0;
  Trial trial_ = Trial::valid;
};

}  // namespace platform_host
