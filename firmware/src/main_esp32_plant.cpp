// The sensor beside a plant. It registers at the hub with the key that the portal was given, and learns there where the broker
// is.
#include <esp_app_desc.h>

#include <new>
#include <optional>

#include "core/app/startup.hpp"
#include "core/plant/plant.hpp"
#include "main_esp32_set_up.hpp"
#include "platform_esp32/analog.hpp"
#include "platform_esp32/esp_system.hpp"
#include "platform_esp32/i2c.hpp"
#include "platform_esp32/nvs_store.hpp"
#include "platform_esp32/pulse_pin.hpp"
#include "platform_esp32/tcp_stream.hpp"
#include "platform_esp32/wifi.hpp"
#include "tls/tls_stream.hpp"
#include BOARD_HEADER

#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "0.1.0"
#endif

extern "C" const __attribute__((section(".rodata_desc"), used)) esp_app_desc_t esp_app_desc = {
    ESP_APP_DESC_MAGIC_WORD, 0, {0, 0}, FIRMWARE_VERSION, "plant-sensor", __TIME__, __DATE__, IDF_VER, {0}, {0}};

std::size_t getArduinoLoopTaskStackSize() { return 16 * 1'024; }

namespace {

using core::config::Key;
namespace esp = platform_esp32;

class Board : public core::portal::PortalDevice {
 public:
  Board()
      : memory("nvs", "busbar"),
        factory("factory", "label"),
        wifi(clock),
        wifi_ready(wifi.begin()),
        search(wifi),
        id_("PLT", wifi.mac()),
        startup(memory, {}, system.reset_reason()),
        ca(memory, core::portal::ca_key),
        own(factory),
        secured(tcp, system, {ca.view(), own.certificate.view(), own.key.view()}),
        climate(board::dht, clock),
        light(board::light_sda, board::light_scl),
        converter(1),
        soil(converter, board::soil),
        transport(wifi_ready ? &wifi : nullptr, nullptr, {}),
        plant({&climate, &light, &soil}, {tcp, ca.size > 0 ? &secured : nullptr}, memory, system, log, settings()),
        site(wifi, search, wifi_ready, startup.config(), memory, *this, configured()) {
    plant.attach(transport);
    plant.attach(startup.config());
    wifi.set_network(config().text(Key::wifi_ssid), config().text(Key::wifi_password));
    clock.begin_sntp(config().text(Key::ntp_host).data());
    if (system.reset_reason() == ports::ResetReason::power_on || !configured()) site.open(factory, system, clock.uptime());
  }

  void tick() {
    plant.tick({clock.uptime(), clock.utc(), clock.source()});
    startup.boot().tick(clock.uptime());
    system.feed_watchdog();
    if (site.tick(clock.uptime())) {
      plant.stop();
      system.restart();
    }
  }

  std::string_view id() const override { return id_.view(); }
  std::string_view firmware() const override { return FIRMWARE_VERSION; }
  bool has(core::portal::Part part) const override { return part != core::portal::Part::meter; }
  bool has_gsm() const override { return false; }
  void write_items(core::json::Writer& into) override {
    const bool joined = transport.wifi().up();
    into.begin_object().key("label").text("Wi-Fi").key("value").text(joined ? wifi.address() : std::string_view{"not joined"});
    into.key("ok").boolean(joined).end_object();
    const bool waits = plant.registration().state() == core::plant::RegistrationState::waiting_for_approval;
    const std::string_view away = waits ? "waits for an approval" : "not connected";
    into.begin_object().key("label").text("Server").key("value").text(plant.online() ? "connected" : away);
    into.key("ok").boolean(plant.online()).end_object();
  }
  ports::ByteStream& stream(std::string_view authority) override {
    tried_.reset();
    if (authority.empty()) return tried_tcp_;
    return tried_.emplace(tried_tcp_, system, tls::TlsSettings{authority, {}, {}});
  }

 private:
  [[nodiscard]] const core::config::Config& config() { return startup.config().config(); }
  [[nodiscard]] bool configured() { return !config().text(Key::wifi_ssid).empty(); }
  [[nodiscard]] core::plant::PlantSettings settings() {
    core::plant::PlantSettings settings;
    // The hub's web server is where its broker is; the key is what was given as password.
    settings.registration.port = static_cast<std::uint16_t>(config().number(Key::register_port));
    settings.registration.plain = config().flag(Key::register_plain);
    settings.registration.claim = config().text(Key::claim_code);
    settings.registration.host = config().text(Key::mqtt_host);
    settings.registration.device_id = id_.view();
    settings.registration.hardware = board::hardware;
    settings.registration.firmware = FIRMWARE_VERSION;
    settings.registration.provisioning_key = config().text(Key::mqtt_password);
    return settings;
  }

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
  esp::TcpStream tcp;
  tls::TlsStream secured;
  esp::PulsePin climate;
  esp::I2cPins light;
  esp::AdcUnit converter;
  esp::AnalogPin soil;
  core::transport::Transport transport;
  core::plant::Plant plant;
  esp::TcpStream tried_tcp_;
  std::optional<tls::TlsStream> tried_;
  firmware::SetUp site;
};

Board* device_board = nullptr;

}  // namespace

// Arduino calls these, from a task of its own.
void setup() { device_board = new (std::nothrow) Board(); }

void loop() {
  if (device_board != nullptr) device_board->tick();
}
