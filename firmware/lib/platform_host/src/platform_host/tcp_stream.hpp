#pragma once

#include <string>

#include "ports/byte_stream.hpp"

namespace platform_host {

/// A TCP connection by POSIX sockets. Looking up a name is the one thing that blocks.
class TcpStream : public ports::ByteStream {
 public:
  TcpStream() = default;
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;
  ~TcpStream() override { TcpStream::close(); }

  bool connect(std::string_view host, std::uint16_t port) override;
  ports::StreamState state() override;
  std::size_t write(ports::Bytes data) override;
  std::size_t read(ports::MutableBytes into) override;
  void close() override;
  std::string_view error() const override { return error_; }

 private:
  void fail(std::string_view what, int number);
  [[nodiscard]] bool open_socket(std::string_view host, std::uint16_t port);

  int socket_ = -1;
  ports::StreamState state_ = ports::StreamState::closed;
  std::string error_;
};

}  // namespace platform_host
