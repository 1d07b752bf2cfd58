#pragma once

#include <array>
#include <cstdint>

#include "core/ota/image.hpp"
#include "core/ota/manifest.hpp"
#include "ports/firmware_slot.hpp"
#include "ports/signature.hpp"

namespace core::ota {

/// What the running firmware is.
struct Running {
  std::string_view version;
  /// Board, as in the manifest.
  std::string_view hardware;
  /// Name of the project in the image's description; empty: any.
  std::string_view project;
  Chip chip = esp32;
};

/// Checks what is in the slot, read back from flash some kilobytes per `tick`: it is the manifest's file, a whole image for this
/// chip, the version and project it should be, and signed by the site.
class Verification {
 public:
  Verification(ports::FirmwareSlot& slot, ports::Sha256& hash, ImageCheck& image, ports::SignatureCheck& signatures,
               const Running& running)
      : slot_(slot), hash_(hash), image_(image), signatures_(signatures), running_(running) {}

  /// The manifest must outlive it.
  void start(const Manifest& manifest);
  /// True when it is through.
  [[nodiscard]] bool tick();
  [[nodiscard]] Fault fault() const { return fault_; }

 private:
  [[nodiscard]] Fault judge();

  ports::FirmwareSlot& slot_;
  ports::Sha256& hash_;
  ImageCheck& image_;
  ports::SignatureCheck& signatures_;
  Running running_;
  const Manifest* manifest_ = nullptr;
  Fault fault_ = Fault::none;
  std::uint32_t offset_ = 0;
  std::array<std::uint8_t, 2048> lump_{};
};

}  // namespace core::ota
