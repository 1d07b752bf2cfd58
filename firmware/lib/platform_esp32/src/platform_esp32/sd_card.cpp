#include "platform_esp32/sd_card.hpp"

#include <dirent.h>
#include <driver/sdspi_host.h>
#include <driver/spi_common.h>
#include <esp_vfs_fat.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace platform_esp32 {
namespace {

constexpr const char* root = "/sd";
constexpr const char* folder = "/sd/log";
constexpr const char* ending = ".jsonl";
constexpr ports::Millis look_ms = 10'000;

using Path = std::array<char, 32>;

Path path_of(std::uint32_t file) {
  Path path{};
  static_cast<void>(std::snprintf(path.data(), path.size(), "%s/%08lu%s", folder, static_cast<unsigned long>(file), ending));
  return path;
}

/// A file that is closed in any case.
class Open {
 public:
  Open(std::uint32_t file, int flags) : file_(::open(path_of(file).data(), flags, 0666)) {}
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;
  ~Open() {
    if (file_ >= 0) ::close(file_);
  }
  [[nodiscard]] bool ok() const { return file_ >= 0; }
  [[nodiscard]] int get() const { return file_; }

 private:
  int file_;
};

}  // namespace

bool SdCard::ready() {
  if (card_ != nullptr) {
    // A card that was pulled does not answer its status.
    if (sdmmc_get_status(card_) == ESP_OK) return true;
    unmount();
  }
  if (clock_.uptime() < next_look_) return false;
  next_look_ = clock_.uptime() + look_ms;
  return mount();
}

bool SdCard::mount() {
  sdmmc_host_t host = SDSPI_HOST_DEFAULT();
  // SPI3 and 10 MHz: wires to a card adapter are longer than tracks.
  host.slot = SPI3_HOST;
  host.max_freq_khz = 10'000;
  if (!bus_ready_) {
    spi_bus_config_t bus{};
    bus.mosi_io_num = pins_.data_out;
    bus.miso_io_num = pins_.data_in;
    bus.sclk_io_num = pins_.clock;
    bus.quadwp_io_num = -1;
    bus.quadhd_io_num = -1;
    bus.max_transfer_sz = 4'096;
    bus_ready_ = spi_bus_initialize(SPI3_HOST, &bus, SPI_DMA_CH_AUTO) == ESP_OK;
    if (!bus_ready_) return false;
  }
  sdspi_device_config_t slot = SDSPI_DEVICE_CONFIG_DEFAULT();
  slot.gpio_cs = static_cast<gpio_num_t>(pins_.select);
  slot.host_id = SPI3_HOST;
  esp_vfs_fat_mount_config_t config{};
  // What somebody has on the card is not ours to erase.
  config.format_if_mount_failed = false;
  config.max_files = 3;
  if (esp_vfs_fat_sdspi_mount(root, &host, &slot, &config, &card_) != ESP_OK) {
    card_ = nullptr;
    return false;
  }
  static_cast<void>(mkdir(folder, 0777));
  return true;
}

void SdCard::unmount() {
  static_cast<void>(esp_vfs_fat_sdcard_unmount(root, card_));
  card_ = nullptr;
}

std::size_t SdCard::list(ports::Span<std::uint32_t> into) {
  DIR* const listing = opendir(folder);
  if (listing == nullptr) return 0;
  std::size_t count = 0;
  std::size_t kept = 0;
  while (const dirent* const entry = readdir(listing)) {
    char* end = nullptr;
    const auto number = static_cast<std::uint32_t>(std::strtoul(entry->d_name, &end, 10));
    if (end == entry->d_name || strcasecmp(end, ending) != 0) continue;
    ++count;
    // The smallest ones stay, in order: FAT lists them in any.
    auto* const place = std::lower_bound(into.begin(), into.begin() + kept, number);
    if (kept < into.size()) ++kept;
    if (place == into.begin() + kept) continue;
    std::copy_backward(place, into.begin() + kept - 1, into.begin() + kept);
    *place = number;
  }
  closedir(listing);
  return count;
}

std::optional<std::uint32_t> SdCard::size(std::uint32_t file) {
  struct stat info {};
  if (stat(path_of(file).data(), &info) != 0) return std::nullopt;
  return static_cast<std::uint32_t>(info.st_size);
}

bool SdCard::append(std::uint32_t file, ports::Bytes data) {
  const Open open(file, O_WRONLY | O_CREAT | O_APPEND);
  return open.ok() && ::write(open.get(), data.data(), data.size()) == static_cast<ssize_t>(data.size()) &&
         fsync(open.get()) == 0;
}

std::optional<std::size_t> SdCard::read(std::uint32_t file, std::uint32_t offset, ports::MutableBytes into) {
  const Open open(file, O_RDONLY);
  if (!open.ok() || lseek(open.get(), static_cast<off_t>(offset), SEEK_SET) < 0) return std::nullopt;
  const auto count = ::read(open.get(), into.data(), into.size());
  if (count < 0) return std::nullopt;
  return static_cast<std::size_t>(count);
}

bool SdCard::truncate(std::uint32_t file, std::uint32_t size) {
  return ::truncate(path_of(file).data(), static_cast<off_t>(size)) == 0;
}

bool SdCard::remove(std::uint32_t file) { return unlink(path_of(file).data()) == 0; }

}  // namespace platform_esp32
