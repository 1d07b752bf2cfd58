#pragma once

#include <cstdint>
#include <optional>

#include "ports/span.hpp"

namespace platform_esp32 {

/// Sockets that never block, by the BSD interface, which lwIP and Linux both have: the one part of the platform that also runs on
/// Linux, so that the portal is served by the same code there.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int file) : file_(file) {}
  Socket(Socket&& other) noexcept : file_(other.file_) { other.file_ = -1; }
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { close(); }

  /// Who may reach a socket: anybody by any address of the device, or only programs on it.
  enum class Reach : std::uint8_t { everywhere, here };

  /// Listens for connections; port 0: any free one, which `port` tells.
  [[nodiscard]] static Socket listen(std::uint16_t port, Reach reach);
  /// Receives datagrams.
  [[nodiscard]] static Socket datagrams(std::uint16_t port, Reach reach);

  [[nodiscard]] bool is_open() const { return file_ >= 0; }
  [[nodiscard]] std::uint16_t port() const;

  /// Somebody who connected, if anybody did.
  [[nodiscard]] Socket accept();
  /// Answers how many bytes were there; nothing when the other side is gone.
  [[nodiscard]] std::optional<std::size_t> read(ports::MutableBytes into);
  /// Answers how many bytes were taken; nothing when the other side is gone.
  [[nodiscard]] std::optional<std::size_t> write(ports::Bytes data);
  void close();

  /// Takes one datagram and sends back what `answer(query, into)` makes of it, if it is not of size 0. False when there was none.
  template <typename Answer>
  bool serve_datagram(Answer answer) {
    std::uint8_t query[512];
    std::uint8_t reply[512];
    Sender sender;
    const std::size_t size = receive(query, sender);
    if (size == 0) return false;
    const std::size_t reply_size = answer(ports::Bytes{query, size}, ports::MutableBytes{reply});
    if (reply_size > 0) send({reply, reply_size}, sender);
    return true;
  }

 private:
  /// An address as sockets have it.
  struct Sender {
    alignas(8) std::uint8_t bytes[32] = {};
    std::uint32_t size = sizeof bytes;
  };

  [[nodiscard]] static Socket bound(int type, std::uint16_t port, Reach reach);
  [[nodiscard]] std::size_t receive(ports::MutableBytes into, Sender& sender);
  void send(ports::Bytes data, const Sender& sender);

  int file_ = -1;
};

}  // namespace platform_esp32
