// The sensor beside a plant. It registers at the hub with the key that the portal was given, and learns there where the broker
// is.
#include <new>

#include "core/plant/plant.hpp"
#include "main_esp32_base.hpp"
#include "main_esp32_image.hpp"
#include "main_esp32_set_up.hpp"
#include "platform_esp32/analog.hpp"
#include "platform_esp32/i2c.hpp"
#include "platform_esp32/pulse_pin.hpp"
#include "platform_esp32/tcp_stream.hpp"
#include "tls/tls_stream.hpp"
#include BOARD_HEADER

#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "0.1.0"
#endif

extern "C" const __attribute__((section(".rodata_desc"), used)) esp_app_desc_t esp_app_desc =
    firmware::image_of(FIRMWARE_VERSION, "plant-sensor");

namespace {

using core::config::Key;
namespace esp = platform_esp32;

class Board : public firmware::Profile {
 public:
  Board()
      : base("PLT", FIRMWARE_VERSION),
        secured(tcp, base.system, base.tls()),
        climate(board::dht, base.clock),
        light(board::light_sda, board::light_scl),
        converter(1),
        soil(converter, board::soil),
        transport(base.wifi_ready ? &base.wifi : nullptr, nullptr, {}),
        plant({&climate, &light, &soil}, {tcp, base.has_tls() ? &secured : nullptr}, base.memory, base.system, base.log,
              settings()),
        site(base, *this, !base.config().text(Key::wifi_ssid).empty()) {
    plant.attach(transport);
    plant.attach(base.startup.config());
    site.begin();
  }

  void tick() override {
    plant.tick(base.now());
    base.startup.boot().tick(base.clock.uptime());
    site.tick(plant);
  }

  bool has(core::portal::Part part) const override { return part != core::portal::Part::meter; }
  bool has_gsm() const override { return false; }
  void write_items(core::json::Writer& into) override {
    using firmware::write_item;
    write_item(into, "Wi-Fi", transport.wifi().up(), base.wifi.address(), "not joined");
    const bool waits = plant.registration().state() == core::plant::RegistrationState::waiting_for_approval;
    write_item(into, "Server", plant.online(), "connected", waits ? "waits for an approval" : "not connected");
  }

 private:
  [[nodiscard]] core::plant::PlantSettings settings() {
    const auto& config = base.config();
    core::plant::PlantSettings settings;
    // The hub's web server is where its broker is; the key is what was given as password.
    settings.registration.port = static_cast<std::uint16_t>(config.number(Key::register_port));
    settings.registration.plain = config.flag(Key::register_plain);
    settings.registration.claim = config.text(Key::claim_code);
    settings.registration.host = config.text(Key::mqtt_host);
    settings.registration.device_id = base.id.view();
    settings.registration.hardware = board::hardware;
    settings.registration.firmware = FIRMWARE_VERSION;
    settings.registration.provisioning_key = config.text(Key::mqtt_password);
    return settings;
  }

  firmware::Base base;
  esp::TcpStream tcp;
  tls::TlsStream secured;
  esp::PulsePin climate;
  esp::I2cPins light;
  esp::AdcUnit converter;
  esp::AnalogPin soil;
  core::transport::Transport transport;
  core::plant::Plant plant;
  firmware::SetUp site;
};

}  // namespace

firmware::Profile* firmware::make_profile() { return new (std::nothrow) Board(); }
