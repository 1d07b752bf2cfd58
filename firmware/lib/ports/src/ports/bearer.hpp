#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ports {

enum class BearerState : std::uint8_t {
  /// The device has none: no modem answers, or the board has no place for one.
  absent,
  down,
  /// On the way up: associating, registering, waiting for an address.
  connecting,
  /// There is an address; connections can be opened.
  up,
};

/// A way to the network: Wi-Fi, or a modem. Never blocks. What it can do by itself, such as associating again, it does.
class Bearer {
 public:
  virtual ~Bearer() = default;

  /// Asks it to come up and to stay up; nothing happens when it was asked before.
  virtual void up() = 0;

  /// Ends connections and saves power.
  virtual void down() = 0;

  /// Also does the work.
  [[nodiscard]] virtual BearerState state() = 0;

  [[nodiscard]] virtual std::optional<int> signal_dbm() const = 0;

  /// New connections are to go this way from now on. For boards that can have two ways at once.
  virtual void use() {}

  /// Own address; empty when not up. Valid until the next call.
  [[nodiscard]] virtual std::string_view address() const = 0;

  /// Bytes sent and received since the device started.
  [[nodiscard]] virtual std::uint64_t data_used() const = 0;

  /// Restarts the radio or the modem's software, and goes on as asked before.
  virtual void restart() = 0;

  /// Takes its power away and gives it again. False when the board cannot.
  [[nodiscard]] virtual bool power_cycle() = 0;
};

}  // namespace ports
