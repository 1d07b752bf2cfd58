#include "core/sms/line_reader.hpp"

namespace core::sms {

bool LineReader::next() {
  if (whole_) size_ = 0;
  whole_ = false;
  while (true) {
    if (at_ == filled_) {
      at_ = 0;
      filled_ = line_.read(taken_);
      if (filled_ == 0) return false;
    }
    const char character = static_cast<char>(taken_[at_++]);
    if (character == '\r' || character == '\n') {
      if (size_ > 0) return whole_ = true;
      continue;
    }
    if (size_ < text_.size()) text_[size_++] = character;
    if (line() == "> ") return whole_ = true;
  }
}

}  // namespace core::sms
