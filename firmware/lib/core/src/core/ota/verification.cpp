#include "core/ota/verification.hpp"

namespace core::ota {

void Verification::start(const Manifest& manifest) {
  manifest_ = &manifest;
  fault_ = Fault::none;
  offset_ = 0;
  hash_.begin();
  image_.begin(manifest.size);
}

bool Verification::tick() {
  if (offset_ < manifest_->size) {
    const auto wanted = ports::MutableBytes{lump_}.first(manifest_->size - offset_);
    const std::size_t count = slot_.read(offset_, wanted);
    const auto piece = ports::Bytes{wanted}.first(count);
    offset_ += static_cast<std::uint32_t>(count);
    hash_.add(piece);
    static_cast<void>(image_.add(piece));
    if (count == 0) fault_ = Fault::read_back;
    return count == 0;
  }
  fault_ = judge();
  return true;
}

Fault Verification::judge() {
  const auto digest = hash_.finish();
  if (digest != manifest_->sha256) return Fault::read_back;
  if (const Fault fault = image_.finish(); fault != Fault::none) return fault;
  if (image_.version() != manifest_->version.view()) return Fault::image_version;
  if (!running_.project.empty() && image_.project() != running_.project) return Fault::image_project;
  return signatures_.verify(digest, manifest_->signature_bytes()) ? Fault::none : Fault::signature;
}

}  // namespace core::ota
