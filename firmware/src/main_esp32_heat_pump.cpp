// The monitor of a heat pump, with its SIM800C for readings and SMS.
#include <esp_app_desc.h>

#include <new>
#include <optional>

#include "core/app/startup.hpp"
#include "core/heat_pump/heat_pump.hpp"
#include "main_esp32_set_up.hpp"
#include "platform_esp32/analog.hpp"
#include "platform_esp32/esp_system.hpp"
#include "platform_esp32/nvs_store.hpp"
#include "platform_esp32/route.hpp"
#include "platform_esp32/sim800.hpp"
#include "platform_esp32/tcp_stream.hpp"
#include "platform_esp32/uart.hpp"
#include "platform_esp32/wifi.hpp"
#include "profiles/random_seed.hpp"
#include "tls/tls_stream.hpp"
#include BOARD_HEADER

#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "1.0.0"
#endif

extern "C" const __attribute__((section(".rodata_desc"), used)) esp_app_desc_t esp_app_desc = {
    ESP_APP_DESC_MAGIC_WORD, 0, {0, 0}, FIRMWARE_VERSION, "heat-pump-monitor", __TIME__, __DATE__, IDF_VER, {0}, {0}};

std::size_t getArduinoLoopTaskStackSize() { return 16 * 1'024; }

namespace {

using core::config::Key;
namespace esp = platform_esp32;

/// A short text that the factory wrote.
struct FactoryText {
  std::array<char, 24> text{};
  std::size_t size = 0;
  FactoryText(ports::KeyValue& factory, std::string_view key) {
    const auto found = factory.get(key, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (found && *found <= text.size()) size = *found;
  }
  [[nodiscard]] std::string_view view() const { return {text.data(), size}; }
};

class Board : public core::portal::PortalDevice {
 public:
  Board()
      : memory("nvs", "busbar"),
        factory("factory", "label"),
        wifi(clock),
        wifi_ready(wifi.begin()),
        search(wifi),
        id_("HP", wifi.mac()),
        admin(factory, "admin"),
        country(factory, "country"),
        startup(memory, {}, system.reset_reason()),
        ca(memory, core::portal::ca_key),
        own(factory),
        modem_line(2, {board::modem_send, board::modem_receive, boards::none}, 115'200),
        sim800(modem_line, nullptr, clock,
               {config().text(Key::gsm_apn), config().text(Key::gsm_user), config().text(Key::gsm_password),
                config().text(Key::gsm_pin)}),
        by_wifi(wifi, esp::Way::wifi, way),
        by_gsm(sim800, esp::Way::gsm, way),
        plain(tcp, sim800.link(0), way),
        secured(plain, system, {ca.view(), own.certificate.view(), own.key.view()}),
        first(1),
        second(2),
        inlet(first, board::inlet),
        outlet(first, board::outlet),
        ambient(first, board::ambient),
        compressor(first, board::compressor),
        voltage(first, board::voltage),
        current(first, board::current),
        pressure_high(second, board::pressure_high),
        pressure_low(second, board::pressure_low),
        transport(wifi_ready ? &by_wifi : nullptr, &by_gsm, transport_settings()),
        pump({&inlet, &outlet, &ambient, &compressor, &voltage, &current, &pressure_high, &pressure_low}, system, log,
             pump_settings()),
        sms(sim800.guest(), pump, {}),
        session(config().flag(Key::mqtt_tls) ? static_cast<ports::ByteStream&>(secured) : plain, pump, session_settings(),
                profiles::random_seed(system)),
        site(wifi, search, wifi_ready, startup.config(), memory, *this, configured()) {
    pump.attach(session);
    pump.attach(sms);
    pump.attach(transport);
    wifi.set_network(config().text(Key::wifi_ssid), config().text(Key::wifi_password));
    clock.begin_sntp(config().text(Key::ntp_host).data());
    if (system.reset_reason() == ports::ResetReason::power_on || !configured()) site.open(factory, system, clock.uptime());
  }

  void tick() {
    const ports::Millis now = clock.uptime();
    if (!started_) session.start(now);
    started_ = true;
    pump.tick({now, clock.utc(), clock.source()});
    startup.boot().tick(now);
    startup.config().tick(session.online(), session.connections(), now);
    if (startup.config().restart_wanted()) system.restart();
    system.feed_watchdog();
    if (site.tick(now)) {
      pump.stop();
      system.restart();
    }
    // The pressures are on the converter that Wi-Fi takes.
    if (!site.is_open() && wifi_ready && config().mode() == core::transport::Mode::gsm_only) {
      wifi.switch_off();
      wifi_ready = false;
    }
  }

  std::string_view id() const override { return id_.view(); }
  std::string_view firmware() const override { return FIRMWARE_VERSION; }
  bool has(core::portal::Part part) const override { return part == core::portal::Part::any; }
  bool has_gsm() const override { return transport.gsm().state() != ports::BearerState::absent; }
  void write_items(core::json::Writer& into) override {
    const auto item = [&into](std::string_view label, bool ok, std::string_view good, std::string_view bad) {
      into.begin_object().key("label").text(label).key("value").text(ok ? good : bad).key("ok").boolean(ok).end_object();
    };
    item("Wi-Fi", transport.wifi().up(), wifi.address(), "not joined");
    if (has_gsm()) item("Mobile network", transport.gsm().up(), sim800.operator_name(), "not connected");
    item("Server", session.online(), "connected", "not connected");
    item("SMS to", !admin.view().empty(), admin.view(), "nobody");
  }
  ports::ByteStream& stream(std::string_view authority) override {
    tried_.reset();
    if (authority.empty()) return tried_tcp_;
    return tried_.emplace(tried_tcp_, system, tls::TlsSettings{authority, {}, {}});
  }

 private:
  [[nodiscard]] const core::config::Config& config() { return startup.config().config(); }
  [[nodiscard]] bool configured() { return !config().text(Key::wifi_ssid).empty() || !config().text(Key::gsm_apn).empty(); }
  [[nodiscard]] core::transport::TransportSettings transport_settings() {
    core::transport::TransportSettings settings;
    settings.mode = config().mode();
    return settings;
  }
  [[nodiscard]] core::heat_pump::HeatPumpSettings pump_settings() {
    core::heat_pump::HeatPumpSettings settings;
    settings.id = id_.view();
    settings.firmware = FIRMWARE_VERSION;
    settings.admin = admin.view();
    settings.country = country.view();
    return settings;
  }
  [[nodiscard]] core::mqtt::SessionSettings session_settings() {
    core::mqtt::SessionSettings settings;
    settings.host = config().text(Key::mqtt_host);
    settings.port = static_cast<std::uint16_t>(config().number(Key::mqtt_port));
    settings.connect.client_id = id_.view();
    settings.connect.username = id_.view();
    settings.connect.password = config().text(Key::mqtt_password);
    settings.filter = pump.topics().commands();
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
  FactoryText admin;
  FactoryText country;
  core::app::Startup startup;
  firmware::Pem ca;
  firmware::OwnCertificate own;
  esp::UartLine modem_line;
  esp::Sim800 sim800;
  esp::Way way = esp::Way::wifi;
  esp::RoutedBearer by_wifi;
  esp::RoutedBearer by_gsm;
  esp::TcpStream tcp;
  esp::RoutedStream plain;
  tls::TlsStream secured;
  esp::AdcUnit first;
  esp::AdcUnit second;
  esp::AnalogPin inlet;
  esp::AnalogPin outlet;
  esp::AnalogPin ambient;
  esp::AnalogPin compressor;
  esp::WaveformPin voltage;
  esp::WaveformPin current;
  esp::AnalogPin pressure_high;
  esp::AnalogPin pressure_low;
  core::transport::Transport transport;
  core::heat_pump::HeatPump pump;
  core::sms::Modem sms;
  core::mqtt::Session session;
  esp::TcpStream tried_tcp_;
  std::optional<tls::TlsStream> tried_;
  firmware::SetUp site;
  bool started_ = false;
};

Board* device_board = nullptr;

}  // namespace

// Arduino calls these, from a task of its own.
void setup() { device_board = new (std::nothrow) Board(); }

void loop() {
  if (device_board != nullptr) device_board->tick();
}
