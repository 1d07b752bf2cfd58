#include "platform_esp32/ota_slot.hpp"

#include <esp_partition.h>

#include <algorithm>

/// Arduino asks this before setup(): with its own answer it would confirm every new firmware before that did anything. The caller
/// is a C file: without C linkage this would silently do nothing.
extern "C" bool verifyRollbackLater() { return true; }

namespace platform_esp32 {

using ports::SlotState;

SlotState OtaSlot::state() const {
  esp_ota_img_states_t state = ESP_OTA_IMG_UNDEFINED;
  if (esp_ota_get_state_partition(esp_ota_get_running_partition(), &state) != ESP_OK) return SlotState::no_rollback;
  if (state == ESP_OTA_IMG_PENDING_VERIFY) return SlotState::pending;
  return state == ESP_OTA_IMG_VALID ? SlotState::valid : SlotState::no_rollback;
}

std::uint32_t OtaSlot::capacity() const {
  const esp_partition_t* const other = esp_ota_get_next_update_partition(nullptr);
  return other == nullptr ? 0 : other->size;
}

bool OtaSlot::begin(std::uint32_t size) {
  if (writing_) static_cast<void>(esp_ota_abort(handle_));
  writing_ = false;
  partition_ = esp_ota_get_next_update_partition(nullptr);
  if (partition_ == nullptr || size == 0 || size > partition_->size) return false;
  // Erased sector by sector while it is written: erasing it at once takes longer than the watchdog waits.
  writing_ = esp_ota_begin(partition_, OTA_WITH_SEQUENTIAL_WRITES, &handle_) == ESP_OK;
  return writing_;
}

bool OtaSlot::write(ports::Bytes data) { return writing_ && esp_ota_write(handle_, data.data(), data.size()) == ESP_OK; }

std::size_t OtaSlot::read(std::uint32_t offset, ports::MutableBytes into) {
  if (partition_ == nullptr || offset >= partition_->size) return 0;
  const std::size_t count = std::min<std::size_t>(into.size(), partition_->size - offset);
  return esp_partition_read(partition_, offset, into.data(), count) == ESP_OK ? count : 0;
}

bool OtaSlot::end() {
  if (!writing_) return false;
  writing_ = false;
  return esp_ota_end(handle_) == ESP_OK;
}

bool OtaSlot::activate() { return end() && esp_ota_set_boot_partition(partition_) == ESP_OK; }

bool OtaSlot::confirm() { return esp_ota_mark_app_valid_cancel_rollback() == ESP_OK; }

void OtaSlot::roll_back() { static_cast<void>(esp_ota_mark_app_invalid_rollback_and_reboot()); }

}  // namespace platform_esp32
