#include "core/command/command.hpp"

#include <algorithm>
#include <array>

namespace core::command {

ports::Span<const Command> commands() {
  static constexpr std::array<Command, 20> all{{
      {"ping", ping, false},
      {"get_status", get_status, false},
      {"get_config", get_config, false},
      {"set_config", set_config, true},
      {"restart", restart, true},
      {"factory_reset", factory_reset, true},
      {"wifi_scan", wifi_scan, false},
      {"ota_update", ota_update, true},
      {"ota_confirm", ota_confirm, false},
      {"transport_mode", transport_mode, true},
      {"modbus_scan", modbus_scan, false},
      {"modbus_read", modbus_read, false},
      {"get_meter_clock", get_meter_clock, false},
      {"set_meter_clock", set_meter_clock, true},
      {"sd_status", sd_status, false},
      {"sd_purge", sd_purge, true},
      {"gsm_status", gsm_status, false},
      {"log_level", log_level, true},
      {"rotate_credentials", rotate_credentials, true},
      {"identify", identify, false},
  }};
  return all;
}

const Command* command_of(std::string_view name) {
  const auto all = commands();
  const auto* const found = std::find_if(all.begin(), all.end(), [name](const Command& each) { return each.name == name; });
  return found != all.end() ? found : nullptr;
}

}  // namespace core::command
