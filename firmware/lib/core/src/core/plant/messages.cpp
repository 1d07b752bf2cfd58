#include "core/plant/messages.hpp"

#include <algorithm>
#include <cmath>

#include "core/json/writer.hpp"

namespace core::plant {
namespace {

/// With one decimal, as the sensors have it: more would be noise.
void write_value(json::Writer& out, std::string_view key, const sensors::Measured& measured) {
  out.key(key);
  if (measured.valid()) {
    out.number(std::round(measured.value * 10) / 10, 7);
  } else {
    out.null();
  }
}

}  // namespace

std::size_t write_telemetry(const Reading& reading, std::int64_t timestamp, ports::MutableBytes into) {
  json::Writer out(into);
  out.begin_object();
  write_value(out, "temperature", reading.temperature);
  write_value(out, "humidity", reading.humidity);
  write_value(out, "soil_moisture", reading.soil_moisture);
  write_value(out, "light_level", reading.light_level);
  out.key("timestamp").integer(timestamp).end_object();
  return out.ok() ? out.size() : 0;
}

std::size_t write_heartbeat(std::int64_t timestamp, ports::Millis uptime, std::optional<int> rssi_dbm, ports::MutableBytes into) {
  json::Writer out(into);
  out.begin_object().key("timestamp").integer(timestamp).key("uptime").unsigned_integer(uptime / 1'000);
  if (rssi_dbm) out.key("rssi").integer(std::clamp(*rssi_dbm, -150, 0));
  out.end_object();
  return out.ok() ? out.size() : 0;
}

}  // namespace core::plant
