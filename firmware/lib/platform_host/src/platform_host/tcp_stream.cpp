#include "platform_host/tcp_stream.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace platform_host {
namespace {

using ports::StreamState;

bool is_later(int number) { return number == EAGAIN || number == EWOULDBLOCK || number == EINTR; }

}  // namespace

bool TcpStream::connect(std::string_view host, std::uint16_t port) {
  if (state_ != StreamState::closed) return false;
  error_.clear();
  state_ = StreamState::connecting;
  if (!open_socket(host, port) && state_ != StreamState::failed) fail("connecting", errno);
  return true;
}

bool TcpStream::open_socket(std::string_view host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int outcome = getaddrinfo(std::string(host).c_str(), std::to_string(port).c_str(), &hints, &found);
  if (outcome != 0) {
    state_ = StreamState::failed;
    error_ = "the name \"" + std::string(host) + "\" cannot be looked up: " + gai_strerror(outcome);
    return false;
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  socket_ = ::socket(addresses->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return false;
  const int yes = 1;
  static_cast<void>(setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
  return ::connect(socket_, addresses->ai_addr, addresses->ai_addrlen) == 0 || errno == EINPROGRESS;
}

StreamState TcpStream::state() {
  if (state_ != StreamState::connecting) return state_;
  pollfd waiting{socket_, POLLOUT, 0};
  if (poll(&waiting, 1, 0) <= 0) return state_;
  int number = 0;
  socklen_t size = sizeof number;
  static_cast<void>(getsockopt(socket_, SOL_SOCKET, SO_ERROR, &number, &size));
  if (number != 0) {
    fail("connecting", number);
  } else {
    state_ = StreamState::open;
  }
  return state_;
}

std::size_t TcpStream::write(ports::Bytes data) {
  if (state() != StreamState::open || data.empty()) return 0;
  const auto count = ::send(socket_, data.data(), data.size(), MSG_NOSIGNAL);
  if (count < 0 && !is_later(errno)) fail("sending", errno);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::size_t TcpStream::read(ports::MutableBytes into) {
  if (state() != StreamState::open || into.empty()) return 0;
  const auto count = ::recv(socket_, into.data(), into.size(), 0);
  if (count == 0) {
    state_ = StreamState::failed;
    error_ = "the other side ended the connection";
  } else if (count < 0 && !is_later(errno)) {
    fail("receiving", errno);
  }
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

void TcpStream::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  state_ = StreamState::closed;
}

void TcpStream::fail(std::string_view what, int number) {
  state_ = StreamState::failed;
  error_ = std::string(what) + ": " + std::strerror(number);
}

}  // namespace platform_host
