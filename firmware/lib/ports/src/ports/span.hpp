#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace ports {

/// Elements of somebody else's memory: what std::span is from C++20 on. Does not own and never checks.
template <typename T>
class Span {
 public:
  constexpr Span() = default;
  constexpr Span(T* data, std::size_t size) : data_(data), size_(size) {}

  template <std::size_t N>
  constexpr Span(T (&array)[N]) : data_(array), size_(N) {}

  template <typename U, std::size_t N, typename = std::enable_if_t<std::is_convertible_v<U (*)[], T (*)[]>>>
  constexpr Span(std::array<U, N>& array) : data_(array.data()), size_(N) {}

  template <typename U, std::size_t N, typename = std::enable_if_t<std::is_convertible_v<const U (*)[], T (*)[]>>>
  constexpr Span(const std::array<U, N>& array) : data_(array.data()), size_(N) {}

  /// A span of what may be written is also one of what may be read.
  template <typename U, typename = std::enable_if_t<std::is_convertible_v<U (*)[], T (*)[]>>>
  constexpr Span(Span<U> other) : data_(other.data()), size_(other.size()) {}

  [[nodiscard]] constexpr T* data() const { return data_; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr T& operator[](std::size_t index) const { return data_[index]; }
  [[nodiscard]] constexpr T* begin() const { return data_; }
  [[nodiscard]] constexpr T* end() const { return data_ + size_; }

  /// The first `count` elements; all of them when there are fewer.
  [[nodiscard]] constexpr Span first(std::size_t count) const { return {data_, count < size_ ? count : size_}; }

  /// What follows the first `count` elements; nothing when there are fewer.
  [[nodiscard]] constexpr Span from(std::size_t count) const {
    return count < size_ ? Span{data_ + count, size_ - count} : Span{};
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

using Bytes = Span<const std::uint8_t>;
using MutableBytes = Span<std::uint8_t>;

/// The bytes of a text.
inline Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// Bytes as text; nothing is checked or copied.
inline std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace ports
