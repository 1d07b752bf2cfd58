#pragma once

#include <string_view>

#include "ports/byte_stream.hpp"
#include "ports/system.hpp"

namespace tls {

/// What a connection is proven with. PEM texts, each with its final 0 as its last character or behind it; they must outlive the
/// stream.
struct TlsSettings {
  /// Authority of the site: who is not signed by it is not talked to.
  std::string_view ca;
  /// The device's own certificate and key; empty for none.
  std::string_view certificate;
  std::string_view key;
};

/// TLS 1.2 over any other stream: a socket, or one that a modem holds. mbedTLS, which boards and Debian both have.
class TlsStream : public ports::ByteStream {
 public:
  /// Both must outlive it. `system` gives the random bytes.
  TlsStream(ports::ByteStream& below, ports::System& system, const TlsSettings& settings);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  ~TlsStream() override;

  bool connect(std::string_view host, std::uint16_t port) override;
  ports::StreamState state() override;
  std::size_t write(ports::Bytes data) override;
  std::size_t read(ports::MutableBytes into) override;
  void close() override;
  std::string_view error() const override;

 private:
  struct Session;

  void fail(int code);
  void advance();

  ports::ByteStream& below_;
  Session* session_;
  ports::StreamState state_ = ports::StreamState::closed;
};

}  // namespace tls
