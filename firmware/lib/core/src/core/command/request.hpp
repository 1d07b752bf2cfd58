#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/json/document.hpp"
#include "ports/clock.hpp"

namespace core::command {

/// Largest command and largest reply, bytes (docs/mqtt-protocol.md, limits).
inline constexpr std::size_t max_message_size = 1024;
inline constexpr std::size_t max_id_length = 64;

/// A command as it came (protocol/acuvim/command.schema.json).
class Request {
 public:
  explicit Request(std::string_view payload);

  /// Empty when there is none that a reply could name.
  [[nodiscard]] std::string_view id() const { return id_; }
  /// Whether it is a command as the protocol has it.
  [[nodiscard]] bool valid() const { return valid_; }
  [[nodiscard]] std::string_view name() const { return name_; }
  /// Null when there are none.
  [[nodiscard]] const cJSON* params() const { return params_; }
  /// Not to be carried out after this time.
  [[nodiscard]] std::optional<ports::UnixMillis> expires() const { return expires_; }

 private:
  json::Document document_;
  std::string_view id_;
  std::string_view name_;
  const cJSON* params_ = nullptr;
  std::optional<ports::UnixMillis> expires_;
  bool valid_ = false;
};

}  // namespace core::command
