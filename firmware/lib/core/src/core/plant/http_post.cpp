#include "core/plant/http_post.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace core::plant {
namespace {

/// From the name to the last byte of the answer; TLS over a poor network alone may take 20 s.
constexpr ports::Millis timeout_ms = 60'000;
/// Longest head of an answer, bytes.
constexpr std::size_t longest_head = 8'192;

char lower(char character) { return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character; }

bool same_word(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<std::uint32_t> number_of(std::string_view text, int base) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// What would end a line of the head and begin another is no part of one.
bool is_one_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char each) { return each >= ' ' && each <= '~'; });
}

int width(std::string_view text) { return static_cast<int>(text.size()); }

}  // namespace

bool HttpPost::start(std::string_view host, std::uint16_t port, std::string_view path, std::string_view bearer,
                     std::string_view body, ports::Millis now) {
  if (state_ == PostState::busy || !is_one_line(host) || !is_one_line(path) || !is_one_line(bearer)) return false;
  forget();
  const int size = std::snprintf(
      request_.data(), request_.size(),
      "POST %.*s HTTP/1.1\r\nHost: %.*s:%u\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
      "%s%.*s%s\r\n%.*s",
      width(path), path.data(), width(host), host.data(), port, body.size(), bearer.empty() ? "" : "Authorization: Bearer ",
      width(bearer), bearer.data(), bearer.empty() ? "" : "\r\n", width(body), body.data());
  if (size <= 0 || static_cast<std::size_t>(size) >= request_.size()) return false;
  request_size_ = static_cast<std::size_t>(size);
  since_ = now;
  state_ = PostState::busy;
  if (!stream_.connect(host, port)) fail("the connection is in use");
  return true;
}

PostState HttpPost::tick(ports::Millis now) {
  if (state_ != PostState::busy) return state_;
  if (now - since_ >= timeout_ms) {
    fail("no answer in time");
    return state_;
  }
  auto stream = stream_.state();
  if (stream == ports::StreamState::connecting) return state_;
  if (stream == ports::StreamState::open && written_ < request_size_) {
    written_ += stream_.write(ports::bytes_of({request_.data() + written_, request_size_ - written_}));
  }
  // What came before the end of the connection is still there.
  std::array<std::uint8_t, 256> arrived{};
  while (state_ == PostState::busy) {
    const std::size_t count = stream_.read(arrived);
    if (count == 0) break;
    for (std::size_t i = 0; i < count && state_ == PostState::busy; ++i) take(static_cast<char>(arrived[i]));
  }
  if (state_ != PostState::busy) return state_;
  stream = stream_.state();
  if (stream == ports::StreamState::open || stream == ports::StreamState::connecting) return state_;
  // An answer without a length ends with the connection.
  if (part_ == Part::body && !length_) {
    finish();
  } else {
    fail_stream();
  }
  return state_;
}

void HttpPost::forget() {
  request_.fill(0);
  body_.fill(0);
  line_.fill(0);
  request_size_ = written_ = line_size_ = head_bytes_ = body_size_ = 0;
  part_ = Part::status;
  status_ = 0;
  chunked_ = false;
  length_.reset();
  left_ = 0;
  retry_after_.reset();
  error_ = {};
}

void HttpPost::take(char character) {
  if (part_ == Part::body || part_ == Part::chunk) return add_to_body(character);
  if (part_ != Part::chunk_size && ++head_bytes_ > longest_head) return fail("the head of the answer is too long");
  if (character != '\n') {
    // What is longer than any line that matters is cut.
    if (line_size_ < line_.size()) line_[line_size_++] = character;
    return;
  }
  if (line_size_ > 0 && line_[line_size_ - 1] == '\r') --line_size_;
  const std::string_view line{line_.data(), line_size_};
  line_size_ = 0;
  take_line(line);
}

void HttpPost::take_line(std::string_view line) {
  switch (part_) {
    case Part::status: {
      // HTTP/1.1 201 Created
      const bool is_http = line.substr(0, 7) == "HTTP/1." && line.size() >= 12 && line[8] == ' ';
      const auto status = is_http ? number_of(line.substr(9, 3), 10) : std::nullopt;
      if (!status || *status < 100) return fail("the answer is no HTTP");
      status_ = static_cast<int>(*status);
      part_ = Part::head;
      return;
    }
    case Part::head:
      return line.empty() ? end_of_head() : take_head(line);
    case Part::chunk_size:
      return take_chunk_size(line);
    case Part::chunk_end:
      if (!line.empty()) return fail("the answer's chunks are broken");
      part_ = Part::chunk_size;
      return;
    case Part::trailer:
      if (line.empty()) finish();
      return;
    default:
      return;
  }
}

void HttpPost::take_head(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return fail("the answer is no HTTP");
  const auto name = line.substr(0, colon);
  const auto value = trimmed(line.substr(colon + 1));
  if (same_word(name, "content-length")) {
    length_ = number_of(value, 10);
    if (!length_) fail("the answer's length is no number");
  } else if (same_word(name, "transfer-encoding")) {
    chunked_ = same_word(value, "chunked");
    if (!chunked_) fail("the answer's encoding is not known");
  } else if (same_word(name, "retry-after")) {
    retry_after_ = number_of(value, 10);
  }
}

void HttpPost::end_of_head() {
  if (status_ < 200) {
    // "Go on": the answer is still to come.
    part_ = Part::status;
    return;
  }
  if (chunked_) {
    length_.reset();
    part_ = Part::chunk_size;
    return;
  }
  part_ = Part::body;
  if (status_ == 204) length_ = 0;
  left_ = length_.value_or(0);
  if (length_ && left_ == 0) finish();
}

void HttpPost::take_chunk_size(std::string_view line) {
  const auto size = number_of(trimmed(line.substr(0, line.find(';'))), 16);
  if (!size) return fail("the answer's chunks are broken");
  left_ = *size;
  part_ = left_ > 0 ? Part::chunk : Part::trailer;
}

void HttpPost::add_to_body(char character) {
  if (body_size_ == body_.size()) return fail("the answer is too long");
  body_[body_size_++] = character;
  if (part_ == Part::body && !length_) return;
  if (--left_ > 0) return;
  if (part_ == Part::chunk) {
    part_ = Part::chunk_end;
  } else {
    finish();
  }
}

void HttpPost::finish() {
  stream_.close();
  state_ = PostState::done;
}

void HttpPost::fail(std::string_view why) {
  stream_.close();
  error_ = why;
  state_ = PostState::failed;
}

/// The stream's own reason ends with it.
void HttpPost::fail_stream() {
  const auto why = stream_.error();
  const std::size_t size = std::min(why.size(), error_text_.size());
  std::copy_n(why.begin(), size, error_text_.begin());
  fail(size > 0 ? std::string_view{error_text_.data(), size} : std::string_view{"the connection ended before the answer"});
}

}  // namespace core::plant
