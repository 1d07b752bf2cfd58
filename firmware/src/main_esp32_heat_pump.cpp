// The monitor of a heat pump, with its SIM800C for readings and SMS.
#include <array>
#include <new>

#include "core/heat_pump/heat_pump.hpp"
#include "main_esp32_base.hpp"
#include "main_esp32_image.hpp"
#include "main_esp32_set_up.hpp"
#include "main_esp32_ways.hpp"
#include "platform_esp32/analog.hpp"
#include "platform_esp32/route.hpp"
#include "platform_esp32/tcp_stream.hpp"
#include "profiles/random_seed.hpp"
#include "tls/tls_stream.hpp"
#include BOARD_HEADER

#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "1.0.0"
#endif

extern "C" const __attribute__((section(".rodata_desc"), used)) esp_app_desc_t esp_app_desc =
    firmware::image_of(FIRMWARE_VERSION, "heat-pump-monitor");

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

class Board : public firmware::Profile {
 public:
  Board()
      : base("HP", FIRMWARE_VERSION),
        admin(base.factory, "admin"),
        country(base.factory, "country"),
        ways(base, 2, {board::modem_send, board::modem_receive, boards::none}, nullptr),
        plain(tcp, ways.modem.link(0), ways.way),
        secured(plain, base.system, base.tls()),
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
        transport(base.wifi_ready ? &ways.by_wifi : nullptr, &ways.by_gsm, transport_settings()),
        pump({&inlet, &outlet, &ambient, &compressor, &voltage, &current, &pressure_high, &pressure_low}, base.system, base.log,
             pump_settings()),
        sms(ways.modem.guest(), pump, {}),
        session(config().flag(Key::mqtt_tls) ? static_cast<ports::ByteStream&>(secured) : plain, pump, session_settings(),
                profiles::random_seed(base.system)),
        site(base, *this, firmware::knows_way(config())) {
    pump.attach(session);
    pump.attach(sms);
    pump.attach(transport);
    site.begin();
  }

  void tick() override {
    const auto now = base.now();
    if (!started_) session.start(now.uptime);
    started_ = true;
    pump.tick(now);
    base.startup.boot().tick(now.uptime);
    base.startup.config().tick(session.online(), session.connections(), now.uptime);
    if (base.startup.config().restart_wanted()) base.system.restart();
    site.tick(pump);
    // The pressures are on the converter that Wi-Fi takes.
    if (!site.is_open() && base.wifi_ready && config().mode() == core::transport::Mode::gsm_only) {
      base.wifi.switch_off();
      base.wifi_ready = false;
    }
  }

  bool has(core::portal::Part part) const override { return part == core::portal::Part::any; }
  bool has_gsm() const override { return transport.gsm().state() != ports::BearerState::absent; }
  void write_items(core::json::Writer& into) override {
    using firmware::write_item;
    write_item(into, "Wi-Fi", transport.wifi().up(), base.wifi.address(), "not joined");
    if (has_gsm()) write_item(into, "Mobile network", transport.gsm().up(), ways.modem.operator_name(), "not connected");
    write_item(into, "Server", session.online(), "connected", "not connected");
    write_item(into, "SMS to", !admin.view().empty(), admin.view(), "nobody");
  }

 private:
  [[nodiscard]] const core::config::Config& config() { return base.config(); }
  [[nodiscard]] core::transport::TransportSettings transport_settings() {
    core::transport::TransportSettings settings;
    settings.mode = config().mode();
    return settings;
  }
  [[nodiscard]] core::heat_pump::HeatPumpSettings pump_settings() {
    core::heat_pump::HeatPumpSettings settings;
    settings.id = base.id.view();
    settings.firmware = FIRMWARE_VERSION;
    settings.admin = admin.view();
    settings.country = country.view();
    return settings;
  }
  [[nodiscard]] core::mqtt::SessionSettings session_settings() {
    core::mqtt::SessionSettings settings;
    settings.host = config().text(Key::mqtt_host);
    settings.port = static_cast<std::uint16_t>(config().number(Key::mqtt_port));
    settings.connect.client_id = base.id.view();
    settings.connect.username = base.id.view();
    settings.connect.password = config().text(Key::mqtt_password);
    settings.filter = pump.topics().commands();
    return settings;
  }

  firmware::Base base;
  FactoryText admin;
  FactoryText country;
  firmware::Ways ways;
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
  firmware::SetUp site;
  bool started_ = false;
};

}  // namespace

firmware::Profile* firmware::make_profile() { return new (std::nothrow) Board(); }
