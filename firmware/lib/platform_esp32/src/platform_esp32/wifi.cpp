#include "platform_esp32/wifi.hpp"

#include <esp_event.h>
#include <esp_mac.h>
#include <esp_netif.h>
#include <esp_wifi.h>

#include <algorithm>

namespace platform_esp32 {
namespace {

constexpr ports::Millis retry_ms = 3'000;

void on_wifi(void* wifi, esp_event_base_t, std::int32_t id, void* data) { static_cast<Wifi*>(wifi)->on_event(false, id, data); }
void on_ip(void* wifi, esp_event_base_t, std::int32_t id, void* data) { static_cast<Wifi*>(wifi)->on_event(true, id, data); }

/// Copies as much as fits and leaves a 0 behind it where there is room.
template <typename Character, std::size_t Size>
void copy_text(std::string_view text, Character (&into)[Size]) {
  std::fill(std::begin(into), std::end(into), Character{0});
  std::copy_n(text.begin(), std::min(text.size(), Size), std::begin(into));
}

template <std::size_t Size>
void keep(std::string_view text, std::array<char, Size>& into) {
  into.fill('\0');
  std::copy_n(text.begin(), std::min(text.size(), Size - 1), into.begin());
}

Joined cause_of(std::uint8_t reason) {
  switch (reason) {
    case WIFI_REASON_NO_AP_FOUND:
      return Joined::not_found;
    // With a wrong password the access point falls silent in the handshake, or says so.
    case WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT:
    case WIFI_REASON_HANDSHAKE_TIMEOUT:
    case WIFI_REASON_AUTH_FAIL:
    case WIFI_REASON_MIC_FAILURE:
      return Joined::wrong_password;
    default:
      return Joined::failed;
  }
}

}  // namespace

bool Wifi::begin() {
  if (esp_netif_init() != ESP_OK) return false;
  const esp_err_t loop = esp_event_loop_create_default();
  if (loop != ESP_OK && loop != ESP_ERR_INVALID_STATE) return false;
  station_ = esp_netif_create_default_wifi_sta();
  own_ = esp_netif_create_default_wifi_ap();
  wifi_init_config_t config = WIFI_INIT_CONFIG_DEFAULT();
  // The settings are the device's own: a second copy in NVS would outlive a factory reset.
  config.nvs_enable = 0;
  running_ = esp_wifi_init(&config) == ESP_OK && esp_wifi_set_storage(WIFI_STORAGE_RAM) == ESP_OK &&
             esp_event_handler_register(WIFI_EVENT, ESP_EVENT_ANY_ID, on_wifi, this) == ESP_OK &&
             esp_event_handler_register(IP_EVENT, ESP_EVENT_ANY_ID, on_ip, this) == ESP_OK &&
             esp_wifi_set_mode(WIFI_MODE_STA) == ESP_OK && esp_wifi_start() == ESP_OK;
  return running_;
}

void Wifi::set_network(std::string_view ssid, std::string_view password) {
  keep(ssid, ssid_);
  keep(password, password_);
}

bool Wifi::open_own(std::string_view ssid, std::string_view password) {
  wifi_config_t config{};
  copy_text(ssid, config.ap.ssid);
  config.ap.ssid_len = static_cast<std::uint8_t>(std::min(ssid.size(), sizeof config.ap.ssid));
  copy_text(password, config.ap.password);
  config.ap.authmode = WIFI_AUTH_WPA2_PSK;
  config.ap.max_connection = 4;
  config.ap.pmf_cfg.required = false;
  return running_ && esp_wifi_set_mode(WIFI_MODE_APSTA) == ESP_OK && esp_wifi_set_config(WIFI_IF_AP, &config) == ESP_OK;
}

void Wifi::close_own() { static_cast<void>(esp_wifi_set_mode(WIFI_MODE_STA)); }

void Wifi::switch_off() {
  down();
  if (running_) static_cast<void>(esp_wifi_stop());
  running_ = false;
}

Joined Wifi::joined() { return joined_; }

std::array<std::uint8_t, 6> Wifi::mac() const {
  std::array<std::uint8_t, 6> mac{};
  static_cast<void>(esp_read_mac(mac.data(), ESP_MAC_WIFI_STA));
  return mac;
}

void Wifi::apply() {
  if (!running_ || ssid_[0] == '\0') return;
  wifi_config_t config{};
  copy_text(ssid_.data(), config.sta.ssid);
  copy_text(password_.data(), config.sta.password);
  // An open network is joined only when there is no password: a false one of the same name gets nothing.
  config.sta.threshold.authmode = password_[0] == '\0' ? WIFI_AUTH_OPEN : WIFI_AUTH_WPA_PSK;
  config.sta.scan_method = WIFI_ALL_CHANNEL_SCAN;
  config.sta.sort_method = WIFI_CONNECT_AP_BY_SIGNAL;
  joined_ = Joined::joining;
  next_try_ = clock_.uptime() + retry_ms;
  static_cast<void>(esp_wifi_set_config(WIFI_IF_STA, &config));
  static_cast<void>(esp_wifi_connect());
}

void Wifi::up() {
  if (wanted_) return;
  wanted_ = true;
  apply();
}

void Wifi::down() {
  wanted_ = false;
  joined_ = Joined::idle;
  ip_ = 0;
  if (running_) static_cast<void>(esp_wifi_disconnect());
}

ports::BearerState Wifi::state() {
  if (!running_) return ports::BearerState::absent;
  if (!wanted_) return ports::BearerState::down;
  if (ip_ != 0) return ports::BearerState::up;
  // A search in between would be broken off by joining.
  const bool failed = joined_ != Joined::joining && joined_ != Joined::joined;
  if (failed && scan_ != ports::ScanState::running && clock_.uptime() >= next_try_) apply();
  return ports::BearerState::connecting;
}

std::optional<int> Wifi::signal_dbm() const {
  wifi_ap_record_t info{};
  if (ip_ == 0 || esp_wifi_sta_get_ap_info(&info) != ESP_OK) return std::nullopt;
  return info.rssi;
}

std::string_view Wifi::address() const {
  esp_ip4_addr_t address{};
  address.addr = ip_;
  if (address.addr == 0) return {};
  return esp_ip4addr_ntoa(&address, address_.data(), static_cast<int>(address_.size()));
}

void Wifi::restart() {
  if (!running_) return;
  ip_ = 0;
  static_cast<void>(esp_wifi_stop());
  static_cast<void>(esp_wifi_start());
  if (wanted_) apply();
}

bool Wifi::search() {
  if (!running_ || scan_ == ports::ScanState::running) return false;
  scan_ = ports::ScanState::running;
  fetched_ = false;
  if (esp_wifi_scan_start(nullptr, false) == ESP_OK) return true;
  scan_ = ports::ScanState::failed;
  return false;
}

void Wifi::fetch() {
  // ESP-IDF hands its list out once, strongest first.
  static std::array<wifi_ap_record_t, most_found> records;
  std::uint16_t count = records.size();
  found_count_ = 0;
  fetched_ = true;
  if (esp_wifi_scan_get_ap_records(&count, records.data()) != ESP_OK) return;
  for (std::uint16_t i = 0; i < count; ++i) {
    const auto* const text = reinterpret_cast<const char*>(records[i].ssid);
    const std::string_view name{text, std::find(text, text + 32, '\0') - text + std::size_t{0}};
    const bool known = std::any_of(found_.begin(), found_.begin() + found_count_,
                                   [&](const ports::WifiNetwork& each) { return each.ssid() == name; });
    if (known || name.empty()) continue;
    auto& network = found_[found_count_++];
    network = {};
    network.name_size = static_cast<std::uint8_t>(name.size());
    std::copy(name.begin(), name.end(), network.name.begin());
    network.signal_dbm = records[i].rssi;
    network.channel = records[i].primary;
    network.open = records[i].authmode == WIFI_AUTH_OPEN;
  }
}

std::size_t Wifi::found(ports::Span<ports::WifiNetwork> into) {
  if (scan_ == ports::ScanState::done && !fetched_) fetch();
  std::copy_n(found_.begin(), std::min(found_count_, into.size()), into.begin());
  return found_count_;
}

void Wifi::on_event(bool is_ip, std::int32_t id, const void* data) {
  if (is_ip) {
    if (id == IP_EVENT_STA_GOT_IP) {
      ip_ = static_cast<const ip_event_got_ip_t*>(data)->ip_info.ip.addr;
      joined_ = Joined::joined;
    } else if (id == IP_EVENT_STA_LOST_IP) {
      ip_ = 0;
    }
    return;
  }
  if (id == WIFI_EVENT_SCAN_DONE) {
    const bool ok = static_cast<const wifi_event_sta_scan_done_t*>(data)->status == 0;
    scan_ = ok ? ports::ScanState::done : ports::ScanState::failed;
  } else if (id == WIFI_EVENT_STA_DISCONNECTED) {
    ip_ = 0;
    if (wanted_) joined_ = cause_of(static_cast<const wifi_event_sta_disconnected_t*>(data)->reason);
  }
}

}  // namespace platform_esp32
