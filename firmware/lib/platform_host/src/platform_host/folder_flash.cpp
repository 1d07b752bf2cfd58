#include "platform_host/folder_flash.hpp"

#include <algorithm>
#include <fstream>

#include "platform_host/file.hpp"

namespace platform_host {
namespace {

namespace fs = std::filesystem;

/// Where ESP-IDF's description of an application has its version: esp_app_desc_t.version at 0x30, 32 bytes.
constexpr std::size_t version_at = 0x30;
constexpr std::size_t version_size = 32;

}  // namespace

FolderFlash::FolderFlash(fs::path folder, DiskFaults& faults, Check check, std::function<void()> restart)
    : folder_(std::move(folder)), faults_(faults), check_(std::move(check)), restart_(std::move(restart)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  load();
  if (trial_ == Trial::pending) {
    // Started once and not confirmed: back.
    static_cast<void>(save(other(), Trial::valid));
  } else if (trial_ == Trial::fresh) {
    static_cast<void>(save(running_, Trial::pending));
  }
}

std::string FolderFlash::version() const {
  const auto bytes = read_file(image(running_));
  if (bytes.size() < version_at + version_size) return "";
  const auto text = bytes.substr(version_at, version_size);
  return text.substr(0, text.find('\0'));
}

ports::SlotState FolderFlash::state() const {
  return trial_ == Trial::pending ? ports::SlotState::pending : ports::SlotState::valid;
}

bool FolderFlash::begin(std::uint32_t size) {
  if (state() == ports::SlotState::pending || size > capacity()) return false;
  std::error_code error;
  fs::remove(image(other()), error);
  return !error;
}

bool FolderFlash::write(ports::Bytes data) { return append_file(image(other()), data, faults_); }

std::size_t FolderFlash::read(std::uint32_t offset, ports::MutableBytes into) {
  std::ifstream in(image(other()), std::ios::binary);
  in.seekg(offset);
  in.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()));
  return static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0));
}

bool FolderFlash::activate() {
  const auto bytes = read_file(image(other()));
  return check_(ports::bytes_of(bytes)) &&
         replace_file(folder_ / "boot", ports::bytes_of(std::string{other() == 0 ? '0' : '1', 'f'}), faults_);
}

bool FolderFlash::confirm() { return save(running_, Trial::valid); }

void FolderFlash::roll_back() {
  const bool startable = other() == 0 || check_(ports::bytes_of(read_file(image(other()))));
  if (startable && save(other(), Trial::valid)) restart_();
}

fs::path FolderFlash::image(unsigned slot) const { return folder_ / ("slot-" + std::to_string(slot) + ".bin"); }

void FolderFlash::load() {
  const auto text = read_file(folder_ / "boot");
  if (text.size() != 2 || (text[0] != '0' && text[0] != '1')) return;
  running_ = text[0] == '1' ? 1 : 0;
  trial_ = text[1] == 'f' ? Trial::fresh : text[1] == 'p' ? Trial::pending : Trial::valid;
}

bool FolderFlash::save(unsigned slot, Trial trial) {
  const std::string text{slot == 0 ? '0' : '1', static_cast<char>(trial)};
  if (!replace_file(folder_ / "boot", ports::bytes_of(text), faults_)) return false;
  running_ = slot;
  trial_ = trial;
  return true;
}

}  // namespace platform_host
