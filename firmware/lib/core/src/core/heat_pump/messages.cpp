#include "core/heat_pump/messages.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "core/json/writer.hpp"

namespace core::heat_pump {
namespace {

using json::Writer;
using sensors::Measured;

/// "25.0", "8.5", "1959.25": at most so many decimals, and at least one, as the manufacturer's document has them.
void write_decimal(Writer& out, std::string_view key, double value, int decimals) {
  out.key(key);
  if (!std::isfinite(value)) {
    out.null();
    return;
  }
  std::array<char, 40> text{};
  int size = std::snprintf(text.data(), text.size(), "%.*f", decimals, value == 0 ? 0.0 : value);
  if (size < 0 || static_cast<std::size_t>(size) >= text.size()) {
    out.null();
    return;
  }
  while (size > 2 && text[static_cast<std::size_t>(size - 1)] == '0' && text[static_cast<std::size_t>(size - 2)] != '.') --size;
  out.raw(ports::bytes_of({text.data(), static_cast<std::size_t>(size)}));
}

void write_value(Writer& out, std::string_view key, const Measured& measured, int decimals) {
  if (measured.known()) {
    write_decimal(out, key, measured.value, decimals);
  } else {
    out.key(key).null();
  }
}

void write_level(Writer& out, std::string_view key, std::optional<Level> level) {
  out.key(key);
  if (level) {
    out.integer(static_cast<std::int64_t>(*level));
  } else {
    out.null();
  }
}

void write_flag(Writer& out, std::string_view key, std::optional<bool> flag) {
  out.key(key);
  if (flag) {
    out.boolean(*flag);
  } else {
    out.null();
  }
}

}  // namespace

std::size_t write_data(const DataHead& head, const Reading& reading, ports::MutableBytes into) {
  Writer out(into);
  out.begin_object().key("device").text(head.device).key("timestamp").integer(head.timestamp);
  out.key("version").text(head.version);
  out.key("temperature").begin_object();
  write_value(out, "inlet", reading.inlet, 1);
  write_value(out, "outlet", reading.outlet, 1);
  write_value(out, "ambient", reading.ambient, 1);
  write_value(out, "compressor", reading.compressor, 1);
  out.end_object().key("electrical").begin_object();
  write_value(out, "voltage", reading.voltage, 1);
  write_value(out, "current", reading.current, 2);
  write_decimal(out, "power", reading.power(), 2);
  out.end_object().key("pressure").begin_object();
  write_value(out, "high", reading.pressure_high, 1);
  write_value(out, "low", reading.pressure_low, 1);
  out.end_object().key("status").begin_object().key("compressor").boolean(reading.compressor_running());
  write_flag(out, "fan", reading.fan);
  write_flag(out, "defrost", reading.defrost);
  out.end_object().key("alerts").begin_object();
  write_level(out, "voltage", reading.levels.voltage);
  write_level(out, "compressor_temp", reading.levels.compressor_temp);
  write_level(out, "pressure_high", reading.levels.pressure_high);
  write_level(out, "pressure_low", reading.levels.pressure_low);
  write_level(out, "current", reading.levels.current);
  out.end_object().key("valid").begin_object();
  out.key("temp_inlet").boolean(reading.inlet.valid()).key("temp_outlet").boolean(reading.outlet.valid());
  out.key("temp_ambient").boolean(reading.ambient.valid()).key("temp_compressor").boolean(reading.compressor.valid());
  out.key("voltage").boolean(reading.voltage.valid()).key("current").boolean(reading.current.valid());
  out.key("pressure_high").boolean(reading.pressure_high.valid());
  out.key("pressure_low").boolean(reading.pressure_low.valid()).end_object();
  if (head.signal) out.key("signal").integer(*head.signal);
  if (head.overflow) out.key("overflow").boolean(*head.overflow);
  out.end_object();
  return out.ok() ? out.size() : 0;
}

std::size_t write_alert(AlertKind kind, Level level, double value, std::optional<ports::UnixMillis> at,
                        ports::MutableBytes into) {
  const AlertRule& rule = rule_of(kind);
  Writer out(into);
  out.begin_object().key("type").text(rule.type).key("level").text(level == Level::critical ? "critical" : "warning");
  write_decimal(out, "value", value, rule.decimals);
  out.key("message").text(rule.message);
  if (at) out.key("timestamp").integer(*at);
  out.end_object();
  return out.ok() ? out.size() : 0;
}

}  // namespace core::heat_pump
