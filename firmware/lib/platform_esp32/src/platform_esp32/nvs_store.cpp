#include "platform_esp32/nvs_store.hpp"

#include <nvs_flash.h>

#include <algorithm>
#include <array>

namespace platform_esp32 {
namespace {

/// A key with the 0 that C wants; empty when it is too long.
std::array<char, ports::max_key_length + 1> name_of(std::string_view key) {
  std::array<char, ports::max_key_length + 1> name{};
  if (key.size() <= ports::max_key_length) std::copy(key.begin(), key.end(), name.begin());
  return name;
}

}  // namespace

NvsStore::NvsStore(const char* partition, const char* name_space) {
  if (nvs_flash_init_partition(partition) != ESP_OK) return;
  open_ = nvs_open_from_partition(partition, name_space, NVS_READWRITE, &handle_) == ESP_OK;
}

NvsStore::~NvsStore() {
  if (open_) nvs_close(handle_);
}

std::optional<std::size_t> NvsStore::get(std::string_view key, ports::MutableBytes into) {
  const auto name = name_of(key);
  std::size_t size = 0;
  if (!open_ || name[0] == '\0' || nvs_get_blob(handle_, name.data(), nullptr, &size) != ESP_OK) return std::nullopt;
  if (size <= into.size()) {
    std::size_t taken = into.size();
    if (nvs_get_blob(handle_, name.data(), into.data(), &taken) != ESP_OK) return std::nullopt;
    return taken;
  }
  // NVS reads a value whole or not at all.
  std::array<std::uint8_t, ports::max_value_size> whole{};
  std::size_t taken = whole.size();
  if (nvs_get_blob(handle_, name.data(), whole.data(), &taken) != ESP_OK) return std::nullopt;
  std::copy_n(whole.begin(), into.size(), into.begin());
  return taken;
}

bool NvsStore::set(std::string_view key, ports::Bytes value) {
  const auto name = name_of(key);
  if (!open_ || name[0] == '\0' || value.size() > ports::max_value_size) return false;
  return nvs_set_blob(handle_, name.data(), value.data(), value.size()) == ESP_OK && nvs_commit(handle_) == ESP_OK;
}

bool NvsStore::erase(std::string_view key) {
  const auto name = name_of(key);
  if (!open_ || name[0] == '\0') return false;
  const esp_err_t outcome = nvs_erase_key(handle_, name.data());
  return outcome == ESP_ERR_NVS_NOT_FOUND || (outcome == ESP_OK && nvs_commit(handle_) == ESP_OK);
}

bool NvsStore::erase_all() { return open_ && nvs_erase_all(handle_) == ESP_OK && nvs_commit(handle_) == ESP_OK; }

}  // namespace platform_esp32
