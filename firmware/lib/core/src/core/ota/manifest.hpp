#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/ota/fault.hpp"
#include "ports/digest.hpp"

struct cJSON;

namespace core::ota {

/// A short text in memory of its own.
template <std::size_t Capacity>
class Text {
 public:
  /// False when it is empty or does not fit; what was there then stays.
  [[nodiscard]] bool assign(std::string_view text) {
    if (text.empty() || text.size() > Capacity) return false;
    for (size_ = 0; size_ < text.size(); ++size_) text_[size_] = text[size_];
    return true;
  }
  void clear() { size_ = 0; }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, Capacity> text_{};
  std::size_t size_ = 0;
};

/// The largest signature of ECDSA over P-256 in DER.
inline constexpr std::size_t max_signature_size = 72;
/// Longest version: what the image's description has room for.
inline constexpr std::size_t max_version_length = 31;

/// What an update is: `{"version", "url", "size", "sha256", "signature", "hardware"}`.
struct Manifest {
  Text<max_version_length> version;
  Text<256> url;
  /// Board it is for, as the device names its own.
  Text<32> hardware;
  /// Bytes of the file.
  std::uint32_t size = 0;
  /// Of the whole file; hex on the wire.
  ports::Sha256Digest sha256{};
  /// ECDSA over P-256 of `sha256`, DER; base64 on the wire.
  std::array<std::uint8_t, max_signature_size> signature{};
  std::size_t signature_size = 0;

  [[nodiscard]] ports::Bytes signature_bytes() const { return {signature.data(), signature_size}; }
};

/// Reads a manifest from the parameters of a command. Keys it does not know are not looked at.
[[nodiscard]] Fault read_manifest(const cJSON* object, Manifest& into);

/// Reads a manifest from JSON text, which may be anything.
[[nodiscard]] Fault parse_manifest(std::string_view json, Manifest& into);

}  // namespace core::ota
