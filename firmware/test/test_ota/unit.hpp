#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/ota/update.hpp"
#include "crypto/sha256.hpp"
#include "testing/fake_system.hpp"
#include "testing/firmware_image.hpp"
#include "testing/memory_key_value.hpp"
#include "testing/ota_flash.hpp"
#include "testing/scripted_http.hpp"

/// Believes every signature, or none.
struct Believing : ports::SignatureCheck {
  bool answer = true;
  bool verify(const ports::Sha256Digest&, ports::Bytes) override { return answer; }
};

inline testing::FirmwareImage firmware(const std::string& version, std::uint32_t code_size = 16) {
  return testing::FirmwareImage({version, "acuvim-gateway", core::ota::esp32, code_size});
}

inline core::ota::Manifest manifest_of(const testing::FirmwareImage& image, const std::string& version) {
  core::ota::Manifest manifest;
  static_cast<void>(manifest.version.assign(version));
  static_cast<void>(manifest.url.assign("https://hub.example/firmware"));
  static_cast<void>(manifest.hardware.assign("board-1"));
  manifest.size = static_cast<std::uint32_t>(image.bytes.size());
  manifest.sha256 = testing::sha256(image.view());
  manifest.signature_size = 1;
  return manifest;
}

/// A device with 1.2.0 in its first slot, the server with 1.3.0, and time. It restarts when it asks for it.
struct Unit {
  testing::Power power;
  testing::OtaFlash flash{power};
  testing::MemoryKeyValue store{power};
  testing::ScriptedHttp http;
  testing::FakeSystem system;
  Believing believing;
  ports::SignatureCheck* signatures = &believing;
  crypto::Sha256 file_hash;
  crypto::Sha256 image_hash;
  core::ota::UpdateSettings settings;
  testing::FirmwareImage image = firmware("1.3.0");
  core::ota::Manifest manifest = manifest_of(image, "1.3.0");

  // What a restart forgets.
  std::string version;
  std::unique_ptr<testing::FlashSlot> slot;
  std::unique_ptr<core::ota::Update> update;
  ports::Millis now = 0;
  int restarts_seen = 0;

  // What the world is like.
  bool broker = true;
  bool meter = true;
  bool server_confirms = true;
  /// States as they were told, with the fault where one ended it; over restarts.
  std::vector<std::string> told;

  Unit() {
    flash.slots[0] = firmware("1.2.0").bytes;
    http.file = image.bytes;
    settings.running.hardware = "board-1";
    settings.running.project = "acuvim-gateway";
    REQUIRE(boot());
  }

  /// False when no firmware came up.
  bool boot() {
    const auto running = flash.boot();
    if (!running) return false;
    const auto* name = flash.slots[*running].data() + testing::FirmwareImage::description_at + 16;
    version = reinterpret_cast<const char*>(name);
    settings.running.version = version;
    slot = std::make_unique<testing::FlashSlot>(flash, *running);
    http.abort();
    update = std::make_unique<core::ota::Update>(
        core::ota::UpdatePorts{*slot, http, *signatures, file_hash, image_hash, store, system}, settings, 7);
    now = 0;
    restarts_seen = system.restarts;
    update->begin(now);
    listen();
    return true;
  }
  core::ota::Fault start() { return update->start(manifest, "c-2", meter, now); }

  /// One step of 100 ms; restarts when the firmware wants to. False when there is no power.
  bool step() {
    now += 100;
    update->broker(broker);
    if (now % 5'000 == 0) update->reading(meter);
    if (server_confirms && broker && now % 2'000 == 0) static_cast<void>(update->confirmed(version));
    update->tick(now);
    listen();
    if (!power.on()) return false;
    if (slot->ended || system.restarts != restarts_seen) return boot();
    return true;
  }
  void run(ports::Millis ms) {
    for (ports::Millis left = ms; left > 0 && step(); left -= 100) {
    }
  }
  /// Until an update has ended, or an hour is over.
  void run_to_end() {
    for (int i = 0; i < 36'000 && !ended() && step(); ++i) {
    }
  }
  [[nodiscard]] bool ended() const {
    return state() >= core::ota::UpdateState::success || state() == core::ota::UpdateState::idle;
  }
  [[nodiscard]] core::ota::UpdateState state() const { return update->progress().state; }
  [[nodiscard]] std::string last() const { return told.empty() ? "" : told.back(); }

  void listen() {
    if (!update->take_changed()) return;
    const auto progress = update->progress();
    std::string line(name_of(progress.state));
    if (progress.fault != core::ota::Fault::none && progress.state != core::ota::UpdateState::trial) {
      line += " " + std::string(code_of(progress.fault));
    }
    if (line != last()) told.push_back(line);
  }
};
