#pragma once

#include <mbedtls/platform_util.h>

#include <cstdio>
#include <optional>

#include "core/portal/config_settings.hpp"
#include "core/portal/label.hpp"
#include "main_esp32_base.hpp"
#include "main_esp32_portal.hpp"
#include "main_esp32_profile.hpp"
#include "platform_esp32/tcp_stream.hpp"
#include "tls/tls_stream.hpp"

namespace firmware {

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

/// The board as its portal shows it: what all have in common, and what is special to its profile.
class ShownBoard : public core::portal::PortalDevice {
 public:
  ShownBoard(Base& base, Profile& profile) : base_(base), profile_(profile) {}

  std::string_view id() const override { return base_.id.view(); }
  std::string_view firmware() const override { return base_.firmware; }
  bool has(core::portal::Part part) const override { return profile_.has(part); }
  bool has_gsm() const override { return profile_.has_gsm(); }
  void write_items(core::json::Writer& into) override { profile_.write_items(into); }
  ports::ByteStream& stream(std::string_view authority) override {
    tried_.reset();
    if (authority.empty()) return tcp_;
    return tried_.emplace(tcp_, base_.system, tls::TlsSettings{authority, {}, {}});
  }

 private:
  Base& base_;
  Profile& profile_;
  platform_esp32::TcpStream tcp_;
  std::optional<tls::TlsStream> tried_;
};

/// How a board is set up: the network and the time server of its settings, and the portal, with a Wi-Fi of its own, to change
/// them.
class SetUp {
 public:
  /// `configured`: there is something to go by, so the portal closes when nobody is there. Both must outlive it.
  SetUp(Base& base, Profile& profile, bool configured)
      : base_(base),
        configured_(configured),
        shown_(base, profile),
        join_(base.wifi, base.startup.config()),
        settings_(base.startup.config(), base.memory, shown_, base.wifi_ready ? &join_ : nullptr),
        page_(settings_, &base.search, options(configured)),
        sockets_(page_, {192, 168, 4, 1}) {}

  /// Once, when everything else is made.
  void begin() {
    const auto& config = base_.config();
    base_.wifi.set_network(config.text(core::config::Key::wifi_ssid), config.text(core::config::Key::wifi_password));
    base_.clock.begin_sntp(config.text(core::config::Key::ntp_host).data());
    // After somebody switched it on, or while it has nothing to go by: the portal is open.
    if (base_.system.reset_reason() == ports::ResetReason::power_on || !configured_) open(base_.clock.uptime());
  }

  [[nodiscard]] bool is_open() const { return open_; }

  /// At the end of each turn. When the person is done, the application is stopped and the device starts anew.
  void tick(core::app::Application& application) {
    base_.system.feed_watchdog();
    if (!serve(base_.clock.uptime())) return;
    application.stop();
    base_.system.restart();
  }

 private:
  static core::portal::Options options(bool configured) {
    core::portal::Options options;
    if (!configured) options.idle_ms = 0;
    return options;
  }

  void open(ports::Millis now) {
    core::portal::ApPassword password;
    const auto state = core::portal::ap_password(base_.factory, base_.system, password);
    const auto name = core::portal::ap_name(base_.wifi.mac());
    // On the console, to which nobody comes who cannot open the device: this is how the label is made.
    if (state != core::portal::LabelState::known) {
      static_cast<void>(std::printf("label: %.*s %.*s\n", static_cast<int>(name.view().size()), name.view().data(),
                                    static_cast<int>(password.view().size()), password.view().data()));
    }
    open_ = base_.wifi_ready && base_.wifi.open_own(name.view(), password.view()) && sockets_.open(80, 53);
    if (open_) page_.open(now);
    mbedtls_platform_zeroize(&password, sizeof password);
  }

  /// True when the person is done and the device is to restart.
  [[nodiscard]] bool serve(ports::Millis now) {
    if (!open_) return false;
    settings_.tick(now);
    sockets_.tick(now);
    if (!page_.is_open()) close();
    return page_.restart_wanted();
  }

  void close() {
    sockets_.close();
    base_.wifi.close_own();
    open_ = false;
  }

  Base& base_;
  bool configured_;
  ShownBoard shown_;
  WifiJoin join_;
  core::portal::ConfigSettings settings_;
  core::portal::Portal page_;
  PortalSockets sockets_;
  bool open_ = false;
};

}  // namespace firmware
