#pragma once

#include <array>

#include "platform_esp32/name_lookup.hpp"
#include "ports/byte_stream.hpp"

namespace platform_esp32 {

/// A TCP connection by lwIP. Nothing in it blocks, the look-up of the name included.
class TcpStream : public ports::ByteStream {
 public:
  TcpStream() = default;
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;
  ~TcpStream() override { close(); }

  bool connect(std::string_view host, std::uint16_t port) override;
  ports::StreamState state() override;
  std::size_t write(ports::Bytes data) override;
  std::size_t read(ports::MutableBytes into) override;
  void close() override;
  std::string_view error() const override { return error_; }

 private:
  void open(std::uint32_t address);
  void fail(std::string_view why);

  NameLookup lookup_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  ports::StreamState state_ = ports::StreamState::closed;
  std::string_view error_;
};

}  // namespace platform_esp32
