// Commands that tell how the device is.
#include "core/command/command.hpp"
#include "core/meter/messages.hpp"
#include "core/transport/report.hpp"

namespace core::command {
namespace {

constexpr std::uint32_t longest_blinking_s = 300;
constexpr std::uint32_t usual_blinking_s = 10;

void write_time(const gateway::Now& now, json::Writer& out) {
  out.key("up").unsigned_integer(now.uptime);
  if (now.utc) out.key("ts").integer(*now.utc);
  out.key("ck").text(meter::name_of(now.source));
}

void write_heap(const ports::System& system, json::Writer& out) {
  out.key("heap").begin_object().key("free").unsigned_integer(system.free_heap());
  out.key("least").unsigned_integer(system.least_free_heap());
  out.key("block").unsigned_integer(system.largest_free_block()).end_object();
}

void write_meter(const gateway::MeterHealth& health, json::Writer& out) {
  out.key("meter").begin_object().key("ok").unsigned_integer(health.reads - health.failures);
  out.key("failed").unsigned_integer(health.failures).key("failing").unsigned_integer(health.consecutive_failures);
  out.key("ms").unsigned_integer(health.latency_ms).end_object();
}

std::string_view name_of(ports::Registration registration) {
  constexpr std::array<std::string_view, 6> names{"none", "home", "searching", "denied", "unknown", "roaming"};
  return names[static_cast<std::size_t>(registration)];
}

std::string_view name_of(ports::BearerState state) {
  constexpr std::array<std::string_view, 4> names{"absent", "down", "connecting", "up"};
  return names[static_cast<std::size_t>(state)];
}

}  // namespace

void ping(Call& call) {
  if (call.params.accept(call.reply)) write_time(call.now, call.reply.result());
}

void get_status(Call& call) {
  if (!call.params.accept(call.reply)) return;
  const Services& services = call.services;
  auto& out = call.reply.result();
  out.key("fw").text(services.firmware).key("hw").text(services.hardware);
  write_time(call.now, out);
  out.key("ep").unsigned_integer(services.boot.epoch()).key("rr").text(meter::name_of(services.system.reset_reason()));
  out.key("crashes").unsigned_integer(services.boot.crashes()).key("safe").boolean(services.gateway.quiet());
  write_heap(services.system, out);
  out.key("net");
  transport::write_report(services.transport, out);
  write_meter(services.meter.health(), out);
  out.key("waiting").unsigned_integer(services.gateway.waiting()).key("lost").unsigned_integer(services.gateway.lost());
  out.key("ota").text(ota::name_of(services.update.progress().state));
  out.key("config").unsigned_integer(services.config.revision());
}

void sd_status(Call& call) {
  if (!call.params.accept(call.reply)) return;
  const auto& records = call.services.records;
  auto& out = call.reply.result();
  out.key("card").boolean(records.is_open());
  out.key("waiting").unsigned_integer(records.waiting()).key("lost").unsigned_integer(call.services.gateway.lost());
}

void sd_purge(Call& call) {
  const bool confirmed = call.params.flag("confirm");
  if (!call.params.accept(call.reply)) return;
  auto& records = call.services.records;
  if (!confirmed) {
    call.reply.rejected("NOT_CONFIRMED", "Send params.confirm = true: what is not sent yet will be lost.");
  } else if (!records.is_open()) {
    call.reply.error("NO_CARD", "There is no card.");
  } else if (const auto waiting = records.waiting(); records.purge()) {
    call.reply.result().key("purged").unsigned_integer(waiting);
  } else {
    call.reply.error("STORE_FAILED", "The card does not let its files be deleted.");
  }
}

void gsm_status(Call& call) {
  if (!call.params.accept(call.reply)) return;
  const auto& way = call.services.transport.gsm();
  auto& out = call.reply.result();
  out.key("state").text(name_of(way.state()));
  if (way.absent()) return;
  if (const auto signal = way.bearer()->signal_dbm()) out.key("signal").integer(*signal);
  if (const auto address = way.bearer()->address(); !address.empty()) out.key("ip").text(address);
  out.key("bytes").unsigned_integer(way.bearer()->data_used());
  const ports::Modem* const modem = call.services.modem;
  if (modem == nullptr) return;
  out.key("registration").text(name_of(modem->registration()));
  if (const auto name = modem->operator_name(); !name.empty()) out.key("operator").text(name);
  if (const auto imei = modem->imei(); !imei.empty()) out.key("imei").text(imei);
  if (const auto iccid = modem->iccid(); !iccid.empty()) out.key("iccid").text(iccid);
}

void identify(Call& call) {
  const auto seconds = call.params.number("seconds", 0, longest_blinking_s).value_or(usual_blinking_s);
  if (!call.params.accept(call.reply)) return;
  if (!call.services.control.identify(seconds)) {
    call.reply.unsupported("NO_LIGHT", "The board has no light.");
    return;
  }
  call.reply.result().key("seconds").unsigned_integer(seconds);
}

}  // namespace core::command
