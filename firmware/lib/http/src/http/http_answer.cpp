#include "http/http_answer.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace http {
namespace {

std::optional<std::uint32_t> number_of(std::string_view text, int base = 10) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool same_name(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

/// The status in `HTTP/1.1 206 Partial Content`; 0 when the line is none.
int status_of(std::string_view line) {
  if (line.size() < 12 || line.substr(0, 7) != "HTTP/1." || line[8] != ' ') return 0;
  const auto status = number_of(line.substr(9, 3)).value_or(0);
  return status >= 100 ? static_cast<int>(status) : 0;
}

}  // namespace

HttpAnswer::State HttpAnswer::fail(const char* why) {
  if (error_.empty()) error_ = why;
  return state_ = State::failed;
}

HttpAnswer::State HttpAnswer::take(ports::Bytes data) {
  while (!data.empty() && (state_ == State::head || state_ == State::body)) {
    if (state_ == State::body) {
      data = data.from(take_body(data));
    } else {
      if (take_line(static_cast<char>(data[0]))) take_head_line();
      data = data.from(1);
    }
  }
  return state_;
}

HttpAnswer::State HttpAnswer::end() {
  if (state_ == State::body && framing_ == Framing::connection) return state_ = State::done;
  if (state_ == State::done || state_ == State::failed) return state_;
  return fail("the server ended the connection too early");
}

/// True when the line is whole; its end is not in it.
bool HttpAnswer::take_line(char character) {
  if (character == '\n') {
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    return true;
  }
  if (line_.size() >= longest_line) {
    fail("a line of the answer is too long");
    return false;
  }
  line_ += character;
  return false;
}

void HttpAnswer::take_head_line() {
  const std::string line = std::move(line_);
  line_.clear();
  if (++lines_ > most_lines) {
    fail("the head of the answer has too many lines");
  } else if (lines_ == 1) {
    head_.status = status_of(line);
    if (head_.status == 0) fail("the server does not speak HTTP");
  } else if (line.empty()) {
    begin_body();
  } else if (const auto colon = line.find(':'); colon != std::string::npos && colon > 0) {
    take_field(std::string_view(line).substr(0, colon), trimmed(std::string_view(line).substr(colon + 1)));
  } else {
    fail("a line of the answer's head is none");
  }
}

void HttpAnswer::take_field(std::string_view name, std::string_view value) {
  if (same_name(name, "content-length")) {
    const auto length = number_of(value);
    // Two that differ, or one that is no number, are the beginning of an attack (RFC 9112, 6.3).
    if (!length || (head_.length && *head_.length != *length)) {
      fail("the length of the answer is none");
      return;
    }
    head_.length = length;
  } else if (same_name(name, "transfer-encoding")) {
    if (!same_name(value, "chunked")) {
      fail("the answer is encoded in a way that is not known");
      return;
    }
    framing_ = Framing::chunks;
  } else if (same_name(name, "etag")) {
    etag_ = value;
  } else if (same_name(name, "content-range") && value.substr(0, 6) == "bytes ") {
    // bytes 500-999/1000
    const auto rest = value.substr(6);
    const auto dash = rest.find('-');
    const auto slash = rest.find('/');
    if (dash != std::string_view::npos && slash != std::string_view::npos) {
      head_.range_from = number_of(rest.substr(0, dash));
      head_.range_total = number_of(rest.substr(slash + 1));
    }
  }
}

void HttpAnswer::begin_body() {
  if (head_.status < 200) {
    // A remark beforehand, such as 100 Continue: the answer itself follows (RFC 9110, 15.2).
    head_ = {};
    etag_.clear();
    framing_ = Framing::connection;
    lines_ = 0;
    return;
  }
  // With chunks the length means nothing (RFC 9112, 6.3).
  if (framing_ == Framing::chunks) head_.length.reset();
  if (head_.status == 204 || head_.status == 304) head_.length = 0;
  if (head_.length && framing_ == Framing::connection) framing_ = Framing::length;
  left_ = head_.length.value_or(0);
  head_.etag = etag_;
  state_ = State::body;
  if (!sink_.on_head(head_)) {
    fail("the answer is not wanted");
  } else if (framing_ == Framing::length && left_ == 0) {
    state_ = State::done;
  }
}

std::size_t HttpAnswer::take_body(ports::Bytes data) {
  if (framing_ == Framing::connection) {
    hand_over(data);
    return data.size();
  }
  if (framing_ == Framing::chunks && chunk_ != Chunk::data) {
    if (take_line(static_cast<char>(data[0]))) take_chunk_line();
    return 1;
  }
  const auto part = data.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, data.size())));
  left_ -= part.size();
  hand_over(part);
  if (left_ > 0 || state_ == State::failed) return part.size();
  if (framing_ == Framing::length) {
    state_ = State::done;
  } else {
    chunk_ = Chunk::data_end;
  }
  return part.size();
}

/// What stands between the chunks (RFC 9112, 7.1).
void HttpAnswer::take_chunk_line() {
  const std::string line = std::move(line_);
  line_.clear();
  if (chunk_ == Chunk::data_end) {
    if (!line.empty()) {
      fail("a chunk of the answer is longer than it says");
      return;
    }
    chunk_ = Chunk::size;
  } else if (chunk_ == Chunk::trailer) {
    if (line.empty()) state_ = State::done;
  } else {
    const auto size = number_of(trimmed(std::string_view(line).substr(0, line.find(';'))), 16);
    if (!size) {
      fail("a chunk of the answer has no size");
      return;
    }
    left_ = *size;
    chunk_ = *size > 0 ? Chunk::data : Chunk::trailer;
  }
}

void HttpAnswer::hand_over(ports::Bytes data) {
  if (!data.empty() && !sink_.on_body(data)) fail("the answer is not wanted");
}

}  // namespace http
