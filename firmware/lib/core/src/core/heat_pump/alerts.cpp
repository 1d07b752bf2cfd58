#include "core/heat_pump/alerts.hpp"

#include <algorithm>

namespace core::heat_pump {
namespace {

// Thresholds: the manufacturer's document, 4.3 and 4.6. Its firmware compares with >= and <=, where the document writes > and <.
constexpr std::array<AlertRule, alert_kinds> rules{{
    {AlertKind::voltage_high, "voltage_high", "HIGH VOLTAGE", "V", 1, "High voltage detected", 245, 250, false},
    {AlertKind::voltage_low, "voltage_low", "LOW VOLTAGE", "V", 1, "Low voltage detected", 215, 210, true},
    {AlertKind::compressor_temp, "compressor_temp", "COMPRESSOR TEMP", "C", 1, "High compressor temperature detected", 85, 95,
     false},
    {AlertKind::pressure_high, "pressure_high", "HIGH PRESSURE", "PSI", 0, "High pressure detected", 400, 450, false},
    {AlertKind::pressure_low, "pressure_low", "LOW PRESSURE", "PSI", 0, "Low pressure detected", 40, 20, true},
    {AlertKind::overcurrent, "overcurrent", "OVERCURRENT", "A", 1, "Overcurrent detected", 12, 15, false},
}};

bool cool(std::optional<ports::Millis> last, ports::Millis now) { return !last || now - *last >= alert_cooldown_ms; }

}  // namespace

const AlertRule& rule_of(AlertKind kind) { return rules[static_cast<std::size_t>(kind)]; }

std::optional<Level> level_of(AlertKind kind, const sensors::Measured& measured) {
  if (!measured.known()) return std::nullopt;
  const AlertRule& rule = rule_of(kind);
  const auto reaches = [&](double threshold) { return rule.below ? measured.value <= threshold : measured.value >= threshold; };
  if (reaches(rule.critical)) return Level::critical;
  return reaches(rule.warning) ? Level::warning : Level::ok;
}

Levels levels_of(const Reading& reading) {
  Levels levels;
  const auto high = level_of(AlertKind::voltage_high, reading.voltage);
  const auto low = level_of(AlertKind::voltage_low, reading.voltage);
  if (high && low) levels.voltage = std::max(*high, *low);
  levels.compressor_temp = level_of(AlertKind::compressor_temp, reading.compressor);
  levels.pressure_high = level_of(AlertKind::pressure_high, reading.pressure_high);
  levels.pressure_low = level_of(AlertKind::pressure_low, reading.pressure_low);
  levels.current = level_of(AlertKind::overcurrent, reading.current);
  return levels;
}

void AlertBook::update(const Reading& reading) {
  update(AlertKind::voltage_high, reading.voltage, reading);
  update(AlertKind::voltage_low, reading.voltage, reading);
  update(AlertKind::compressor_temp, reading.compressor, reading);
  update(AlertKind::pressure_high, reading.pressure_high, reading);
  update(AlertKind::pressure_low, reading.pressure_low, reading);
  update(AlertKind::overcurrent, reading.current, reading);
}

void AlertBook::update(AlertKind kind, const sensors::Measured& measured, const Reading& reading) {
  const auto level = level_of(kind, measured);
  if (!level) return;
  State& state = states_[static_cast<std::size_t>(kind)];
  const Alert alert{kind, *level, measured.value, reading.uptime, reading.utc};
  auto& told_at = state.mqtt_at[static_cast<std::size_t>(*level)];
  if (*level > state.level && cool(told_at, reading.uptime)) {
    told_at = reading.uptime;
    state.for_mqtt = alert;
  }
  state.level = *level;
  if (*level == Level::ok) state.active = false;
  if (*level != Level::critical) return;
  state.active = true;
  if (!cool(state.sms_at, reading.uptime)) return;
  state.sms_at = reading.uptime;
  state.for_sms = alert;
}

const Alert* AlertBook::next_for_sms() const {
  for (const State& state : states_) {
    if (state.for_sms) return &*state.for_sms;
  }
  return nullptr;
}

void AlertBook::told_by_sms() {
  for (State& state : states_) {
    if (!state.for_sms) continue;
    state.for_sms.reset();
    return;
  }
}

const Alert* AlertBook::next_for_mqtt() const {
  for (const State& state : states_) {
    if (state.for_mqtt) return &*state.for_mqtt;
  }
  return nullptr;
}

void AlertBook::told_over_mqtt() {
  for (State& state : states_) {
    if (!state.for_mqtt) continue;
    state.for_mqtt.reset();
    return;
  }
}

}  // namespace core::heat_pump
