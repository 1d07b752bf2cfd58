#include "platform_esp32/tcp_stream.hpp"

#include <fcntl.h>
#include <lwip/sockets.h>
#include <unistd.h>

#include <cerrno>

namespace platform_esp32 {
namespace {

using ports::StreamState;

bool is_later(int number) { return number == EAGAIN || number == EWOULDBLOCK || number == EINTR || number == EINPROGRESS; }

std::string_view text_of(int number) {
  switch (number) {
    case ECONNREFUSED:
      return "the server refuses the connection";
    case ECONNRESET:
      return "the server broke off the connection";
    case EHOSTUNREACH:
    case ENETUNREACH:
      return "the server cannot be reached";
    case ETIMEDOUT:
      return "the server does not answer";
    default:
      return "the connection failed";
  }
}

}  // namespace

bool TcpStream::connect(std::string_view host, std::uint16_t port) {
  if (state_ != StreamState::closed) return false;
  error_ = {};
  port_ = port;
  state_ = StreamState::connecting;
  // One that was given up may still be under way: that is a failure as any other, and is tried again.
  if (!lookup_.start(host)) fail("the name cannot be looked up now");
  return true;
}

StreamState TcpStream::state() {
  if (state_ != StreamState::connecting) return state_;
  if (socket_ < 0) {
    if (lookup_.state() == NameLookup::State::failed) fail("the server's name cannot be looked up");
    if (lookup_.state() == NameLookup::State::found) open(lookup_.address());
    return state_;
  }
  fd_set writable;
  FD_ZERO(&writable);
  FD_SET(socket_, &writable);
  timeval at_once{};
  if (::select(socket_ + 1, nullptr, &writable, nullptr, &at_once) <= 0) return state_;
  int number = 0;
  socklen_t size = sizeof number;
  static_cast<void>(getsockopt(socket_, SOL_SOCKET, SO_ERROR, &number, &size));
  if (number != 0) {
    fail(text_of(number));
  } else {
    state_ = StreamState::open;
  }
  return state_;
}

void TcpStream::open(std::uint32_t address) {
  socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
  if (socket_ < 0) return fail("there is no socket left");
  const int yes = 1;
  static_cast<void>(setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
  static_cast<void>(fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL, 0) | O_NONBLOCK));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port_);
  to.sin_addr.s_addr = address;
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 && !is_later(errno)) fail(text_of(errno));
}

std::size_t TcpStream::write(ports::Bytes data) {
  if (state() != StreamState::open || data.empty()) return 0;
  const auto count = ::send(socket_, data.data(), data.size(), 0);
  if (count < 0 && !is_later(errno)) fail(text_of(errno));
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::size_t TcpStream::read(ports::MutableBytes into) {
  if (state() != StreamState::open || into.empty()) return 0;
  const auto count = ::recv(socket_, into.data(), into.size(), 0);
  if (count == 0) {
    fail("the other side ended the connection");
  } else if (count < 0 && !is_later(errno)) {
    fail(text_of(errno));
  }
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

void TcpStream::close() {
  lookup_.forget();
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  state_ = StreamState::closed;
}

void TcpStream::fail(std::string_view why) {
  state_ = StreamState::failed;
  error_ = why;
}

}  // namespace platform_esp32
