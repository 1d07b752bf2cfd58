#include "platform_host/folder_store.hpp"

#include <algorithm>
#include <vector>

#include "platform_host/file.hpp"

namespace platform_host {

namespace fs = std::filesystem;

FolderStore::FolderStore(fs::path folder, DiskFaults& faults) : folder_(std::move(folder)), faults_(faults) {
  std::error_code error;
  fs::create_directories(folder_, error);
}

std::optional<std::size_t> FolderStore::get(std::string_view key, ports::MutableBytes into) {
  std::error_code error;
  if (!fs::exists(path_of(key), error)) return std::nullopt;
  const auto value = read_file(path_of(key));
  std::copy_n(value.begin(), std::min(value.size(), into.size()), into.begin());
  return value.size();
}

bool FolderStore::set(std::string_view key, ports::Bytes value) {
  if (key.empty() || key.size() > ports::max_key_length || value.size() > ports::max_value_size) return false;
  return replace_file(path_of(key), value, faults_);
}

bool FolderStore::erase(std::string_view key) {
  std::error_code error;
  fs::remove(path_of(key), error);
  return !error;
}

bool FolderStore::erase_all() {
  std::error_code error;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    if (entry.path().extension() == ".value") files.push_back(entry.path());
  }
  for (const auto& file : files) {
    if (!error) fs::remove(file, error);
  }
  return !error;
}

}  // namespace platform_host
