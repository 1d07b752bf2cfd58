#include "core/heat_pump/sms_texts.hpp"

#include <array>
#include <cstdio>

namespace core::heat_pump {
namespace {

using sensors::Measured;

/// A number for a person, or "--". Valid until the next call with the same buffer.
struct Shown {
  std::array<char, 24> text{};

  const char* of(bool known, double value, int decimals) {
    if (!known) return "--";
    const int size = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return size < 0 || static_cast<std::size_t>(size) >= text.size() ? "--" : text.data();
  }
  const char* of(const Measured& measured, int decimals) { return of(measured.known(), measured.value, decimals); }
};

void add_readings(sms::Text& text, const Reading& reading, bool with_pressure) {
  Shown a;
  Shown b;
  Shown c;
  Shown d;
  text.format("\nTemps: %s/%s/%s/%sC", a.of(reading.inlet, 0), b.of(reading.outlet, 0), c.of(reading.ambient, 0),
              d.of(reading.compressor, 0));
  text.format("\nV: %sV I: %sA P: %sW", a.of(reading.voltage, 0), b.of(reading.current, 1),
              c.of(reading.voltage.valid() && reading.current.valid(), reading.power(), 0));
  if (with_pressure) text.format("\nPressure: %s/%s PSI", a.of(reading.pressure_high, 0), b.of(reading.pressure_low, 0));
}

void add_alerts(sms::Text& text, const AlertBook* alerts) {
  text.add("\nAlerts: ");
  bool any = false;
  for (std::size_t i = 0; alerts != nullptr && i < alert_kinds; ++i) {
    const auto kind = static_cast<AlertKind>(i);
    if (!alerts->active(kind)) continue;
    if (any) text.add(", ");
    text.add(rule_of(kind).name);
    any = true;
  }
  if (!any) text.add("OK");
}

/// `extras`: how many of pressures, signal and uptime it has.
sms::Text status_with(const StatusReport& report, int extras) {
  const Reading none;
  sms::Text text("HEAT PUMP STATUS\nDevice: ");
  text.add(report.device);
  add_readings(text, report.reading != nullptr ? *report.reading : none, extras >= 1);
  add_alerts(text, report.alerts);
  text.format("\nBuffer: %zu/%zu readings", report.buffered, report.capacity);
  if (report.overflow) text.add(" (OVERFLOW)");
  if (extras >= 2 && report.signal) text.format("\nSignal: %d%%", *report.signal);
  if (extras >= 3) {
    const auto minutes = static_cast<unsigned long>(report.uptime / 60'000);
    text.format("\nUptime: %lud %luh %lum", minutes / 1'440, minutes / 60 % 24, minutes % 60);
  }
  return text;
}

}  // namespace

sms::Text status_text(const StatusReport& report) {
  for (int extras = 3; extras > 0; --extras) {
    const auto text = status_with(report, extras);
    if (text.complete()) return text;
  }
  return status_with(report, 0);
}

sms::Text alert_text(const Alert& alert, std::string_view device) {
  const AlertRule& rule = rule_of(alert.kind);
  sms::Text text("ALERT: ");
  text.add(rule.name).add(alert.level == Level::critical ? "\nLevel: CRITICAL" : "\nLevel: WARNING");
  text.format("\nValue: %.*f ", rule.decimals, alert.value).add(rule.unit);
  return text.add("\n\nDevice: ").add(device);
}

sms::Text start_text(std::string_view device, std::string_view version, std::string_view mode) {
  sms::Text text("Heat Pump Monitor Started\nDevice: ");
  return text.add(device).add("\nVersion: ").add(version).add("\nMode: ").add(mode);
}

}  // namespace core::heat_pump
