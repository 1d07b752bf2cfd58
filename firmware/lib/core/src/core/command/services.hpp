#pragma once

#include <cstdint>
#include <string_view>

#include "core/boot/boot_book.hpp"
#include "core/buffer/record_log.hpp"
#include "core/config/store.hpp"
#include "core/gateway/gateway.hpp"
#include "core/gateway/now.hpp"
#include "core/ota/update.hpp"
#include "core/transport/transport.hpp"
#include "ports/modem.hpp"
#include "ports/wifi_scanner.hpp"

namespace core::command {

/// What commands ask of the device as a whole.
class Control {
 public:
  virtual ~Control() = default;
  /// As soon as the replies have left, some seconds at most.
  virtual void restart_soon() = 0;
  /// Settings that work at once were changed.
  virtual void apply() = 0;
  /// The password was changed: connects anew with it.
  virtual void log_in_again() = 0;
  /// How often the broker refused user name and password since the start.
  [[nodiscard]] virtual std::uint32_t refusals() const = 0;
  /// Lets the light blink for so long, 0: no more. False when the board has none.
  [[nodiscard]] virtual bool identify(std::uint32_t seconds) = 0;
  /// Counts and ids that a factory reset must not take.
  virtual void after_reset() = 0;
};

/// The parts of the device that commands work with. All must outlive the desk.
struct Services {
  std::string_view firmware;
  std::string_view hardware;
  boot::BootBook& boot;
  config::Store& config;
  transport::Transport& transport;
  gateway::Gateway& gateway;
  gateway::MeterReader& meter;
  modbus::Master& master;
  buffer::RecordLog& records;
  mqtt::Session& session;
  ota::Update& update;
  ports::System& system;
  Control& control;
  /// Null: the board has none.
  ports::WifiScanner* scanner = nullptr;
  ports::Modem* modem = nullptr;
};

}  // namespace core::command
