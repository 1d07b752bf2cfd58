#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/ota/chip.hpp"
#include "core/ota/fault.hpp"
#include "ports/digest.hpp"

namespace core::ota {

/// Checks an image of ESP-IDF while its bytes come, in pieces of any size: header, chip, segments, description of the
/// application, checksum, appended hash, length. The first fault is known as soon as its byte has come.
class ImageCheck {
 public:
  ImageCheck(ports::Sha256& hash, const Chip& chip) : hash_(hash), chip_(chip) {}

  /// Begins an image of so many bytes.
  void begin(std::uint32_t size);

  /// Takes the next bytes.
  Fault add(ports::Bytes data);

  /// After the last byte.
  [[nodiscard]] Fault finish();

  /// From the description; empty before it came.
  [[nodiscard]] std::string_view version() const;
  [[nodiscard]] std::string_view project() const;

 private:
  enum class Part : std::uint8_t { header, segment_header, segment_data, padding, own_hash, signature, end };

  void enter(Part part, std::uint32_t size);
  void take(ports::Bytes piece);
  void leave();
  [[nodiscard]] Fault check_header() const;
  [[nodiscard]] Fault check_segment(std::uint32_t address, std::uint32_t length) const;
  [[nodiscard]] Fault check_description() const;
  void after_segment();
  void after_image();
  void look_at_signature(ports::Bytes piece);

  ports::Sha256& hash_;
  Chip chip_;
  Fault fault_ = Fault::none;
  Part part_ = Part::header;
  std::uint32_t size_ = 0;
  /// Bytes that came.
  std::uint32_t position_ = 0;
  /// Bytes of this part that have yet to come, and that did.
  std::uint32_t left_ = 0;
  std::uint32_t taken_ = 0;
  std::uint8_t segments_left_ = 0;
  bool first_segment_ = true;
  std::uint8_t checksum_ = 0;
  std::uint8_t last_byte_ = 0;
  /// The beginning of the part.
  std::array<std::uint8_t, 32> head_{};
  /// The beginning of the description, up to the project's name.
  std::array<std::uint8_t, 80> description_{};
};

}  // namespace core::ota
