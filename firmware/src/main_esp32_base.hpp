#pragma once

#include <array>
#include <cstdio>

#include "core/app/application.hpp"
#include "core/app/startup.hpp"
#include "core/portal/config_settings.hpp"
#include "core/portal/label.hpp"
#include "platform_esp32/esp_system.hpp"
#include "platform_esp32/nvs_store.hpp"
#include "platform_esp32/wifi.hpp"
#include "ports/key_value.hpp"
#include "tls/tls_stream.hpp"

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

/// What every board has, and what it learns from it first: its name, which start this is, its settings and certificates.
struct Base {
  /// `version` must outlive it.
  Base(const char* prefix, std::string_view version)
      : firmware(version),
        memory("nvs", "busbar"),
        factory("factory", "label"),
        wifi(clock),
        wifi_ready(wifi.begin()),
        search(wifi),
        id(prefix, wifi.mac()),
        startup(memory, {}, system.reset_reason()),
        ca(memory, core::portal::ca_key),
        own(factory) {}

  [[nodiscard]] const core::config::Config& config() { return startup.config().config(); }
  [[nodiscard]] core::app::Now now() const { return {clock.uptime(), clock.utc(), clock.source()}; }
  /// For streams to the site's servers that may ask who the device is.
  [[nodiscard]] tls::TlsSettings tls() const { return {ca.view(), own.certificate.view(), own.key.view()}; }
  /// An authority is known, so there is TLS.
  [[nodiscard]] bool has_tls() const { return ca.size > 0; }

  std::string_view firmware;
  platform_esp32::EspClock clock;
  platform_esp32::EspSystem system;
  platform_esp32::ConsoleLog log;
  platform_esp32::NvsStore memory;
  platform_esp32::NvsStore factory;
  platform_esp32::Wifi wifi;
  bool wifi_ready;
  platform_esp32::WifiSearch search;
  Id id;
  core::app::Startup startup;
  Pem ca;
  OwnCertificate own;
};

}  // namespace firmware
