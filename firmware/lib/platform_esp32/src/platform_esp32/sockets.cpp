#include "platform_esp32/sockets.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace platform_esp32 {
namespace {

// On Linux a write to a connection that is gone would end the process; lwIP knows no such signal.
#ifdef MSG_NOSIGNAL
constexpr int no_signal = MSG_NOSIGNAL;
#else
constexpr int no_signal = 0;
#endif

bool is_later() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

bool make_nonblocking(int file) { return fcntl(file, F_SETFL, fcntl(file, F_GETFL, 0) | O_NONBLOCK) == 0; }

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this == &other) return *this;
  close();
  file_ = other.file_;
  other.file_ = -1;
  return *this;
}

Socket Socket::bound(int type, std::uint16_t port, Reach reach) {
  Socket made(::socket(AF_INET, type, 0));
  const int yes = 1;
  if (!made.is_open() || setsockopt(made.file_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0) return Socket{};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(reach == Reach::here ? INADDR_LOOPBACK : INADDR_ANY);
  if (::bind(made.file_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || !make_nonblocking(made.file_)) {
    return Socket{};
  }
  return made;
}

Socket Socket::listen(std::uint16_t port, Reach reach) {
  Socket made = bound(SOCK_STREAM, port, reach);
  if (made.is_open() && ::listen(made.file_, 4) != 0) made.close();
  return made;
}

Socket Socket::datagrams(std::uint16_t port, Reach reach) { return bound(SOCK_DGRAM, port, reach); }

std::uint16_t Socket::port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  return getsockname(file_, reinterpret_cast<sockaddr*>(&address), &size) == 0 ? ntohs(address.sin_port) : std::uint16_t{0};
}

Socket Socket::accept() {
  Socket made(::accept(file_, nullptr, nullptr));
  if (made.is_open() && !make_nonblocking(made.file_)) made.close();
  return made;
}

std::optional<std::size_t> Socket::read(ports::MutableBytes into) {
  const auto count = ::recv(file_, into.data(), into.size(), 0);
  if (count > 0) return static_cast<std::size_t>(count);
  if (count < 0 && is_later()) return 0;
  return std::nullopt;
}

std::optional<std::size_t> Socket::write(ports::Bytes data) {
  const auto count = ::send(file_, data.data(), data.size(), no_signal);
  if (count >= 0) return static_cast<std::size_t>(count);
  if (is_later()) return 0;
  return std::nullopt;
}

void Socket::close() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

std::size_t Socket::receive(ports::MutableBytes into, Sender& sender) {
  socklen_t size = sizeof sender.bytes;
  const auto count = ::recvfrom(file_, into.data(), into.size(), 0, reinterpret_cast<sockaddr*>(sender.bytes), &size);
  sender.size = size;
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

void Socket::send(ports::Bytes data, const Sender& sender) {
  // A lost answer is asked for again.
  static_cast<void>(
      ::sendto(file_, data.data(), data.size(), no_signal, reinterpret_cast<const sockaddr*>(sender.bytes), sender.size));
}

}  // namespace platform_esp32
