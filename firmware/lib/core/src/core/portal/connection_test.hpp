#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/mqtt/packet_reader.hpp"
#include "core/portal/settings.hpp"
#include "ports/byte_stream.hpp"
#include "ports/clock.hpp"

namespace core::portal {

enum class JoinState : std::uint8_t {
  /// Nothing was asked for.
  idle,
  joining,
  joined,
  not_found,
  wrong_password,
  /// No address came, or something else.
  failed,
};

/// Joins a Wi-Fi beside the device's own, to see whether its password is right. Never blocks.
class WifiTrial {
 public:
  virtual ~WifiTrial() = default;
  /// Both are copied.
  virtual void join(std::string_view ssid, std::string_view password) = 0;
  /// Also does the work.
  [[nodiscard]] virtual JoinState state() = 0;
  virtual void leave() = 0;
};

/// What is tried. Texts must outlive the test.
struct Trial {
  /// Empty: the network is not joined by Wi-Fi.
  std::string_view ssid;
  std::string_view wifi_password;
  std::string_view host;
  std::uint16_t port = 8883;
  /// The stream is to be TLS, but there is no certificate to know the server by.
  bool certificate_missing = false;
  /// Client id and user name.
  std::string_view id;
  std::string_view password;
};

struct TrialLimits {
  std::uint32_t join_ms = 25'000;
  std::uint32_t connect_ms = 30'000;
  std::uint32_t answer_ms = 15'000;
};

/// Tries a connection step by step - Wi-Fi, broker, password - and says at which one it fails and what to do about it.
/// Logs in as the device does, without clean session, so that commands which wait for it are not lost.
class ConnectionTest {
 public:
  /// `wifi` null: there is a network already.
  explicit ConnectionTest(WifiTrial* wifi, const TrialLimits& limits = {}) : wifi_(wifi), limits_(limits) {}

  /// False while one is under way. `stream` is closed, of the right kind (TLS or not), and outlives the test.
  [[nodiscard]] bool start(const Trial& trial, ports::ByteStream& stream, ports::Millis now);
  void tick(ports::Millis now);
  [[nodiscard]] TestReport report() const;
  [[nodiscard]] bool busy() const { return step_ == TestStep::wifi || step_ == TestStep::broker || step_ == TestStep::session; }

 private:
  void enter(TestStep step, ports::Millis now);
  void join(ports::Millis now);
  void connect(ports::Millis now);
  void log_in(ports::Millis now);
  void judge(const mqtt::Packet& packet, ports::Millis now);
  void end(TestStep step, std::string_view what, std::string_view advice);

  WifiTrial* wifi_;
  TrialLimits limits_;
  Trial trial_;
  ports::ByteStream* stream_ = nullptr;
  mqtt::PacketReader reader_;
  TestStep step_ = TestStep::none;
  ports::Millis since_ = 0;
  std::array<std::uint8_t, 256> packet_{};
  std::size_t packet_size_ = 0;
  std::size_t written_ = 0;
  std::array<char, 320> message_{};
  std::size_t message_size_ = 0;
};

}  // namespace core::portal
