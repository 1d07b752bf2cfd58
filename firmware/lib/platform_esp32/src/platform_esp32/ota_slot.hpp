#pragma once

#include <esp_ota_ops.h>

#include "ports/firmware_slot.hpp"

namespace platform_esp32 {

/// The two app partitions, by esp_ota_*: those know of trial boots and check the whole image, which Arduino's Update does not.
class OtaSlot : public ports::FirmwareSlot {
 public:
  ports::SlotState state() const override;
  std::uint32_t capacity() const override;
  bool begin(std::uint32_t size) override;
  bool write(ports::Bytes data) override;
  std::size_t read(std::uint32_t offset, ports::MutableBytes into) override;
  bool activate() override;
  bool confirm() override;
  void roll_back() override;

 private:
  [[nodiscard]] bool end();

  const esp_partition_t* partition_ = nullptr;
  esp_ota_handle_t handle_ = 0;
  bool writing_ = false;
};

}  // namespace platform_esp32
