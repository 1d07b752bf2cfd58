#include "sim800/link.hpp"

#include <algorithm>

#include "sim800/at_text.hpp"

namespace sim800 {
namespace {

using ports::StreamState;

constexpr std::string_view ended = "the other side ended the connection";

}  // namespace

bool Link::connect(std::string_view host, std::uint16_t port) {
  if (state_ != StreamState::closed || host.empty() || host.size() > host_.size() || !is_quotable(host)) return false;
  forget();
  std::copy(host.begin(), host.end(), host_.begin());
  host_size_ = host.size();
  port_ = port;
  state_ = StreamState::connecting;
  open_due_ = true;
  return true;
}

StreamState Link::state() {
  modem_.work();
  return state_;
}

std::size_t Link::write(ports::Bytes data) {
  if (state_ != StreamState::open) return 0;
  // What is being sent must not move.
  const std::size_t count = std::min(data.size(), out_.size() - out_size_);
  std::copy_n(data.begin(), count, out_.begin() + static_cast<std::ptrdiff_t>(out_size_));
  out_size_ += count;
  return count;
}

std::size_t Link::read(ports::MutableBytes into) {
  modem_.work();
  if (modem_.fetches(*this)) return 0;
  const std::size_t count = std::min(into.size(), in_size_ - in_begin_);
  std::copy_n(in_.begin() + static_cast<std::ptrdiff_t>(in_begin_), count, into.begin());
  in_begin_ += count;
  if (in_begin_ == in_size_) in_begin_ = in_size_ = 0;
  if (in_size_ == 0 && !held_ && !more_ && state_ == StreamState::open) fail(ended);
  return count;
}

void Link::close() {
  if (held_) close_due_ = true;
  state_ = StreamState::closed;
  forget();
}

std::optional<Command> Link::next(const Sim800Settings& settings) {
  if (close_due_) {
    close_due_ = false;
    if (held_) return Command(Ask::close, settings.answer_ms, "AT+CIPCLOSE=").add(number_).add("\r");
  }
  if (open_due_) {
    open_due_ = false;
    held_ = true;
    more_ = false;
    in_begin_ = in_size_ = 0;
    Command command(Ask::open, settings.slow_ms, "AT+CIPSTART=");
    return command.add(number_).add(R"(,"TCP",")").add({host_.data(), host_size_}).add("\",").add(port_).add("\r");
  }
  if (state_ != StreamState::open) return std::nullopt;
  // Room for all that is asked for: what is fetched is gone from the modem.
  if (more_ && in_size_ == 0) {
    Command command(Ask::fetch, settings.answer_ms, "AT+CIPRXGET=2,");
    return command.add(number_).add(",").add(static_cast<unsigned>(in_.size())).add("\r");
  }
  if (out_size_ > 0 && held_) {
    sending_ = out_size_;
    Command command(Ask::announce, settings.slow_ms, "AT+CIPSEND=");
    return command.add(number_).add(",").add(static_cast<unsigned>(sending_)).add("\r");
  }
  return std::nullopt;
}

void Link::finish(Ask was, bool ok) {
  switch (was) {
    case Ask::open:
      if (!ok) fail("the modem opens no connection");
      return;
    case Ask::announce:
    case Ask::data:
      if (!ok) fail("the modem does not send");
      return;
    case Ask::fetch:
      if (!ok) more_ = false;
      if (!held_ && !more_ && in_size_ == 0) fail(ended);
      return;
    case Ask::close:
      held_ = false;
      return;
    default:
      return;
  }
}

void Link::time_out(Ask was) {
  if (was == Ask::announce || was == Ask::data || was == Ask::open) fail("the modem does not answer");
}

bool Link::take_announcement(std::string_view what) {
  if (what == "CONNECT OK" || what == "ALREADY CONNECT") {
    if (state_ == StreamState::connecting) state_ = StreamState::open;
  } else if (what == "CONNECT FAIL") {
    held_ = false;
    fail("the server cannot be reached over the mobile network");
  } else if (what == "CLOSED") {
    held_ = false;
    // What came before the end is still to be fetched.
    if (!more_ && in_size_ == 0) fail(ended);
  } else {
    return false;
  }
  return true;
}

void Link::lose(std::string_view why) {
  if (state_ == StreamState::connecting || state_ == StreamState::open) fail(why);
  held_ = false;
  close_due_ = false;
}

void Link::drop_sent() {
  // Less is left when the connection was closed meanwhile.
  const std::size_t gone = std::min(sending_, out_size_);
  std::copy(out_.begin() + static_cast<std::ptrdiff_t>(gone), out_.begin() + static_cast<std::ptrdiff_t>(out_size_),
            out_.begin());
  out_size_ -= gone;
}

std::size_t Link::expect(unsigned count, unsigned left) {
  more_ = left > 0;
  return std::min<std::size_t>(count, in_.size() - in_size_);
}

void Link::put(std::uint8_t byte) {
  if (in_size_ < in_.size()) in_[in_size_++] = byte;
}

void Link::fail(std::string_view why) {
  if (state_ == StreamState::closed) return;
  state_ = StreamState::failed;
  error_ = why;
  open_due_ = false;
}

void Link::forget() {
  open_due_ = false;
  more_ = false;
  out_size_ = in_begin_ = in_size_ = 0;
  error_ = {};
}

}  // namespace sim800
