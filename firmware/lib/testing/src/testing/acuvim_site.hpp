#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/app/acuvim_device.hpp"
#include "crypto/ecdsa.hpp"
#include "crypto/sha256.hpp"
#include "testing/fake_system.hpp"
#include "testing/firmware_image.hpp"
#include "testing/json.hpp"
#include "testing/memory_card.hpp"
#include "testing/memory_key_value.hpp"
#include "testing/ota_flash.hpp"
#include "testing/scripted_bearer.hpp"
#include "testing/scripted_broker.hpp"
#include "testing/scripted_http.hpp"
#include "testing/scripted_meter.hpp"

namespace testing {

/// A radio that hears what the test wants, at once.
class ScriptedScanner : public ports::WifiScanner {
 public:
  std::vector<ports::WifiNetwork> heard;
  bool works = true;
  bool start() override {
    state_ = works ? ports::ScanState::done : ports::ScanState::failed;
    return true;
  }
  ports::ScanState state() override { return state_; }
  std::size_t networks(ports::Span<ports::WifiNetwork> into) override {
    std::copy_n(heard.begin(), std::min(heard.size(), into.size()), into.begin());
    return heard.size();
  }
  void hear(std::string_view name, int signal, std::uint8_t channel, bool open) {
    ports::WifiNetwork network;
    network.name_size = static_cast<std::uint8_t>(name.copy(network.name.data(), network.name.size()));
    network.signal_dbm = signal;
    network.channel = channel;
    network.open = open;
    heard.push_back(network);
  }

 private:
  ports::ScanState state_ = ports::ScanState::idle;
};

struct ScriptedModem : ports::Modem {
  ports::Registration registration() const override { return ports::Registration::home; }
  std::string_view operator_name() const override { return "Plant Mobile"; }
  std::string_view imei() const override { return "356938035643809"; }
  std::string_view iccid() const override { return "8949020000012345678"; }
};

struct ScriptedLight : ports::Indicator {
  int changes = 0;
  void light(bool) override { ++changes; }
};

/// Public half of the key that signed the manifests of protocol/acuvim/vectors; the other half is gone.
inline constexpr std::string_view vectors_key =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEuPcPPlIEwTTdEbOn9DbzelAFUMN\n"
    "w3XP+0mDSpyWgwPp5n5ZMWMpUkMdxI4GSugAWnJNVIXEsYx2YO57ke3vew==\n"
    "-----END PUBLIC KEY-----\n";

/// What outlives a restart of the device: settings, card, flash; and what is around it.
struct AcuvimSite {
  Power power;
  MemoryKeyValue settings{power};
  MemoryCard card;
  OtaFlash flash{power};
  ScriptedHttp server;
  core::config::Config factory;
  bool has_modem = true;
  /// The site's public key, PEM.
  std::string key{vectors_key};

  AcuvimSite() {
    flash.slots[0] = FirmwareImage({"1.2.0"}).bytes;
    using core::config::Key;
    static_cast<void>(factory.set(Key::mqtt_host, std::string_view{"hub.example"}));
    static_cast<void>(factory.set(Key::mqtt_tls, 0U));
    static_cast<void>(factory.set(Key::mqtt_password, std::string_view{"s3cret of the factory"}));
    static_cast<void>(factory.set(Key::wifi_ssid, std::string_view{"Plant"}));
  }
};

/// A gateway from one start to the next, in virtual time; every port is in the hand of the test.
class AcuvimBench {
 public:
  static constexpr std::int64_t noon = 1'763'683'200'000;
  static constexpr ports::Millis step = 10;

  AcuvimSite& site;
  ports::Millis now = 0;
  /// False: the clock was never set.
  bool has_clock = true;
  ScriptedBus bus;
  ScriptedMeter meter{bus};
  ScriptedStream stream;
  ScriptedBroker broker{stream};
  FakeSystem system;
  KeptLog log;
  ScriptedBearer wifi{now};
  ScriptedBearer gsm{now};
  ScriptedScanner scanner;
  ScriptedModem modem;
  ScriptedLight light;
  std::size_t slot_number;
  FlashSlot slot;
  crypto::Ecdsa signatures;
  crypto::Sha256 file_hash;
  crypto::Sha256 image_hash;
  std::string version;
  core::app::Startup startup;
  core::app::AcuvimDevice device;

  explicit AcuvimBench(AcuvimSite& of, ports::ResetReason reason = ports::ResetReason::power_on)
      : site(of),
        slot_number(of.flash.boot().value_or(0)),
        slot(of.flash, slot_number),
        signatures(of.key),
        version(reinterpret_cast<const char*>(of.flash.slots[slot_number].data() + FirmwareImage::description_at + 16)),
        startup(of.settings, of.factory, reason),
        device(startup,
               {bus, of.card, with_reason(reason), log, stream, nullptr, &wifi, of.has_modem ? &gsm : nullptr, slot, of.server,
                signatures, file_hash, image_hash, &scanner, of.has_modem ? &modem : nullptr, &light},
               {"ACV-1", {version, "Test board", "acuvim-gateway", core::ota::esp32}}) {
    wifi.takes = 100;
    scanner.hear("Plant", -58, 6, false);
    scanner.hear("Guests", -74, 11, true);
    meter.units.insert(7);
  }

  /// Until so much time is over, or the device restarts.
  void run(ports::Millis ms) {
    for (const ports::Millis end = now + ms; now < end && !over(); now += step) {
      const bool carried = wifi.state() == ports::BearerState::up || gsm.state() == ports::BearerState::up;
      stream.reachable = carried && reachable;
      std::optional<std::int64_t> utc;
      if (has_clock) utc = noon + static_cast<std::int64_t>(now);
      device.tick({now, utc, has_clock ? ports::ClockSource::ntp : ports::ClockSource::boot});
      if (carried && reachable) broker.tick();
    }
  }
  /// There is a broker at the other end of the ways.
  bool reachable = true;
  void lose_broker() {
    reachable = false;
    stream.end();
  }
  [[nodiscard]] bool over() const { return system.restarts > 0 || slot.ended; }

  void send(const std::string& command) { broker.publish("acuvim/ACV-1/cmd", command); }
  /// Sends it, and lets the device work for a while; answers all that came for its id.
  std::vector<std::string> ask(const std::string& command, ports::Millis ms = 30'000) {
    send(command);
    run(ms);
    return replies(text(parse(command).get(), "id"));
  }
  [[nodiscard]] std::vector<std::string> replies(const std::string& id) const {
    std::vector<std::string> all;
    for (const auto& message : broker.messages) {
      if (message.topic == "acuvim/ACV-1/resp" && text(parse(message.payload).get(), "id") == id) all.push_back(message.payload);
    }
    return all;
  }
  [[nodiscard]] std::string last_on(const std::string& topic) const {
    for (auto message = broker.messages.rbegin(); message != broker.messages.rend(); ++message) {
      if (message->topic == topic) return message->payload;
    }
    return "";
  }

 private:
  FakeSystem& with_reason(ports::ResetReason reason) {
    system.reason = reason;
    return system;
  }
};

}  // namespace testing
