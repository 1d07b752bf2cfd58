#pragma once

#include <nvs.h>

#include "ports/key_value.hpp"

namespace platform_esp32 {

/// Values in one namespace of NVS. What the factory wrote is in a partition of its own, which no factory reset erases and which
/// the start of Arduino, that erases the other one when it is full, does not touch.
class NvsStore : public ports::KeyValue {
 public:
  /// `partition` and `name_space`: at most 15 characters. A partition that cannot be read is left as it is: every call then
  /// fails.
  NvsStore(const char* partition, const char* name_space);
  NvsStore(const NvsStore&) = delete;
  NvsStore& operator=(const NvsStore&) = delete;
  ~NvsStore() override;

  [[nodiscard]] bool is_open() const { return open_; }

  std::optional<std::size_t> get(std::string_view key, ports::MutableBytes into) override;
  bool set(std::string_view key, ports::Bytes value) override;
  bool erase(std::string_view key) override;
  bool erase_all() override;

 private:
  nvs_handle_t handle_ = 0;
  bool open_ = false;
};

}  // namespace platform_esp32
