#include "host/host_board.hpp"

#include <filesystem>

#include "core/ota/image.hpp"

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t second = 1'000;

fs::path below(const std::string& folder, const std::string& own) {
  return own.empty() ? fs::path(folder) : fs::path(folder) / own;
}

fs::path flash_folder(const platform_host::Options& options, const std::string& id, const std::string& own) {
  if (options.flash.empty()) return fs::temp_directory_path() / ("busbar-device-" + id);
  return below(options.flash, own);
}

fs::path card_folder(const platform_host::Options& options, const std::string& own) {
  if (options.card.empty()) return {};
  auto folder = below(options.card, own);
  std::error_code error;
  if (!own.empty()) fs::create_directories(folder, error);
  return folder;
}

bool is_image(ports::Bytes bytes) {
  crypto::Sha256 hash;
  core::ota::ImageCheck check(hash, core::ota::esp32);
  check.begin(static_cast<std::uint32_t>(bytes.size()));
  check.add(bytes);
  return check.finish() == core::ota::Fault::none;
}

platform_host::BearerHabits wifi_habits(const platform_host::Options& options) {
  platform_host::BearerHabits habits;
  habits.drop_every_ms = options.drop_link_every_s * second;
  return habits;
}

platform_host::BearerHabits gsm_habits(const platform_host::Options& options) {
  platform_host::BearerHabits habits;
  habits.connect_ms = 3 * second;
  habits.signal_dbm = -83;
  habits.fitted = !options.no_gsm;
  return habits;
}

/// The id's digits and letters as a number: the modem's and the card's own.
std::uint32_t number_of(const std::string& id) {
  std::uint32_t number = 0;
  for (const char each : id) number = number * 31 + static_cast<unsigned char>(each);
  return number;
}

core::config::Config factory_settings(const HostSite& site) {
  using core::config::Key;
  core::config::Config config;
  const auto& options = site.options;
  static_cast<void>(config.set(Key::mqtt_host, std::string_view{options.host}));
  static_cast<void>(config.set(Key::mqtt_port, options.port));
  static_cast<void>(config.set(Key::mqtt_tls, site.ca.empty() ? 0U : 1U));
  static_cast<void>(config.set(Key::mqtt_password, std::string_view{site.password}));
  static_cast<void>(config.set(Key::modbus_unit, options.unit));
  if (options.poll_ms) static_cast<void>(config.set(Key::poll_ms, *options.poll_ms));
  static_cast<void>(config.set(Key::wifi_ssid, std::string_view{"Simulated plant"}));
  static_cast<void>(config.set(Key::gsm_apn, std::string_view{"simulated"}));
  return config;
}

}  // namespace

HostBoard::HostBoard(HostSite& site, const std::string& own_id, const std::string& folder, ports::ResetReason reason,
                     const std::function<void()>& on_restart)
    : options(site.options),
      id(own_id),
      ca(site.ca),
      password(site.password),
      clock(site.options.clock_skew_ms),
      system(reason, on_restart),
      store(flash_folder(site.options, own_id, folder) / "settings", site.faults),
      flash(flash_folder(site.options, own_id, folder) / "firmware", site.faults, is_image, on_restart),
      card(card_folder(site.options, folder), site.faults),
      wifi(clock, network, wifi_habits(site.options)),
      gsm(clock, network, gsm_habits(site.options)),
      scanner(clock),
      modem(number_of(own_id)),
      light(log),
      mqtt_plain(mqtt_socket, network),
      mqtt_secured(mqtt_plain, system, {site.ca, {}, {}}),
      http_plain(http_socket, network),
      http_secured(http_plain, system, {site.ca, {}, {}}),
      has_tls(!site.ca.empty()),
      http(http_plain, has_tls ? &http_secured : nullptr),
      signatures(site.update_key),
      factory(factory_settings(site)) {}
