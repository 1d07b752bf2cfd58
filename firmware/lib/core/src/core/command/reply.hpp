#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/command/request.hpp"
#include "core/json/writer.hpp"

namespace core::command {

/// `st` of a reply, as docs/mqtt-protocol.md has them.
enum class Status : std::uint8_t { accepted, done, error, rejected, unsupported };

[[nodiscard]] std::string_view name_of(Status status);

/// What is answered to a command. As long as nothing else is said it is `done`.
class Reply {
 public:
  Reply() : result_(result_bytes_) {}
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  /// The members of `result`; without any there is none.
  [[nodiscard]] json::Writer& result();

  /// Another reply follows.
  void accepted() { status_ = Status::accepted; }
  /// It was tried, and failed. `code` must outlive the reply; `message` is copied.
  void error(std::string_view code, std::string_view message) { refuse(Status::error, code, message); }
  /// It was understood, and is not done.
  void rejected(std::string_view code, std::string_view message) { refuse(Status::rejected, code, message); }
  /// The device has no such command, or not what it is about.
  void unsupported(std::string_view code, std::string_view message) { refuse(Status::unsupported, code, message); }
  /// Goes along, whatever the status.
  void remark(std::string_view code, std::string_view message);

  [[nodiscard]] Status status() const { return status_; }

  /// Writes the message; one that is too large becomes an error that says so. Answers its size.
  [[nodiscard]] std::size_t write(std::string_view id, ports::MutableBytes into);

 private:
  void refuse(Status status, std::string_view code, std::string_view message);
  [[nodiscard]] std::size_t compose(std::string_view id, ports::MutableBytes into) const;

  static constexpr std::size_t max_text_length = 200;

  Status status_ = Status::done;
  std::string_view code_;
  std::array<char, max_text_length> message_{};
  std::size_t message_size_ = 0;
  std::array<std::uint8_t, max_message_size> result_bytes_{};
  json::Writer result_;
  bool has_result_ = false;
};

}  // namespace core::command
