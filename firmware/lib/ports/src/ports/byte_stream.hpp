#pragma once

#include <cstdint>
#include <string_view>

#include "ports/span.hpp"

namespace ports {

enum class StreamState : std::uint8_t {
  closed,
  /// Name lookup, TCP and TLS handshake are under way.
  connecting,
  open,
  /// Ended by the other side or by an error; `error()` says why. `close()` leads back to `closed`.
  failed,
};

/// A connection to a server, with or without TLS. Never blocks. One user, one thread.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// Begins to connect; `state()` tells how it goes. False when it is not `closed`. `host` is copied.
  [[nodiscard]] virtual bool connect(std::string_view host, std::uint16_t port) = 0;

  /// Also advances the handshake.
  [[nodiscard]] virtual StreamState state() = 0;

  /// Answers how many bytes were taken: fewer than given when the buffers below are full.
  [[nodiscard]] virtual std::size_t write(Bytes data) = 0;

  /// Answers how many bytes were there: 0 when nothing has arrived.
  [[nodiscard]] virtual std::size_t read(MutableBytes into) = 0;

  virtual void close() = 0;

  /// For the log: "the certificate is not signed by the site's authority". Valid until the next call.
  [[nodiscard]] virtual std::string_view error() const = 0;
};

}  // namespace ports
