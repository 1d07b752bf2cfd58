// The gateway of a power meter on a board with modem, RS-485 and SD card. Makes the ports, hands them to the core, turns its
// crank.
#include <esp_app_desc.h>

#include <new>
#include <optional>

#include "core/app/acuvim_device.hpp"
#include "core/portal/config_settings.hpp"
#include "crypto/ecdsa.hpp"
#include "crypto/sha256.hpp"
#include "http/stream_http_client.hpp"
#include "main_esp32_set_up.hpp"
#include "platform_esp32/esp_system.hpp"
#include "platform_esp32/nvs_store.hpp"
#include "platform_esp32/ota_slot.hpp"
#include "platform_esp32/pins.hpp"
#include "platform_esp32/route.hpp"
#include "platform_esp32/sd_card.hpp"
#include "platform_esp32/tcp_stream.hpp"
#include "platform_esp32/uart.hpp"
#include "platform_esp32/wifi.hpp"
#include "tls/tls_stream.hpp"
#include BOARD_HEADER

#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "0.1.0"
#endif

/// What the server reads from an image. Arduino's own, which is weak, has its builder's name and no version of ours.
extern "C" const __attribute__((section(".rodata_desc"), used)) esp_app_desc_t esp_app_desc = {
    ESP_APP_DESC_MAGIC_WORD, 0, {0, 0}, FIRMWARE_VERSION, "acuvim-gateway", __TIME__, __DATE__, IDF_VER, {0}, {0}};

