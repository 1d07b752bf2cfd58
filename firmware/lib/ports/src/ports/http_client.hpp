#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/clock.hpp"
#include "ports/span.hpp"

namespace ports {

/// What is asked for. Texts must be valid until the request has ended.
struct HttpRequest {
  /// http:// or https://
  std::string_view url;
  /// First byte wanted: above 0 asks with `Range: bytes=N-`.
  std::uint32_t from = 0;
  /// Goes along as `If-Range`, so that a server whose file changed answers it whole; empty for none.
  std::string_view if_range;
};

/// What is known before the body comes.
struct HttpHead {
  int status = 0;
  /// Bytes of this body; nothing when the server does not say.
  std::optional<std::uint32_t> length;
  /// `Content-Range` of a 206: first byte, and bytes of the whole file.
  std::optional<std::uint32_t> range_from;
  std::optional<std::uint32_t> range_total;
  /// `ETag` with its quotes; empty for none. Valid during the call.
  std::string_view etag;
};

/// Takes an answer while it comes. False ends the request at once.
class HttpSink {
 public:
  virtual ~HttpSink() = default;
  [[nodiscard]] virtual bool on_head(const HttpHead& head) = 0;
  /// The next bytes of the body, of any status; valid during the call.
  [[nodiscard]] virtual bool on_body(Bytes data) = 0;
};

enum class HttpState : std::uint8_t {
  idle,
  busy,
  /// The answer came whole, as far as the server said how long it is.
  done,
  /// No connection, broken off, no HTTP, or ended by the sink; `error()` says which.
  failed,
};

/// One GET at a time. Never blocks; follows no redirects.
class HttpClient {
 public:
  virtual ~HttpClient() = default;

  /// Begins a request. False while one is `busy`. The sink must outlive it.
  [[nodiscard]] virtual bool get(const HttpRequest& request, HttpSink& sink) = 0;

  /// Does what can be done without waiting, and hands what came to the sink, a few kilobytes at most.
  virtual HttpState tick(Millis now) = 0;

  /// Ends a request; nothing more reaches the sink.
  virtual void abort() = 0;

  /// For the log. Valid until the next call.
  [[nodiscard]] virtual std::string_view error() const = 0;
};

}  // namespace ports
