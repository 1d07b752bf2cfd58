#include "core/ota/image.hpp"

#include <algorithm>

namespace core::ota {
namespace {

// ESP-IDF 5.1: esp_app_format.h, esp_image_format.c, esp_app_desc.h.
constexpr std::uint8_t magic = 0xE9;
constexpr std::uint32_t header_size = 24;
constexpr std::size_t segment_count_at = 1;
constexpr std::size_t chip_at = 12;
constexpr std::size_t hash_appended_at = 23;
constexpr std::uint8_t most_segments = 16;
constexpr std::uint32_t segment_header_size = 8;
constexpr std::uint32_t largest_segment = 16 * 1024 * 1024;
constexpr std::uint32_t mapping = 0x1'0000;
constexpr std::uint8_t checksum_seed = 0xEF;
constexpr std::uint32_t hash_size = 32;
constexpr std::uint32_t description_size = 256;
constexpr std::uint32_t description_magic = 0xABCD'5432;
constexpr std::size_t version_at = 16;
constexpr std::size_t project_at = 48;
constexpr std::size_t name_size = 32;
// Signed image (secure boot v2): filled up to a sector, and one sector of signatures.
constexpr std::uint32_t sector = 4096;
constexpr std::uint8_t signature_magic = 0xE7;

std::uint32_t get16(const std::uint8_t* from) { return from[0] | static_cast<std::uint32_t>(from[1]) << 8U; }
std::uint32_t get32(const std::uint8_t* from) { return get16(from) | get16(from + 2) << 16U; }

std::uint32_t up_to(std::uint32_t value, std::uint32_t multiple) { return (value + multiple - 1) / multiple * multiple; }

/// A text of the description, up to its 0; empty when it has none, is empty, or is not printable.
std::string_view name_at(const std::uint8_t* from) {
  const auto* end = std::find(from, from + name_size, std::uint8_t{0});
  if (end == from + name_size) return {};
  const bool printable = std::all_of(from, end, [](std::uint8_t each) { return each >= ' ' && each <= '~'; });
  return printable ? ports::text_of({from, static_cast<std::size_t>(end - from)}) : std::string_view{};
}

}  // namespace

void ImageCheck::begin(std::uint32_t size) {
  hash_.begin();
  fault_ = Fault::none;
  size_ = size;
  position_ = 0;
  first_segment_ = true;
  checksum_ = checksum_seed;
  description_.fill(0);
  enter(Part::header, header_size);
}

Fault ImageCheck::add(ports::Bytes data) {
  while (fault_ == Fault::none && !data.empty()) {
    if (part_ == Part::end) return fault_ = Fault::image_length;
    const auto piece = data.first(left_);
    take(piece);
    data = data.from(piece.size());
    position_ += static_cast<std::uint32_t>(piece.size());
    taken_ += static_cast<std::uint32_t>(piece.size());
    left_ -= static_cast<std::uint32_t>(piece.size());
    while (left_ == 0 && part_ != Part::end && fault_ == Fault::none) leave();
  }
  return fault_;
}

Fault ImageCheck::finish() {
  if (fault_ == Fault::none && (part_ != Part::end || position_ != size_)) fault_ = Fault::image_length;
  return fault_;
}

std::string_view ImageCheck::version() const { return name_at(description_.data() + version_at); }
std::string_view ImageCheck::project() const { return name_at(description_.data() + project_at); }

void ImageCheck::enter(Part part, std::uint32_t size) {
  part_ = part;
  left_ = size;
  taken_ = 0;
}

void ImageCheck::take(ports::Bytes piece) {
  if (taken_ < head_.size()) {
    const auto begin = piece.first(head_.size() - taken_);
    std::copy(begin.begin(), begin.end(), head_.begin() + taken_);
  }
  if (part_ == Part::segment_data) {
    if (first_segment_ && taken_ < description_.size()) {
      const auto begin = piece.first(description_.size() - taken_);
      std::copy(begin.begin(), begin.end(), description_.begin() + taken_);
    }
    for (const std::uint8_t byte : piece) checksum_ ^= byte;
  }
  if (part_ == Part::signature) look_at_signature(piece);
  if (part_ < Part::own_hash) hash_.add(piece);
  last_byte_ = piece[piece.size() - 1];
}

/// A part has come whole.
void ImageCheck::leave() {
  switch (part_) {
    case Part::header:
      fault_ = check_header();
      segments_left_ = head_[segment_count_at];
      enter(Part::segment_header, segment_header_size);
      return;
    case Part::segment_header: {
      const std::uint32_t length = get32(head_.data() + 4);
      fault_ = check_segment(get32(head_.data()), length);
      enter(Part::segment_data, length);
      return;
    }
    case Part::segment_data:
      if (first_segment_) fault_ = check_description();
      after_segment();
      return;
    case Part::padding:
      if (last_byte_ != checksum_) fault_ = Fault::image_checksum;
      enter(Part::own_hash, hash_size);
      return;
    case Part::own_hash: {
      const auto digest = hash_.finish();
      if (!std::equal(digest.begin(), digest.end(), head_.begin())) fault_ = Fault::image_hash;
      after_image();
      return;
    }
    case Part::signature:
      enter(Part::end, 0);
      return;
    case Part::end:
      return;
  }
}

Fault ImageCheck::check_header() const {
  if (head_[0] != magic) return Fault::image_magic;
  const std::uint8_t segments = head_[segment_count_at];
  if (segments < 1 || segments > most_segments) return Fault::image_segment;
  if (get16(head_.data() + chip_at) != chip_.id) return Fault::image_chip;
  // An image without its hash boots, but nothing tells whether it is whole.
  if (head_[hash_appended_at] != 1) return Fault::image_hash;
  return size_ < header_size + segment_header_size + description_size ? Fault::image_length : Fault::none;
}

/// `position_` is where the segment's data begins.
Fault ImageCheck::check_segment(std::uint32_t address, std::uint32_t length) const {
  if (length % 4 != 0 || length >= largest_segment) return Fault::image_segment;
  if (position_ > size_ || length > size_ - position_) return Fault::image_length;
  const bool mapped = chip_.data.has(address) || chip_.code.has(address);
  if (mapped && position_ % mapping != address % mapping) return Fault::image_segment;
  if (first_segment_ && (!chip_.data.has(address) || length < description_size)) return Fault::image_description;
  return Fault::none;
}

Fault ImageCheck::check_description() const {
  const bool whole = get32(description_.data()) == description_magic && !version().empty() && !project().empty();
  return whole ? Fault::none : Fault::image_description;
}

void ImageCheck::after_segment() {
  first_segment_ = false;
  if (--segments_left_ > 0) {
    enter(Part::segment_header, segment_header_size);
    return;
  }
  enter(Part::padding, up_to(position_ + 1, 16) - position_);
}

void ImageCheck::after_image() {
  if (position_ == size_) {
    enter(Part::end, 0);
  } else if (size_ == up_to(position_, sector) + sector) {
    enter(Part::signature, size_ - position_);
  } else {
    fault_ = fault_ != Fault::none ? fault_ : Fault::image_length;
  }
}

/// Filled with FFH up to the sector whose first byte is the mark of a signature.
void ImageCheck::look_at_signature(ports::Bytes piece) {
  const std::uint32_t begin = size_ - sector;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const std::uint32_t at = position_ + static_cast<std::uint32_t>(i);
    if (at < begin && piece[i] != 0xFF) fault_ = Fault::image_length;
    if (at == begin && piece[i] != signature_magic) fault_ = Fault::image_length;
  }
}

}  // namespace core::ota
