#include "core/meter/messages.hpp"

#include <array>

#include "core/json/writer.hpp"

namespace core::meter {
namespace {

using json::Writer;
using ports::ClockSource;
using ports::ResetReason;

void write_text(Writer& out, std::string_view key, std::string_view value) {
  if (!value.empty()) out.key(key).text(value);
}

template <typename Number>
void write_number(Writer& out, std::string_view key, const std::optional<Number>& value) {
  if (value) out.key(key).integer(static_cast<std::int64_t>(*value));
}

void write_clock(Writer& out, const Head& head) {
  if (head.clock == ClockSource::modem) out.key("ck").text("gsm");
  if (head.clock == ClockSource::boot) out.key("ck").text("boot").key("up").unsigned_integer(head.uptime);
}

std::size_t finished(const Writer& out) { return out.ok() ? out.size() : 0; }

}  // namespace

std::string_view name_of(Link link) {
  constexpr std::array<std::string_view, 4> names{"", "wifi", "gsm", "ethernet"};
  return names[static_cast<std::size_t>(link)];
}

std::string_view name_of(ResetReason reason) {
  constexpr std::array<std::string_view, 8> names{"power-on", "software",   "panic",    "watchdog",
                                                  "brownout", "deep-sleep", "external", "unknown"};
  return names[static_cast<std::size_t>(reason)];
}

std::string_view name_of(ports::ClockSource source) {
  constexpr std::array<std::string_view, 3> names{"boot", "gsm", "ntp"};
  return names[static_cast<std::size_t>(source)];
}

std::size_t write_reading(const Head& head, bool from_card, const Reading& reading, ports::MutableBytes into) {
  Writer out(into);
  out.begin_object().key("v").integer(1).key("ep").unsigned_integer(head.epoch);
  out.key("src").text(from_card ? "sd" : "live");
  write_text(out, "ln", name_of(head.link));
  write_clock(out, head);
  out.key("sq").unsigned_integer(reading.number).key("ts").integer(reading.at).key("d").begin_object();
  for (const Value& value : reading.values) out.key(value.key).number(value.value, value.digits);
  out.end_object().end_object();
  return finished(out);
}

std::size_t write_heartbeat(const Head& head, const Heartbeat& heartbeat, ports::MutableBytes into) {
  Writer out(into);
  out.begin_object().key("v").integer(1).key("ep").unsigned_integer(head.epoch);
  out.key("up").unsigned_integer(head.uptime).key("hb").unsigned_integer(heartbeat.interval_s);
  write_text(out, "ln", name_of(head.link));
  // Without a clock the time since the start says all there is.
  if (head.clock != ClockSource::ntp) out.key("ck").text(name_of(head.clock));
  write_number(out, "ts", heartbeat.at);
  write_number(out, "rs", heartbeat.signal_dbm);
  write_text(out, "ip", heartbeat.address);
  write_text(out, "fw", heartbeat.firmware);
  write_number(out, "hf", heartbeat.free_heap);
  write_number(out, "hm", heartbeat.least_free_heap);
  write_number(out, "hl", heartbeat.largest_block);
  if (heartbeat.reset_reason) out.key("rr").text(name_of(*heartbeat.reset_reason));
  write_number(out, "bq", heartbeat.buffered);
  write_number(out, "bl", heartbeat.lost);
  write_number(out, "mo", heartbeat.modbus_reads);
  write_number(out, "mf", heartbeat.modbus_failures);
  write_number(out, "gb", heartbeat.mobile_bytes);
  out.end_object();
  return finished(out);
}

std::size_t write_status(bool online, std::uint32_t epoch, std::uint32_t session, bool will, ports::MutableBytes into) {
  Writer out(into);
  out.begin_object().key("v").integer(1).key("st").text(online ? "online" : "offline");
  out.key("ep").unsigned_integer(epoch).key("ses").unsigned_integer(session);
  if (will) out.key("lw").boolean(true);
  out.end_object();
  return finished(out);
}

std::size_t write_alert(const Head& head, const Alert& alert, ports::MutableBytes into) {
  constexpr std::array<std::string_view, 3> severities{"info", "warning", "critical"};
  Writer out(into);
  out.begin_object().key("v").integer(1).key("ep").unsigned_integer(head.epoch).key("up").unsigned_integer(head.uptime);
  if (head.clock != ClockSource::ntp) out.key("ck").text(name_of(head.clock));
  write_number(out, "ts", alert.at);
  out.key("ty").text(alert.type).key("sev").text(severities[static_cast<std::size_t>(alert.severity)]);
  out.key("on").boolean(alert.on);
  write_text(out, "msg", alert.message);
  out.end_object();
  return finished(out);
}

std::size_t write_registration(const Registration& registration, ports::MutableBytes into) {
  Writer out(into);
  out.begin_object().key("v").integer(1).key("id").text(registration.id).key("type").text("acuvim-ii");
  write_text(out, "mac", registration.mac);
  write_text(out, "imei", registration.imei);
  write_text(out, "iccid", registration.iccid);
  write_text(out, "hw", registration.hardware);
  write_text(out, "fw", registration.firmware);
  out.key("cap").begin_array();
  if (registration.wifi) out.text("wifi");
  if (registration.gsm) out.text("gsm");
  if (registration.sd) out.text("sd");
  if (registration.modbus) out.text("modbus");
  out.end_array().key("hb").unsigned_integer(registration.interval_s).end_object();
  return finished(out);
}

}  // namespace core::meter