/// Arduino's task has 8 KiB of stack: a TLS handshake with a chain of certificates takes more.
std::size_t getArduinoLoopTaskStackSize() { return 16 * 1'024; }

namespace {

using core::config::Key;
namespace esp = platform_esp32;
namespace portal = core::portal;

/// Everything the device is made of, made once.
class Board : public portal::PortalDevice {
 public:
  Board()
      : memory("nvs", "busbar"),
        factory("factory", "label"),
        wifi(clock),
        wifi_ready(wifi.begin()),
        search(wifi),
        id_("ACV", wifi.mac()),
        startup(memory, {}, system.reset_reason()),
        ca(memory, portal::ca_key),
        own(factory),
        update_key(factory, "update_key"),
        signatures(update_key.view()),
        modem_line(1, {board::modem_send, board::modem_receive, boards::none}, 115'200),
        modem_pins({board::modem_power, board::modem_key, board::modem_reset}),
        modem(modem_line, &modem_pins, clock,
              {config().text(Key::gsm_apn), config().text(Key::gsm_user), config().text(Key::gsm_password),
               config().text(Key::gsm_pin)}),
        by_wifi(wifi, esp::Way::wifi, way),
        by_gsm(modem, esp::Way::gsm, way),
        mqtt_plain(mqtt_tcp, modem.link(0), way),
        mqtt_secured(mqtt_plain, system, {ca.view(), own.certificate.view(), own.key.view()}),
        http_plain(http_tcp, modem.link(1), way),
        http_secured(http_plain, system, {ca.view(), {}, {}}),
        http(http_plain, ca.size > 0 ? &http_secured : nullptr),
        bus(2, {board::bus_send, board::bus_receive, board::bus_direction}),
        card({board::card_clock, board::card_data_in, board::card_data_out, board::card_select}, clock),
        light(board::light),
        device(startup,
               {bus, card, system, log, mqtt_plain, ca.size > 0 ? &mqtt_secured : nullptr, wifi_ready ? &by_wifi : nullptr,
                &by_gsm, slot, http, signatures, file_hash, image_hash, &search, &modem, &light},
               {id_.view(), {FIRMWARE_VERSION, board::hardware, "acuvim-gateway", core::ota::esp32}}),
        site(wifi, search, wifi_ready, startup.config(), memory, *this, configured()) {
    if (!esp::keep_supply_on(board::power_sda, board::power_scl))
      log.write(ports::LogLevel::warning, "power", "the IP5306 does not answer");
    wifi.set_network(config().text(Key::wifi_ssid), config().text(Key::wifi_password));
    clock.begin_sntp(config().text(Key::ntp_host).data());
    // After somebody switched it on, or while it has nothing to go by: the portal is open.
    if (system.reset_reason() == ports::ResetReason::power_on || !configured()) site.open(factory, system, clock.uptime());
  }

  void tick() {
    device.tick({clock.uptime(), clock.utc(), clock.source()});
    system.feed_watchdog();
    if (site.tick(clock.uptime())) {
      device.stop();
      system.restart();
    }
  }

  std::string_view id() const override { return id_.view(); }
  std::string_view firmware() const override { return FIRMWARE_VERSION; }
  bool has(portal::Part part) const override { return part != portal::Part::registration; }
  bool has_gsm() const override { return device.transport().gsm().state() != ports::BearerState::absent; }
  void write_items(core::json::Writer& into) override {
    const auto item = [&into](std::string_view label, bool ok, std::string_view good, std::string_view bad) {
      into.begin_object().key("label").text(label).key("value").text(ok ? good : bad).key("ok").boolean(ok).end_object();
    };
    item("Wi-Fi", device.transport().wifi().up(), wifi.address(), "not joined");
    if (has_gsm()) item("Mobile network", device.transport().gsm().up(), modem.operator_name(), "not connected");
    item("Server", device.session().online(), "connected", "not connected");
    item("SD card", card.ready(), "ready", "none");
    item("Clock", clock.utc().has_value(), "set", "not set");
  }
  ports::ByteStream& stream(std::string_view authority) override {
    tried_.reset();
    if (authority.empty()) return tried_tcp_;
    return tried_.emplace(tried_tcp_, system, tls::TlsSettings{authority, {}, {}});
  }

 private:
  [[nodiscard]] const core::config::Config& config() { return startup.config().config(); }
  [[nodiscard]] bool configured() { return !config().text(Key::wifi_ssid).empty() || !config().text(Key::gsm_apn).empty(); }

  esp::EspClock clock;
  esp::EspSystem system;
  esp::ConsoleLog log;
  esp::NvsStore memory;
  esp::NvsStore factory;
  esp::Wifi wifi;
  bool wifi_ready;
  esp::WifiSearch search;
  firmware::Id id_;
  core::app::Startup startup;
  firmware::Pem ca;
  firmware::OwnCertificate own;
  firmware::Pem update_key;
  crypto::Ecdsa signatures;
  crypto::Sha256 file_hash;
  crypto::Sha256 image_hash;
  esp::UartLine modem_line;
  esp::ModemSwitch modem_pins;
  esp::Sim800 modem;
  esp::Way way = esp::Way::wifi;
  esp::RoutedBearer by_wifi;
  esp::RoutedBearer by_gsm;
  esp::TcpStream mqtt_tcp;
  esp::RoutedStream mqtt_plain;
  tls::TlsStream mqtt_secured;
  esp::TcpStream http_tcp;
  esp::RoutedStream http_plain;
  tls::TlsStream http_secured;
  http::StreamHttpClient http;
  esp::Rs485Bus bus;
  esp::SdCard card;
  esp::PinIndicator light;
  esp::OtaSlot slot;
  core::app::AcuvimDevice device;
  esp::TcpStream tried_tcp_;
  std::optional<tls::TlsStream> tried_;
  firmware::SetUp site;
};

Board* device_board = nullptr;

}  // namespace

// Arduino calls these, from a task of its own.
void setup() {
  // Some 60 KiB: too large for a stack, and statics would be made before the chip is ready. Never freed.
  device_board = new (std::nothrow) Board();
}

void loop() {
  // Without memory for it there is nothing to run: the watchdog starts the device anew.
  if (device_board != nullptr) device_board->tick();
}
