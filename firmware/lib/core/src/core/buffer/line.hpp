#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "ports/span.hpp"

namespace core::buffer {

/// Largest record: one message.
inline constexpr std::size_t max_record_size = 1024;
/// `{"n":4294967295,"c":"89abcdef","d":` and `}` and the line's end.
inline constexpr std::size_t line_overhead = 38;
inline constexpr std::size_t max_line_size = max_record_size + line_overhead;

/// A line of the log: valid JSON by itself, so that a card can be read with any editor, and framed by its CRC and its end.
/// `{"n":7,"c":"89abcdef","d":{…}}`
struct Line {
  /// Number of the record.
  std::uint32_t number = 0;
  /// The JSON that was stored, inside the given bytes.
  ports::Bytes record;
  /// Bytes of the whole line.
  std::size_t size = 0;
};

/// Writes a line; answers its size, or 0 when the record is empty, too large, or has a line break.
[[nodiscard]] std::size_t write_line(std::uint32_t number, ports::Bytes record, ports::MutableBytes into);

enum class LineState : std::uint8_t {
  whole,
  /// No line end among these bytes.
  cut,
  /// It ends, but is not what was written: `size` says how much to skip.
  damaged,
};

/// Reads the line at the front of `bytes`.
[[nodiscard]] LineState read_line(ports::Bytes bytes, Line& line);

}  // namespace core::buffer
