#include "sim800/guest.hpp"

#include <algorithm>

namespace sim800 {

std::size_t Guest::write(ports::Bytes data) {
  const std::size_t count = std::min(data.size(), out_.size() - out_size_);
  std::copy_n(data.begin(), count, out_.begin() + static_cast<std::ptrdiff_t>(out_size_));
  out_size_ += count;
  return count;
}

std::size_t Guest::read(ports::MutableBytes into) {
  const std::size_t count = std::min(into.size(), in_size_);
  std::copy_n(in_.begin(), count, into.begin());
  std::copy(in_.begin() + static_cast<std::ptrdiff_t>(count), in_.begin() + static_cast<std::ptrdiff_t>(in_size_), in_.begin());
  in_size_ -= count;
  return count;
}

void Guest::flush(ports::SerialLine& line) {
  // The driver's buffer is larger than anything that is sent at once; what it does not take is a time-out.
  if (out_size_ > 0) static_cast<void>(line.write({out_.data(), out_size_}));
  out_size_ = 0;
}

void Guest::pass(std::string_view text) {
  const std::size_t count = std::min(text.size(), in_.size() - in_size_);
  std::copy_n(text.begin(), count, in_.begin() + static_cast<std::ptrdiff_t>(in_size_));
  in_size_ += count;
}

void Guest::pass_line(std::string_view line) {
  pass(line);
  pass("\r\n");
}

}  // namespace sim800
