#pragma once

#include <sdmmc_cmd.h>

#include <array>

#include "ports/clock.hpp"
#include "ports/file_store.hpp"

namespace platform_esp32 {

struct SdPins {
  int clock = -1;
  int data_in = -1;
  int data_out = -1;
  int select = -1;
};

/// Files `00000001.jsonl` on a FAT card over SPI. Found when it is put in later; never formatted.
class SdCard : public ports::FileStore {
 public:
  /// `clock` tells when to look for a card again, and must outlive it.
  SdCard(const SdPins& pins, const ports::Clock& clock) : pins_(pins), clock_(clock) {}
  SdCard(const SdCard&) = delete;
  SdCard& operator=(const SdCard&) = delete;

  bool ready() override;
  std::size_t list(ports::Span<std::uint32_t> into) override;
  std::optional<std::uint32_t> size(std::uint32_t file) override;
  bool append(std::uint32_t file, ports::Bytes data) override;
  std::optional<std::size_t> read(std::uint32_t file, std::uint32_t offset, ports::MutableBytes into) override;
  bool truncate(std::uint32_t file, std::uint32_t size) override;
  bool remove(std::uint32_t file) override;

 private:
  [[nodiscard]] bool mount();
  void unmount();

  SdPins pins_;
  const ports::Clock& clock_;
  sdmmc_card_t* card_ = nullptr;
  bool bus_ready_ = false;
  ports::Millis next_look_ = 0;
};

}  // namespace platform_esp32
