#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/heat_pump/reading.hpp"

namespace core::heat_pump {

/// What alerts are raised about.
enum class AlertKind : std::uint8_t { voltage_high, voltage_low, compressor_temp, pressure_high, pressure_low, overcurrent };

inline constexpr std::size_t alert_kinds = 6;

/// One alert of the manufacturer's document (stage 1, 4.6).
struct AlertRule {
  AlertKind kind;
  /// In a message over MQTT.
  std::string_view type;
  /// In an SMS.
  std::string_view name;
  std::string_view unit;
  int decimals;
  std::string_view message;
  /// From here on, or down to here where `below`; the value itself belongs to it.
  double warning;
  double critical;
  bool below;
};

[[nodiscard]] const AlertRule& rule_of(AlertKind kind);

/// The level of a value by a rule. A value out of the sensor's range counts: 310 V on a sensor made for 300 V is an overvoltage
/// all the same. Nothing when nothing was measured.
[[nodiscard]] std::optional<Level> level_of(AlertKind kind, const sensors::Measured& measured);

/// The levels of a reading as the wire has them: one for too high and too low a voltage.
[[nodiscard]] Levels levels_of(const Reading& reading);

/// Something to tell.
struct Alert {
  AlertKind kind = AlertKind::voltage_high;
  Level level = Level::warning;
  double value = 0;
  ports::Millis uptime = 0;
  std::optional<ports::UnixMillis> utc;
};

/// Pause between two alerts of one kind, ms: five minutes.
inline constexpr ports::Millis alert_cooldown_ms = 300'000;

/// Remembers which alerts last, and which are to be told.
///
/// An alert lasts from the first critical value until the level is OK again; a sensor that fails does not end it. It is told by
/// SMS when it is critical, and again while it stays so, but never twice within the cool-down. Over MQTT it is told when its
/// level rises, to warning or critical, and no level twice within the cool-down.
class AlertBook {
 public:
  void update(const Reading& reading);

  /// The next one to be told, which stays until it was told, or a newer one of its kind takes its place. Null when there is none.
  [[nodiscard]] const Alert* next_for_sms() const;
  void told_by_sms();
  [[nodiscard]] const Alert* next_for_mqtt() const;
  void told_over_mqtt();

  /// Whether the alert lasts.
  [[nodiscard]] bool active(AlertKind kind) const { return states_[static_cast<std::size_t>(kind)].active; }

 private:
  struct State {
    Level level = Level::ok;
    bool active = false;
    std::optional<ports::Millis> sms_at;
    std::array<std::optional<ports::Millis>, 3> mqtt_at;
    std::optional<Alert> for_sms;
    std::optional<Alert> for_mqtt;
  };

  void update(AlertKind kind, const sensors::Measured& measured, const Reading& reading);

  std::array<State, alert_kinds> states_{};
};

}  // namespace core::heat_pump
