#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/span.hpp"

/// HTTP/1.1 (RFC 9112) as far as a page in a phone needs it: one request per connection, no chunks, no trailers.
namespace core::portal {

enum class Method : std::uint8_t { get, head, post, other };

enum class BodyType : std::uint8_t { none, json, form, other };

/// The head of a request; texts are inside the bytes it was read from.
struct Request {
  Method method = Method::other;
  /// Begins with "/"; without query.
  std::string_view path;
  /// Without port; empty when there was none.
  std::string_view host;
  /// Scheme, host and port of the page that asks; empty when the browser does not say.
  std::string_view origin;
  BodyType body_type = BodyType::none;
  std::size_t body_size = 0;
  /// Bytes of the head, with its empty line.
  std::size_t size = 0;
};

enum class HeadState : std::uint8_t { incomplete, whole, bad };

struct HeadResult {
  HeadState state = HeadState::incomplete;
  /// What a bad one is answered with: 400, 411, 417, 431, 501, 505.
  int status = 400;
  Request request;
};

/// Looks at what has arrived of a request. `room` is how large the head may become, bytes.
[[nodiscard]] HeadResult read_head(std::string_view received, std::size_t room);

/// "Bad Request" of 400.
[[nodiscard]] std::string_view reason_of(int status);

/// What a head of an answer says besides the status.
struct AnswerHead {
  int status = 200;
  std::string_view type;
  std::size_t size = 0;
  /// Address to go to; empty for none.
  std::string_view location;
};

/// Writes the head of an answer, after which the connection ends; answers its size, or 0 when it does not fit.
[[nodiscard]] std::size_t write_head(const AnswerHead& answer, ports::MutableBytes into);

}  // namespace core::portal
