#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/byte_stream.hpp"
#include "ports/clock.hpp"

namespace core::plant {

enum class PostState : std::uint8_t { idle, busy, done, failed };

/// One POST with JSON by HTTP/1.1 (RFC 9112) over any stream, whose answer is small. With TLS below it is HTTPS. The stream must
/// be closed before and is closed after, so that a session may use it then: a small chip has memory for one TLS connection.
class HttpPost {
 public:
  explicit HttpPost(ports::ByteStream& stream) : stream_(stream) {}

  /// Begins. `bearer` goes along as authorization unless it is empty. False when one is under way, or head and body do not fit,
  /// or a text has what no head may have.
  [[nodiscard]] bool start(std::string_view host, std::uint16_t port, std::string_view path, std::string_view bearer,
                           std::string_view body, ports::Millis now);
  PostState tick(ports::Millis now);

  /// Of the last answer; 0 when there was none.
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::string_view body() const { return {body_.data(), body_size_}; }
  /// Seconds; nothing when it did not say, or said a date.
  [[nodiscard]] std::optional<std::uint32_t> retry_after() const { return retry_after_; }
  /// For the log: "the answer is no HTTP". Holds nothing of what was sent or answered.
  [[nodiscard]] std::string_view error() const { return error_; }

  /// Forgets what was sent and answered: it holds secrets.
  void forget();

 private:
  enum class Part : std::uint8_t { status, head, body, chunk_size, chunk, chunk_end, trailer };

  void take(char character);
  void take_line(std::string_view line);
  void take_head(std::string_view line);
  void take_chunk_size(std::string_view line);
  void add_to_body(char character);
  void end_of_head();
  void finish();
  void fail(std::string_view why);
  void fail_stream();

  ports::ByteStream& stream_;
  PostState state_ = PostState::idle;
  ports::Millis since_ = 0;
  std::array<char, 1024> request_{};
  std::size_t request_size_ = 0;
  std::size_t written_ = 0;
  Part part_ = Part::status;
  std::array<char, 512> line_{};
  std::size_t line_size_ = 0;
  std::size_t head_bytes_ = 0;
  int status_ = 0;
  bool chunked_ = false;
  std::optional<std::uint32_t> length_;
  std::uint32_t left_ = 0;
  std::optional<std::uint32_t> retry_after_;
  std::array<char, 2048> body_{};
  std::size_t body_size_ = 0;
  std::array<char, 96> error_text_{};
  std::string_view error_;
};

}  // namespace core::plant
