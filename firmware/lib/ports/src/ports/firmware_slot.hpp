#pragma once

#include <cstdint>

#include "ports/span.hpp"

namespace ports {

/// State of the firmware that runs, as the bootloader keeps it.
enum class SlotState : std::uint8_t {
  /// The bootloader knows no trial boots: an update would be for good.
  no_rollback,
  /// On trial: the next start goes back unless it is confirmed before.
  pending,
  valid,
};

/// The two places for firmware. The one that does not run is written; the bootloader starts it on trial.
class FirmwareSlot {
 public:
  virtual ~FirmwareSlot() = default;

  [[nodiscard]] virtual SlotState state() const = 0;

  /// Room for one image, bytes.
  [[nodiscard]] virtual std::uint32_t capacity() const = 0;

  /// Begins an image of `size` bytes in the other slot; what was there is gone. False while the running one is `pending`.
  [[nodiscard]] virtual bool begin(std::uint32_t size) = 0;

  /// Writes the next bytes of the image.
  [[nodiscard]] virtual bool write(Bytes data) = 0;

  /// Reads back what was written, to verify it.
  [[nodiscard]] virtual std::size_t read(std::uint32_t offset, MutableBytes into) = 0;

  /// Checks the image and chooses it for the next start, on trial. False when it is no image for this chip.
  [[nodiscard]] virtual bool activate() = 0;

  /// The running firmware proved itself.
  [[nodiscard]] virtual bool confirm() = 0;

  /// Restarts into the firmware before. Does not come back when it works.
  virtual void roll_back() = 0;
};

}  // namespace ports
