#include "host/profiles.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string_view>

#include "profiles/heat_pump_host.hpp"
#include "profiles/plant_host.hpp"

namespace {

/// An address of those that nobody is given, the same at each start (FNV-1a of the id).
std::string mac_of(const std::string& id) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char each : id) hash = (hash ^ static_cast<unsigned char>(each)) * 16'777'619U;
  char text[18] = {};
  static_cast<void>(std::snprintf(text, sizeof text, "02:42:%02X:%02X:%02X:%02X", hash >> 24U, hash >> 16U & 255U,
                                  hash >> 8U & 255U, hash & 255U));
  return text;
}

/// Each device has a folder of its own, made if need be; empty stays empty.
std::string sms_folder_of(const HostBoard& board) {
  const auto& given = board.options.sms_folder;
  if (given.empty() || board.options.count == 1) return given;
  const auto own = std::filesystem::path(given) / board.id;
  std::error_code error;
  std::filesystem::create_directories(own, error);
  return own.string();
}

std::unique_ptr<core::app::Application> make_heat_pump(HostBoard& board) {
  profiles::HeatPumpOptions options;
  options.id = board.id;
  options.host = board.options.host;
  options.port = board.options.port;
  options.ca = board.ca;
  options.username = board.options.user;
  options.password = board.password;
  options.admin = board.options.admin;
  options.sms_folder = sms_folder_of(board);
  options.faults = board.options.faults;
  options.read_ms = board.options.poll_ms.value_or(options.read_ms);
  options.publish_ms = board.options.publish_ms.value_or(options.publish_ms);
  return profiles::make_heat_pump(options, board.clock, board.system, board.log);
}

std::unique_ptr<core::app::Application> make_plant(HostBoard& board) {
  profiles::PlantOptions options;
  options.id = board.id;
  options.host = board.options.host;
  options.port = board.options.port;
  options.ca = board.ca;
  options.provisioning_key = board.password;
  options.plain_http = board.options.plain_http;
  options.claim = board.options.claim;
  options.mac = board.options.mac.empty() ? mac_of(board.id) : board.options.mac;
  options.faults = board.options.faults;
  options.read_ms = board.options.poll_ms.value_or(options.read_ms);
  return profiles::make_plant(options, board.clock, board.store, board.system, board.log);
}

}  // namespace

std::unique_ptr<core::app::Application> make_profile(HostBoard& board) {
  using Factory = std::unique_ptr<core::app::Application> (*)(HostBoard&);
  static const std::map<std::string_view, Factory> factories{
      {"acuvim", make_acuvim}, {"heat-pump", make_heat_pump}, {"plant", make_plant}};
  const auto found = factories.find(board.options.profile);
  return found != factories.end() ? found->second(board) : nullptr;
}
