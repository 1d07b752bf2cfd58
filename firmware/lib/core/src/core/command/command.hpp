#pragma once

#include <string_view>

#include "core/command/bus_job.hpp"
#include "core/command/clock_job.hpp"
#include "core/command/params.hpp"
#include "core/command/password_job.hpp"
#include "core/command/services.hpp"
#include "core/command/wifi_job.hpp"

namespace core::command {

/// Commands that take a while: one of each kind at a time.
struct Jobs {
  ReadJob read;
  ScanJob scan;
  ClockJob clock;
  WifiJob wifi;
  PasswordJob password;
};

/// One command that is being carried out.
struct Call {
  const Request& request;
  Params params;
  Services& services;
  Jobs& jobs;
  const gateway::Now& now;
  Reply& reply;
};

struct Command {
  std::string_view name;
  void (*carry_out)(Call& call);
  /// Changes something: its id is kept over restarts, so that it is never carried out twice.
  bool changes;
};

/// All that the device knows (docs/protocols/acuvim-commands.md).
[[nodiscard]] ports::Span<const Command> commands();

/// Null when there is none of that name.
[[nodiscard]] const Command* command_of(std::string_view name);

// What they do, by what they are about.
void ping(Call& call);
void get_status(Call& call);
void sd_status(Call& call);
void sd_purge(Call& call);
void gsm_status(Call& call);
void identify(Call& call);
void get_config(Call& call);
void set_config(Call& call);
void transport_mode(Call& call);
void log_level(Call& call);
void rotate_credentials(Call& call);
void factory_reset(Call& call);
void restart(Call& call);
void wifi_scan(Call& call);
void modbus_scan(Call& call);
void modbus_read(Call& call);
void get_meter_clock(Call& call);
void set_meter_clock(Call& call);
void ota_update(Call& call);
void ota_confirm(Call& call);

}  // namespace core::command
