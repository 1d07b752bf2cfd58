#pragma once

#include "core/ota/download.hpp"
#include "core/ota/health_gate.hpp"
#include "core/ota/record.hpp"
#include "core/ota/verification.hpp"
#include "ports/system.hpp"

namespace core::ota {

enum class UpdateState : std::uint8_t { idle, downloading, verifying, applying, trial, success, failed, rolled_back };

/// As on the wire: "rolled_back".
[[nodiscard]] std::string_view name_of(UpdateState state);

struct UpdateSettings {
  Running running;
  bool refuse_downgrade = true;
  DownloadSettings download;
  GateSettings gate;
  /// Between the report that it is applied and the restart, ms: the report must leave the device.
  std::uint32_t restart_delay_ms = 3'000;
};

struct UpdatePorts {
  ports::FirmwareSlot& slot;
  ports::HttpClient& http;
  ports::SignatureCheck& signatures;
  /// Two, because the file's digest and that within the image are made at once.
  ports::Sha256& file_hash;
  ports::Sha256& image_hash;
  ports::KeyValue& store;
  ports::System& system;
};

/// What a status message says. Texts are valid until the next call.
struct Progress {
  UpdateState state = UpdateState::idle;
  Fault fault = Fault::none;
  /// Of the download, 0 to 100.
  std::uint8_t percent = 0;
  std::uint32_t retries = 0;
  /// Of the last answer; 0 when there was none.
  int http_status = 0;
  std::string_view version;
  std::string_view request_id;
};

/// Updates the firmware: download, verification, restart into the new one on trial, its proof, or the way back. Begun by the old
/// firmware and ended by whichever runs then; a power cut at any moment leaves a device that starts.
class Update {
 public:
  Update(const UpdatePorts& ports, const UpdateSettings& settings, std::uint32_t seed);

  /// Once after each start of the device: sees how an update went on over the restart.
  void begin(ports::Millis now);

  /// Begins an update, or answers why not. `readings`: whether the meter answers now.
  [[nodiscard]] Fault start(const Manifest& manifest, std::string_view request_id, bool readings, ports::Millis now);

  /// Ends a download or verification that is under way. False when it is too late for that.
  bool cancel();

  void tick(ports::Millis now);

  // What the trial is judged by; to be told always.
  void broker(bool online) { gate_.broker(online); }
  void reading(bool good) { gate_.reading(good); }
  /// The server says that it sees the device, running this version. False when that is not on trial.
  bool confirmed(std::string_view version);

  [[nodiscard]] Progress progress() const;
  /// True once after each change worth a message: a new state, or ten more percent.
  [[nodiscard]] bool take_changed();
  /// The server has heard of success, failure or roll-back: it is not told again after the next start.
  void reported();

 private:
  [[nodiscard]] Fault refusal(const Manifest& manifest);
  void enter(UpdateState state);
  void end(UpdateState state, Phase phase, Fault fault);
  void begin_trial(ports::Millis now);
  void resume(const Record& record, ports::Millis now);
  void download(ports::Millis now);
  void apply(ports::Millis now);
  void try_out(ports::Millis now);
  void go_back(Fault fault, ports::Millis now);

  UpdatePorts ports_;
  UpdateSettings settings_;
  ImageCheck image_;
  Download download_;
  Verification verification_;
  HealthGate gate_;
  RecordBook book_;
  Manifest manifest_;
  Record record_;
  UpdateState state_ = UpdateState::idle;
  bool changed_ = false;
  std::uint8_t told_percent_ = 0;
  bool chosen_ = false;
  bool going_back_ = false;
  ports::Millis due_at_ = 0;
};

}  // namespace core::ota
