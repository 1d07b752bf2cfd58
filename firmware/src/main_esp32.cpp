// The gateway of a power meter on a board with modem, RS-485 and SD card.
#include <new>

#include "core/app/acuvim_device.hpp"
#include "crypto/ecdsa.hpp"
#include "crypto/sha256.hpp"
#include "http/stream_http_client.hpp"
#include "main_esp32_base.hpp"
#include "main_esp32_image.hpp"
#include "main_esp32_set_up.hpp"
#include "main_esp32_ways.hpp"
#include "platform_esp32/ota_slot.hpp"
#include "platform_esp32/pins.hpp"
#include "platform_esp32/route.hpp"
#include "platform_esp32/sd_card.hpp"
#include "platform_esp32/tcp_stream.hpp"
#include "platform_esp32/uart.hpp"
#include "tls/tls_stream.hpp"
#include BOARD_HEADER

#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "0.1.0"
#endif

extern "C" const __attribute__((section(".rodata_desc"), used)) esp_app_desc_t esp_app_desc =
    firmware::image_of(FIRMWARE_VERSION, "acuvim-gateway");

namespace {

namespace esp = platform_esp32;

/// Everything the device is made of, made once. Some 60 KiB: too large for a stack, and statics would be made before the chip is
/// ready.
class Board : public firmware::Profile {
 public:
  Board()
      : base("ACV", FIRMWARE_VERSION),
        update_key(base.factory, "update_key"),
        signatures(update_key.view()),
        modem_pins({board::modem_power, board::modem_key, board::modem_reset}),
        ways(base, 1, {board::modem_send, board::modem_receive, boards::none}, &modem_pins),
        mqtt_plain(mqtt_tcp, ways.modem.link(0), ways.way),
        mqtt_secured(mqtt_plain, base.system, base.tls()),
        http_plain(http_tcp, ways.modem.link(1), ways.way),
        http_secured(http_plain, base.system, {base.ca.view(), {}, {}}),
        http(http_plain, base.has_tls() ? &http_secured : nullptr),
        bus(2, {board::bus_send, board::bus_receive, board::bus_direction}),
        card({board::card_clock, board::card_data_in, board::card_data_out, board::card_select}, base.clock),
        light(board::light),
        device(base.startup,
               {bus, card, base.system, base.log, mqtt_plain, base.has_tls() ? &mqtt_secured : nullptr,
                base.wifi_ready ? &ways.by_wifi : nullptr, &ways.by_gsm, slot, http, signatures, file_hash, image_hash,
                &base.search, &ways.modem, &light},
               {base.id.view(), {FIRMWARE_VERSION, board::hardware, "acuvim-gateway", core::ota::esp32}}),
        site(base, *this, firmware::knows_way(base.config())) {
    if (!esp::keep_supply_on(board::power_sda, board::power_scl))
      base.log.write(ports::LogLevel::warning, "power", "the IP5306 does not answer");
    site.begin();
  }

  void tick() override {
    device.tick(base.now());
    site.tick(device);
  }

  bool has(core::portal::Part part) const override { return part != core::portal::Part::registration; }
  bool has_gsm() const override { return device.transport().gsm().state() != ports::BearerState::absent; }
  void write_items(core::json::Writer& into) override {
    using firmware::write_item;
    write_item(into, "Wi-Fi", device.transport().wifi().up(), base.wifi.address(), "not joined");
    if (has_gsm()) write_item(into, "Mobile network", device.transport().gsm().up(), ways.modem.operator_name(), "not connected");
    write_item(into, "Server", device.session().online(), "connected", "not connected");
    write_item(into, "SD card", card.ready(), "ready", "none");
    write_item(into, "Clock", base.clock.utc().has_value(), "set", "not set");
  }

 private:
  firmware::Base base;
  firmware::Pem update_key;
  crypto::Ecdsa signatures;
  crypto::Sha256 file_hash;
  crypto::Sha256 image_hash;
  esp::ModemSwitch modem_pins;
  firmware::Ways ways;
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
  firmware::SetUp site;
};

}  // namespace

firmware::Profile* firmware::make_profile() { return new (std::nothrow) Board(); }
