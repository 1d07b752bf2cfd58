#include "core/ota/download.hpp"

#include <algorithm>

namespace core::ota {
namespace {

// RFC 9110, 15.
constexpr int ok = 200;
constexpr int partial_content = 206;
constexpr int range_not_satisfiable = 416;

/// The server may answer otherwise a little later.
bool is_passing(int status) { return status == 408 || status == 425 || status == 429 || status >= 500; }

}  // namespace

Download::Download(ports::HttpClient& http, ports::FirmwareSlot& slot, ports::Sha256& hash, ImageCheck& image,
                   const DownloadSettings& settings, std::uint32_t seed)
    : http_(http),
      slot_(slot),
      hash_(hash),
      image_(image),
      settings_(settings),
      backoff_(settings.first_pause_ms, settings.longest_pause_ms, seed) {}

void Download::start(const Manifest& manifest, ports::Millis now) {
  manifest_ = &manifest;
  state_ = DownloadState::running;
  fault_ = Fault::none;
  furthest_ = 0;
  attempts_ = 0;
  fruitless_ = 0;
  http_status_ = 0;
  started_at_ = now;
  backoff_.succeeded();
  if (!begin_file()) {
    state_ = DownloadState::failed;
    return;
  }
  attempt(now);
}

void Download::tick(ports::Millis now) {
  if (state_ != DownloadState::running) return;
  if (now - started_at_ > settings_.longest_ms) {
    static_cast<void>(fail(Fault::too_slow));
    finish();
    return;
  }
  if (!requesting_) {
    if (now >= next_attempt_at_) attempt(now);
    return;
  }
  const auto state = http_.tick(now);
  if (fault_ != Fault::none) {
    finish();
    return;
  }
  if (received_ != received_before_) moved_at_ = now;
  received_before_ = received_;
  if (received_ == manifest_->size) {
    finish();
  } else if (state != ports::HttpState::busy || now - moved_at_ > settings_.stall_ms) {
    broke_off(now);
  }
}

void Download::cancel() {
  if (state_ != DownloadState::running) return;
  static_cast<void>(fail(Fault::cancelled));
  finish();
}

bool Download::on_head(const ports::HttpHead& head) {
  http_status_ = head.status;
  if (head.status == ok) return take_whole(head);
  if (head.status == partial_content) return take_rest(head);
  if (head.status == range_not_satisfiable) {
    anew_ = true;
    return false;
  }
  return is_passing(head.status) ? false : fail(Fault::http_status);
}

/// The file from its beginning on: also a server's answer that cannot give a part, or has another file by now.
bool Download::take_whole(const ports::HttpHead& head) {
  if (head.length && *head.length != manifest_->size) return fail(Fault::wrong_length);
  if (received_ > 0 && !begin_file()) return false;
  if (!etag_.assign(head.etag)) etag_.clear();
  return true;
}

bool Download::take_rest(const ports::HttpHead& head) {
  if (head.range_total && *head.range_total != manifest_->size) return fail(Fault::wrong_length);
  const bool same_file = etag_.view().empty() || head.etag.empty() || head.etag == etag_.view();
  if (head.range_from == received_ && same_file) return true;
  anew_ = true;
  return false;
}

bool Download::on_body(ports::Bytes data) {
  if (data.size() > manifest_->size - received_) return fail(Fault::wrong_length);
  hash_.add(data);
  if (const Fault fault = image_.add(data); fault != Fault::none) return fail(fault);
  if (!slot_.write(data)) return fail(Fault::slot_write);
  received_ += static_cast<std::uint32_t>(data.size());
  furthest_ = std::max(furthest_, received_);
  return true;
}

/// Empties the slot for the file's first byte.
bool Download::begin_file() {
  anew_ = false;
  received_ = 0;
  received_before_ = 0;
  etag_.clear();
  hash_.begin();
  image_.begin(manifest_->size);
  return slot_.begin(manifest_->size) || fail(Fault::slot_refused);
}

/// Always false.
bool Download::fail(Fault fault) {
  fault_ = fault;
  return false;
}

void Download::attempt(ports::Millis now) {
  if (anew_ && received_ > 0 && !begin_file()) {
    finish();
    return;
  }
  anew_ = false;
  ++attempts_;
  moved_at_ = now;
  furthest_before_ = furthest_;
  requesting_ = true;
  if (!http_.get({manifest_->url.view(), received_, etag_.view()}, *this)) broke_off(now);
}

void Download::broke_off(ports::Millis now) {
  http_.abort();
  requesting_ = false;
  if (furthest_ > furthest_before_) {
    fruitless_ = 0;
    backoff_.succeeded();
  } else if (++fruitless_ >= settings_.fruitless_attempts) {
    static_cast<void>(fail(Fault::unreachable));
    finish();
    return;
  }
  next_attempt_at_ = now + backoff_.next();
}

void Download::finish() {
  if (requesting_) http_.abort();
  requesting_ = false;
  state_ = fault_ == Fault::none ? DownloadState::done : DownloadState::failed;
}

}  // namespace core::ota
