// Commands about the radio and the meter's line.
#include "core/command/command.hpp"

namespace core::command {
namespace {

constexpr std::uint32_t last_unit = 247;

void busy(Call& call) { call.reply.rejected("BUSY", "The same is under way already."); }

std::uint32_t usual_unit(const Call& call) { return call.services.config.config().number(config::Key::modbus_unit); }

}  // namespace

void wifi_scan(Call& call) {
  if (!call.params.accept(call.reply)) return;
  if (call.services.scanner == nullptr) {
    call.reply.unsupported("NO_WIFI", "The board has no Wi-Fi.");
  } else if (call.jobs.wifi.active() || !call.services.scanner->start()) {
    busy(call);
  } else {
    call.jobs.wifi.start(call.request.id());
    call.reply.accepted();
  }
}

void modbus_scan(Call& call) {
  const auto from = call.params.number("from", 1, last_unit).value_or(1);
  const auto to = call.params.number("to", 1, last_unit).value_or(last_unit);
  const auto timeout = call.params.number("timeout_ms", 20, 1'000).value_or(100);
  if (!call.params.accept(call.reply)) return;
  if (to < from) {
    call.reply.rejected("INVALID_PARAMS", "params.to must not be below params.from.");
  } else if (call.jobs.scan.active()) {
    busy(call);
  } else {
    call.jobs.scan.start(call.request.id(), static_cast<std::uint8_t>(from), static_cast<std::uint8_t>(to), timeout);
    call.reply.accepted();
  }
}

void modbus_read(Call& call) {
  const auto unit = call.params.number("unit", 1, last_unit).value_or(usual_unit(call));
  const auto function = call.params.number("function", 3, 4).value_or(3);
  const auto address = call.params.number("address", 0, 65'535);
  const auto count = call.params.number("count", 1, modbus::max_read_registers).value_or(1);
  if (!address) call.params.missing("address");
  if (!call.params.accept(call.reply)) return;
  if (*address + count > 65'536) {
    call.reply.rejected("INVALID_PARAMS", "There are no registers above 65535.");
  } else if (call.jobs.read.active()) {
    busy(call);
  } else {
    const modbus::Request request{static_cast<std::uint8_t>(unit), static_cast<modbus::Function>(function),
                                  static_cast<std::uint16_t>(*address), static_cast<std::uint16_t>(count), nullptr};
    call.jobs.read.start(call.request.id(), request);
    call.reply.accepted();
  }
}

void get_meter_clock(Call& call) {
  const auto unit = call.params.number("unit", 1, last_unit).value_or(usual_unit(call));
  if (!call.params.accept(call.reply)) return;
  if (call.jobs.clock.active()) {
    busy(call);
  } else {
    call.jobs.clock.start_reading(call.request.id(), static_cast<std::uint8_t>(unit));
    call.reply.accepted();
  }
}

void set_meter_clock(Call& call) {
  const auto unit = call.params.number("unit", 1, last_unit).value_or(usual_unit(call));
  const auto clock = call.params.text("clock", 1, 32);
  if (!clock) call.params.missing("clock");
  if (!call.params.accept(call.reply)) return;
  const auto time = parse_meter_time(*clock);
  if (!time) {
    call.reply.rejected("INVALID_PARAMS", "params.clock must be a time of 2000 to 2099 as in 2025-11-21T08:30:00.");
  } else if (call.jobs.clock.active()) {
    busy(call);
  } else {
    call.jobs.clock.start_setting(call.request.id(), static_cast<std::uint8_t>(unit), *time);
    call.reply.accepted();
  }
}

}  // namespace core::command
