#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/key_value.hpp"

namespace core::plant {

/// A short text in memory of its own.
template <std::size_t Capacity>
class ShortText {
 public:
  /// False when it is empty or does not fit; what was there then stays.
  [[nodiscard]] bool assign(std::string_view text) {
    if (text.empty() || text.size() > Capacity) return false;
    for (size_ = 0; size_ < text.size(); ++size_) text_[size_] = text[size_];
    return true;
  }
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, Capacity> text_{};
  std::size_t size_ = 0;
};

/// How the board reaches the broker, as the hub told it when it registered. Never to be logged.
struct Credentials {
  ShortText<128> host;
  std::uint16_t port = 0;
  bool tls = true;
  ShortText<64> username;
  ShortText<128> password;
  ShortText<64> client_id;
  ShortText<128> telemetry_topic;
  ShortText<128> heartbeat_topic;
};

/// Reads them from an answer of protocol/plantops/register-answer.schema.json, which may be anything. Topics that are missing are
/// those of the id. Nothing when it is no such answer, or one to another device.
[[nodiscard]] std::optional<Credentials> parse_credentials(std::string_view json, std::string_view device_id);

/// Writes such an answer; 0 when it does not fit. What is kept has the same form as what came.
[[nodiscard]] std::size_t write_credentials(const Credentials& credentials, std::string_view device_id, ports::MutableBytes into);

/// Keeps them over restarts.
class CredentialStore {
 public:
  explicit CredentialStore(ports::KeyValue& values) : values_(values) {}

  /// Nothing when there are none for this device.
  [[nodiscard]] std::optional<Credentials> load(std::string_view device_id);
  /// False when there is no room. The same once more wears no flash.
  [[nodiscard]] bool save(const Credentials& credentials, std::string_view device_id);
  /// False when they are still there.
  [[nodiscard]] bool forget();

 private:
  ports::KeyValue& values_;
};

}  // namespace core::plant
