#pragma once

#include <mbedtls/platform_util.h>

#include <array>
#include <cstdio>

#include "core/portal/config_settings.hpp"
#include "core/portal/label.hpp"
#include "main_esp32_portal.hpp"
#include "platform_esp32/wifi.hpp"

namespace firmware {

/// PEM from memory, with its final 0; empty when there is none.
struct Pem {
  std::array<char, ports::max_value_size> text{};
  std::size_t size = 0;
  Pem(ports::KeyValue& store, std::string_view key) {
    const auto found = store.get(key, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (found && *found <= text.size() && *found > 0 && text[*found - 1] == '\0') size = *found;
  }
  [[nodiscard]] std::string_view view() const { return {text.data(), size}; }
};

/// The certificate that the factory gave the device, for sites whose broker asks for one; empty when there is none.
struct OwnCertificate {
  Pem certificate;
  Pem key;
  explicit OwnCertificate(ports::KeyValue& factory) : certificate(factory, "client_cert"), key(factory, "client_key") {}
};

/// A prefix and the address of the radio: `ACV-AABBCCDDEEFF`.
struct Id {
  std::array<char, 24> text{};
  Id(const char* prefix, const core::portal::Mac& mac) {
    static_cast<void>(std::snprintf(text.data(), text.size(), "%s-%02X%02X%02X%02X%02X%02X", prefix, mac[0], mac[1], mac[2],
                                    mac[3], mac[4], mac[5]));
  }
  [[nodiscard]] std::string_view view() const { return text.data(); }
};

/// Tries another network for the portal, and goes back to the stored one.
class WifiJoin : public core::portal::WifiTrial {
 public:
  WifiJoin(platform_esp32::Wifi& wifi, core::config::Store& store) : wifi_(wifi), store_(store) {}
  void join(std::string_view ssid, std::string_view password) override { begin(ssid, password); }
  core::portal::JoinState state() override {
    static_cast<void>(wifi_.state());
    return static_cast<core::portal::JoinState>(wifi_.joined());
  }
  void leave() override {
    begin(store_.config().text(core::config::Key::wifi_ssid), store_.config().text(core::config::Key::wifi_password));
  }

 private:
  void begin(std::string_view ssid, std::string_view password) {
    wifi_.down();
    wifi_.set_network(ssid, password);
    if (!ssid.empty()) wifi_.up();
  }
  platform_esp32::Wifi& wifi_;
  core::config::Store& store_;
};
static_assert(static_cast<int>(platform_esp32::Joined::wrong_password) ==
              static_cast<int>(core::portal::JoinState::wrong_password));
static_assert(static_cast<int>(platform_esp32::Joined::failed) == static_cast<int>(core::portal::JoinState::failed));

/// The portal of a board: its own Wi-Fi, the page, and the settings behind it.
class SetUp {
 public:
  /// `configured`: there is something to go by, so the portal closes when nobody is there. All must outlive it.
  SetUp(platform_esp32::Wifi& wifi, platform_esp32::WifiSearch& search, bool wifi_ready, core::config::Store& store,
        ports::KeyValue& memory, core::portal::PortalDevice& device, bool configured)
      : wifi_(wifi),
        wifi_ready_(wifi_ready),
        join_(wifi, store),
        settings_(store, memory, device, wifi_ready ? &join_ : nullptr),
        page_(settings_, &search, options(configured)),
        sockets_(page_, {192, 168, 4, 1}) {}

  void open(ports::KeyValue& factory, ports::System& system, ports::Millis now) {
    core::portal::ApPassword password;
    const auto state = core::portal::ap_password(factory, system, password);
    const auto name = core::portal::ap_name(wifi_.mac());
    // On the console, to which nobody comes who cannot open the device: this is how the label is made.
    if (state != core::portal::LabelState::known) {
      static_cast<void>(std::printf("label: %.*s %.*s\n", static_cast<int>(name.view().size()), name.view().data(),
                                    static_cast<int>(password.view().size()), password.view().data()));
    }
    open_ = wifi_ready_ && wifi_.open_own(name.view(), password.view()) && sockets_.open(80, 53);
    if (open_) page_.open(now);
    mbedtls_platform_zeroize(&password, sizeof password);
  }

  [[nodiscard]] bool is_open() const { return open_; }

  /// True when the person is done and the device is to restart.
  [[nodiscard]] bool tick(ports::Millis now) {
    if (!open_) return false;
    settings_.tick(now);
    sockets_.tick(now);
    if (!page_.is_open()) close();
    return page_.restart_wanted();
  }

 private:
  static core::portal::Options options(bool configured) {
    core::portal::Options options;
    if (!configured) options.idle_ms = 0;
    return options;
  }
  void close() {
    sockets_.close();
    wifi_.close_own();
    open_ = false;
  }

  platform_esp32::Wifi& wifi_;
  bool wifi_ready_;
  WifiJoin join_;
  core::portal::ConfigSettings settings_;
  core::portal::Portal page_;
  PortalSockets sockets_;
  bool open_ = false;
};

}  // namespace firmware
