#include "core/portal/connection.hpp"

#include <algorithm>

namespace core::portal {

void Connection::open(ports::Millis now) {
  reset();
  state_ = State::head;
  opened_at_ = now;
  now_ = now;
}

void Connection::reset() {
  release_body();
  state_ = State::free;
  size_ = 0;
  head_size_ = 0;
  sent_ = 0;
  text_ = {};
  request_ = {};
}

ports::MutableBytes Connection::room() {
  if (state_ == State::head) return {reinterpret_cast<std::uint8_t*>(bytes_.data()) + size_, bytes_.size() - size_};
  if (state_ != State::body) return {};
  return {reinterpret_cast<std::uint8_t*>(body_.bytes.data()) + body_size_, request_.body_size - body_size_};
}

void Connection::fill(std::size_t count) {
  if (state_ == State::head) {
    size_ = std::min(size_ + count, bytes_.size());
    look();
  } else if (state_ == State::body) {
    body_size_ = std::min(body_size_ + count, request_.body_size);
    if (body_size_ == request_.body_size) state_ = State::asked;
  }
  if (state_ == State::asked) asked_at_ = now_;
}

void Connection::look() {
  const HeadResult head = read_head({bytes_.data(), size_}, bytes_.size());
  if (head.state == HeadState::incomplete) return;
  request_ = head.request;
  if (head.state == HeadState::bad) {
    answer(head.status, {}, {});
  } else if (request_.body_size == 0) {
    state_ = State::asked;
  } else {
    begin_body();
  }
}

void Connection::begin_body() {
  if (request_.body_size > body_.bytes.size()) return answer(413, {}, {});
  if (body_.taken) return answer(503, {}, {});
  body_.taken = true;
  has_body_ = true;
  body_size_ = std::min(size_ - request_.size, request_.body_size);
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(request_.size), body_size_, body_.bytes.begin());
  state_ = body_size_ == request_.body_size ? State::asked : State::body;
}

void Connection::release_body() {
  if (has_body_) {
    // What was typed does not stay in memory.
    body_.bytes.fill('\0');
    body_.taken = false;
  }
  has_body_ = false;
  body_size_ = 0;
}

ports::Bytes Connection::output() const {
  if (state_ != State::answering) return {};
  if (sent_ < head_size_) return ports::bytes_of({head_.data() + sent_, head_size_ - sent_});
  return ports::bytes_of(text_.substr(std::min(sent_ - head_size_, text_.size())));
}

void Connection::sent(std::size_t count) {
  if (state_ != State::answering) return;
  sent_ += count;
  if (sent_ >= head_size_ + text_.size()) state_ = State::over;
}

void Connection::tick(ports::Millis now) {
  now_ = now;
  if ((state_ == State::head || state_ == State::body) && now - opened_at_ >= settings_.request_ms) {
    // A browser opens connections in advance and says nothing: those need no answer.
    if (size_ == 0) {
      state_ = State::over;
    } else {
      answer(408, {}, {});
    }
  } else if (state_ == State::answering && now - asked_at_ >= settings_.answer_ms) {
    state_ = State::over;
  }
}

void Connection::answer(int status, std::string_view type, std::string_view text, std::string_view location) {
  begin_answer({status, type, text.size(), location}, text);
}

ports::MutableBytes Connection::answer_room() { return {reinterpret_cast<std::uint8_t*>(bytes_.data()), bytes_.size()}; }

void Connection::answer_made(int status, std::string_view type, std::size_t size) {
  begin_answer({status, type, size, {}}, {bytes_.data(), std::min(size, bytes_.size())});
}

void Connection::begin_answer(const AnswerHead& head, std::string_view text) {
  release_body();
  asked_at_ = now_;
  head_size_ = write_head(head, {reinterpret_cast<std::uint8_t*>(head_.data()), head_.size()});
  text_ = request_.method == Method::head ? std::string_view{} : text;
  sent_ = 0;
  state_ = head_size_ == 0 ? State::over : State::answering;
}

}  // namespace core::portal
