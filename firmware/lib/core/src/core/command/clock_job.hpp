#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/command/bus_job.hpp"

namespace core::command {

/// The meter's clock as its registers 1040H to 1045H have it: year, month, day, hour, minute, second. Whose time it is, is the
/// plant's matter: the meter knows no zone.
using MeterTime = std::array<std::uint16_t, 6>;

/// From `2025-11-21T08:30:00`; nothing when there is no such time, or the meter cannot have it.
[[nodiscard]] std::optional<MeterTime> parse_meter_time(std::string_view text);

/// Seconds since 1970 if the time were UTC.
[[nodiscard]] std::int64_t seconds_of(const MeterTime& time);

/// Reads the meter's clock, or sets it and reads it again to see.
class ClockJob : public BusJob {
 public:
  void start_reading(std::string_view id, std::uint8_t unit);
  void start_setting(std::string_view id, std::uint8_t unit, const MeterTime& time);

 private:
  bool ask(modbus::Master& master) override;
  Step take(const modbus::Result& result, const gateway::Now& now, Reply& reply) override;

  std::uint8_t unit_ = 1;
  bool writing_ = false;
  std::optional<MeterTime> wanted_;
  ports::Millis set_at_ = 0;
};

}  // namespace core::command
