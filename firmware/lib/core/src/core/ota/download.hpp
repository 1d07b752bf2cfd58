#pragma once

#include <array>
#include <cstdint>

#include "core/mqtt/backoff.hpp"
#include "core/ota/image.hpp"
#include "core/ota/manifest.hpp"
#include "ports/firmware_slot.hpp"
#include "ports/http_client.hpp"

namespace core::ota {

struct DownloadSettings {
  /// An answer that brings nothing for so long is given up, ms.
  std::uint32_t stall_ms = 60'000;
  /// Attempts in a row that bring no new bytes.
  std::uint32_t fruitless_attempts = 8;
  /// Everything, ms.
  std::uint32_t longest_ms = 6 * 3'600'000;
  std::uint32_t first_pause_ms = 2'000;
  std::uint32_t longest_pause_ms = 300'000;
};

enum class DownloadState : std::uint8_t { idle, running, done, failed };

/// Brings the file of a manifest into the other slot. Goes on where it broke off when the server can, begins anew when the server
/// cannot or has another file, and gives up after some attempts without progress.
class Download : public ports::HttpSink {
 public:
  Download(ports::HttpClient& http, ports::FirmwareSlot& slot, ports::Sha256& hash, ImageCheck& image,
           const DownloadSettings& settings, std::uint32_t seed);

  /// The manifest must outlive it.
  void start(const Manifest& manifest, ports::Millis now);
  void tick(ports::Millis now);
  void cancel();

  [[nodiscard]] DownloadState state() const { return state_; }
  /// Why it failed.
  [[nodiscard]] Fault fault() const { return fault_; }
  /// Bytes in the slot.
  [[nodiscard]] std::uint32_t received() const { return received_; }
  /// Status of the last answer; 0 when there was none.
  [[nodiscard]] int http_status() const { return http_status_; }
  /// Attempts after the first.
  [[nodiscard]] std::uint32_t retries() const { return attempts_ > 0 ? attempts_ - 1 : 0; }

  bool on_head(const ports::HttpHead& head) override;
  bool on_body(ports::Bytes data) override;

 private:
  [[nodiscard]] bool begin_file();
  [[nodiscard]] bool take_whole(const ports::HttpHead& head);
  [[nodiscard]] bool take_rest(const ports::HttpHead& head);
  [[nodiscard]] bool fail(Fault fault);
  void attempt(ports::Millis now);
  void broke_off(ports::Millis now);
  void finish();

  ports::HttpClient& http_;
  ports::FirmwareSlot& slot_;
  ports::Sha256& hash_;
  ImageCheck& image_;
  DownloadSettings settings_;
  mqtt::Backoff backoff_;
  const Manifest* manifest_ = nullptr;
  DownloadState state_ = DownloadState::idle;
  Fault fault_ = Fault::none;
  bool requesting_ = false;
  /// What is in the slot is of no use for the next answer.
  bool anew_ = false;
  std::uint32_t received_ = 0;
  /// Most bytes any attempt came to: what is less is no progress.
  std::uint32_t furthest_ = 0;
  std::uint32_t furthest_before_ = 0;
  std::uint32_t received_before_ = 0;
  std::uint32_t attempts_ = 0;
  std::uint32_t fruitless_ = 0;
  int http_status_ = 0;
  /// Of the file whose bytes are in the slot.
  Text<64> etag_;
  ports::Millis started_at_ = 0;
  ports::Millis moved_at_ = 0;
  ports::Millis next_attempt_at_ = 0;
};

}  // namespace core::ota
