#include "core/command/clock_job.hpp"

#include <cstdio>
#include <cstdlib>

namespace core::command {
namespace {

constexpr std::uint16_t clock_address = 0x1040;
/// How far the clock may be off after it was set: the meter counts seconds, and answers take time.
constexpr std::int64_t allowed_s = 2;

bool is_leap(unsigned year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

unsigned days_in(unsigned year, unsigned month) {
  constexpr std::array<std::uint8_t, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29U : days[month - 1];
}

bool is_time(const MeterTime& time) {
  const auto& [year, month, day, hour, minute, second] = time;
  return year >= 2000 && year <= 2099 && month >= 1 && month <= 12 && day >= 1 && day <= days_in(year, month) && hour <= 23 &&
         minute <= 59 && second <= 59;
}

}  // namespace

std::optional<MeterTime> parse_meter_time(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  if (text.size() != form.size()) return std::nullopt;
  MeterTime time{};
  std::size_t field = 0;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '0') {
      if (text[i] != form[i]) return std::nullopt;
      ++field;
    } else if (text[i] >= '0' && text[i] <= '9') {
      time[field] = static_cast<std::uint16_t>(time[field] * 10 + (text[i] - '0'));
    } else {
      return std::nullopt;
    }
  }
  return is_time(time) ? std::optional{time} : std::nullopt;
}

std::int64_t seconds_of(const MeterTime& time) {
  std::int64_t days = 0;
  for (unsigned year = 1970; year < time[0]; ++year) days += is_leap(year) ? 366 : 365;
  for (unsigned month = 1; month < time[1]; ++month) days += days_in(time[0], month);
  days += time[2] - 1;
  return ((days * 24 + time[3]) * 60 + time[4]) * 60 + time[5];
}

void ClockJob::start_reading(std::string_view id, std::uint8_t unit) {
  begin(id);
  unit_ = unit;
  wanted_.reset();
  writing_ = false;
}

void ClockJob::start_setting(std::string_view id, std::uint8_t unit, const MeterTime& time) {
  begin(id);
  unit_ = unit;
  wanted_ = time;
  writing_ = true;
}

bool ClockJob::ask(modbus::Master& master) {
  const auto count = static_cast<std::uint16_t>(MeterTime{}.size());
  if (writing_) return master.start({unit_, modbus::Function::write_multiple_registers, clock_address, count, wanted_->data()});
  return master.start({unit_, modbus::Function::read_holding_registers, clock_address, count, nullptr});
}

Step ClockJob::take(const modbus::Result& result, const gateway::Now& now, Reply& reply) {
  if (result.outcome != modbus::Outcome::ok) {
    fail(result, reply);
    return Step::finished;
  }
  if (writing_) {
    writing_ = false;
    set_at_ = now.uptime;
    return Step::nothing;
  }
  MeterTime time{};
  for (std::size_t i = 0; i < time.size() && i < result.registers.size(); ++i) time[i] = result.registers[i];
  if (!is_time(time)) {
    reply.error("NO_CLOCK", "The meter's registers hold no time.");
    return Step::finished;
  }
  if (wanted_) {
    const auto since = static_cast<std::int64_t>((now.uptime - set_at_) / 1000);
    if (std::llabs(seconds_of(time) - seconds_of(*wanted_) - since) > allowed_s) {
      reply.error("NOT_TAKEN", "The meter did not take the time.");
      return Step::finished;
    }
  }
  std::array<char, 40> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%04u-%02u-%02uT%02u:%02u:%02u", time[0], time[1], time[2], time[3],
                                  time[4], time[5]));
  reply.result().key("clock").text(text.data());
  if (now.utc) reply.result().key("at").integer(*now.utc);
  return Step::finished;
}

}  // namespace core::command
