#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/span.hpp"

namespace ports {

/// Files by number on a card that may be pulled, full, slow or cut off from power at any byte. Blocking, but short.
class FileStore {
 public:
  virtual ~FileStore() = default;

  /// Whether there is a card that can be used. Also finds one that was put in later.
  [[nodiscard]] virtual bool ready() = 0;

  /// Numbers of the files there are, ascending; answers how many there are, of which as many as fit are in `into`.
  [[nodiscard]] virtual std::size_t list(Span<std::uint32_t> into) = 0;

  /// Size in bytes; nothing when there is no such file.
  [[nodiscard]] virtual std::optional<std::uint32_t> size(std::uint32_t file) = 0;

  /// Adds to the end, and makes the file if there is none. When it answers true, the bytes survive a power cut. When it
  /// answers false, some of them may be there.
  [[nodiscard]] virtual bool append(std::uint32_t file, Bytes data) = 0;

  /// Answers how many bytes there were from `offset` on: fewer than fit only at the end of the file, nothing on an error.
  [[nodiscard]] virtual std::optional<std::size_t> read(std::uint32_t file, std::uint32_t offset, MutableBytes into) = 0;

  /// Cuts the file off behind `size` bytes.
  [[nodiscard]] virtual bool truncate(std::uint32_t file, std::uint32_t size) = 0;

  [[nodiscard]] virtual bool remove(std::uint32_t file) = 0;
};

}  // namespace ports
