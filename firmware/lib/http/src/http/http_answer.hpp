#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ports/http_client.hpp"

namespace http {

/// Reads an answer of HTTP/1.1 (RFC 9112) from bytes as they come, and hands head and body to a sink.
class HttpAnswer {
 public:
  enum class State : std::uint8_t { head, body, done, failed };

  explicit HttpAnswer(ports::HttpSink& sink) : sink_(sink) {}

  State take(ports::Bytes data);
  /// The server ended the connection.
  State end();

  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  /// How the end of the body is told.
  enum class Framing : std::uint8_t { length, chunks, connection };
  enum class Chunk : std::uint8_t { size, data, data_end, trailer };

  State fail(const char* why);
  [[nodiscard]] bool take_line(char character);
  void take_head_line();
  void take_field(std::string_view name, std::string_view value);
  void begin_body();
  /// Answers how many bytes it used.
  [[nodiscard]] std::size_t take_body(ports::Bytes data);
  void take_chunk_line();
  void hand_over(ports::Bytes data);

  /// Longest line of a head; longer ones are no answer to a device.
  static constexpr std::size_t longest_line = 4096;
  static constexpr std::size_t most_lines = 100;

  ports::HttpSink& sink_;
  State state_ = State::head;
  std::string line_;
  std::size_t lines_ = 0;
  ports::HttpHead head_;
  std::string etag_;
  Framing framing_ = Framing::connection;
  Chunk chunk_ = Chunk::size;
  std::uint64_t left_ = 0;
  std::string error_;
};

}  // namespace http
