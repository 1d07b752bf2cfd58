#pragma once

#include <cstdint>
#include <string_view>

#include "ports/span.hpp"

namespace core::json {

/// Writes JSON into memory of somebody else. When it does not fit, nothing more is written and `ok` is false.
class Writer {
 public:
  explicit Writer(ports::MutableBytes into) : into_(into) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  /// Before each value of an object. Keys are texts of the program: nothing in them needs escaping.
  Writer& key(std::string_view name);

  Writer& text(std::string_view value);
  Writer& boolean(bool value);
  Writer& integer(std::int64_t value);
  Writer& unsigned_integer(std::uint64_t value);
  /// With so many significant digits, 1 to 17, and no needless ones. What is no number (NaN, infinite) is null.
  Writer& number(double value, int digits);
  Writer& null();
  /// JSON that was written before.
  Writer& raw(ports::Bytes json);

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] ports::Bytes view() const { return {into_.data(), size_}; }

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  void separate();
  void put(std::string_view text);
  void put(char character) { put(std::string_view{&character, 1}); }

  ports::MutableBytes into_;
  std::size_t size_ = 0;
  bool ok_ = true;
  bool comma_due_ = false;
};

}  // namespace core::json
