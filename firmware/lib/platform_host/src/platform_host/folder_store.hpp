#pragma once

#include <filesystem>

#include "platform_host/disk_faults.hpp"
#include "ports/key_value.hpp"

namespace platform_host {

/// A folder in place of NVS: one file per key, replaced whole.
class FolderStore : public ports::KeyValue {
 public:
  /// Makes the folder if there is none. `faults` must outlive it.
  FolderStore(std::filesystem::path folder, DiskFaults& faults);

  std::optional<std::size_t> get(std::string_view key, ports::MutableBytes into) override;
  bool set(std::string_view key, ports::Bytes value) override;
  bool erase(std::string_view key) override;
  bool erase_all() override;

 private:
  [[nodiscard]] std::filesystem::path path_of(std::string_view key) const { return folder_ / (std::string(key) + ".value"); }

  std::filesystem::path folder_;
  DiskFaults& faults_;
};

}  // namespace platform_host
