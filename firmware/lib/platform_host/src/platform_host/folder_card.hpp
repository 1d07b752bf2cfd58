#pragma once

#include <filesystem>

#include "platform_host/disk_faults.hpp"
#include "ports/file_store.hpp"

namespace platform_host {

/// A folder in place of an SD card: one file per number, `00000001.jsonl`. What was appended is synced to the disk.
class FolderCard : public ports::FileStore {
 public:
  explicit FolderCard(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// `faults` must outlive it.
  FolderCard(std::filesystem::path folder, DiskFaults& faults) : folder_(std::move(folder)), faults_(&faults) {}
  FolderCard(const FolderCard&) = delete;
  FolderCard& operator=(const FolderCard&) = delete;

  bool ready() override;
  std::size_t list(ports::Span<std::uint32_t> into) override;
  std::optional<std::uint32_t> size(std::uint32_t file) override;
  bool append(std::uint32_t file, ports::Bytes data) override;
  std::optional<std::size_t> read(std::uint32_t file, std::uint32_t offset, ports::MutableBytes into) override;
  bool truncate(std::uint32_t file, std::uint32_t size) override;
  bool remove(std::uint32_t file) override;

 private:
  [[nodiscard]] std::filesystem::path path_of(std::uint32_t file) const;

  std::filesystem::path folder_;
  DiskFaults none_;
  DiskFaults* faults_ = &none_;
};

}  // namespace platform_host
