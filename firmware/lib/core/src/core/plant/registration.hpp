#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/mqtt/backoff.hpp"
#include "core/plant/credentials.hpp"
#include "core/plant/http_post.hpp"
#include "ports/log.hpp"

namespace core::plant {

/// Where and as what the board registers. Texts must outlive the registration.
struct RegistrationSettings {
  std::string_view host;
  std::uint16_t port = 443;
  /// By plain HTTP, which tells the key to everybody on the way: for a hub on the same machine.
  bool plain = false;
  std::string_view path = "/api/devices/register";
  std::string_view device_id;
  std::string_view hardware;
  /// "AA:BB:CC:DD:EE:FF"; empty for none.
  std::string_view mac;
  std::string_view firmware;
  /// One of them. With a claim code the key is not sent.
  std::string_view provisioning_key;
  std::string_view claim;
  std::uint32_t first_pause_ms = 2'000;
  std::uint32_t longest_pause_ms = 300'000;
  /// Pause after an answer that only a person can change, ms.
  std::uint32_t refused_pause_ms = 900'000;
  /// Pause after "wait" without a time, and the longest that is taken from an answer, ms.
  std::uint32_t wait_ms = 60'000;
  std::uint32_t longest_wait_ms = 3'600'000;
};

enum class RegistrationState : std::uint8_t {
  idle,
  asking,
  /// A pause after a failure.
  pausing,
  /// Somebody has to approve the device first.
  waiting_for_approval,
  /// 401, 403: the key or the claim code is wrong.
  refused,
  /// 409: another device has this id.
  id_taken,
  done,
};

/// Registers the board at the hub over HTTP, as often as it takes. See protocol/plantops/register.schema.json.
class Registration {
 public:
  Registration(ports::ByteStream& stream, ports::Log& log, const RegistrationSettings& settings, std::uint32_t seed);

  void start(ports::Millis now);
  /// The claim code is used up: the key goes along from now on.
  void forget_claim() { settings_.claim = {}; }
  void tick(ports::Millis now);

  [[nodiscard]] RegistrationState state() const { return state_; }
  /// Of the last registration that succeeded; it must have.
  [[nodiscard]] const Credentials& credentials() const { return credentials_; }
  [[nodiscard]] std::uint32_t attempts() const { return attempts_; }

 private:
  void ask(ports::Millis now);
  void handle_answer(ports::Millis now);
  void pause(RegistrationState state, std::uint32_t pause_ms, ports::Millis now);
  [[nodiscard]] std::uint32_t asked_pause_ms() const;
  void say(ports::LogLevel level, std::string_view message);

  HttpPost post_;
  ports::Log& log_;
  RegistrationSettings settings_;
  mqtt::Backoff backoff_;
  RegistrationState state_ = RegistrationState::idle;
  bool asking_ = false;
  std::uint32_t attempts_ = 0;
  ports::Millis next_at_ = 0;
  Credentials credentials_;
};

/// The body of the request; 0 when it does not fit.
[[nodiscard]] std::size_t write_registration(const RegistrationSettings& settings, ports::MutableBytes into);

}  // namespace core::plant
