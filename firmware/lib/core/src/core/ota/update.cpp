#include "core/ota/update.hpp"

#include "core/ota/version.hpp"

namespace core::ota {
namespace {

/// How long a restart may take before it counts as failed, ms.
constexpr std::uint32_t restart_patience_ms = 10'000;
constexpr std::uint8_t percent_step = 10;

bool is_final(UpdateState state) {
  return state == UpdateState::success || state == UpdateState::failed || state == UpdateState::rolled_back;
}

}  // namespace

std::string_view name_of(UpdateState state) {
  switch (state) {
    case UpdateState::idle:
      return "idle";
    case UpdateState::downloading:
      return "downloading";
    case UpdateState::verifying:
      return "verifying";
    case UpdateState::applying:
      return "applying";
    case UpdateState::trial:
      return "trial";
    case UpdateState::success:
      return "success";
    case UpdateState::failed:
      return "failed";
    case UpdateState::rolled_back:
      return "rolled_back";
  }
  return "idle";
}

Update::Update(const UpdatePorts& ports, const UpdateSettings& settings, std::uint32_t seed)
    : ports_(ports),
      settings_(settings),
      image_(ports.image_hash, settings.running.chip),
      download_(ports.http, ports.slot, ports.file_hash, image_, settings.download, seed),
      verification_(ports.slot, ports.file_hash, image_, ports.signatures, settings.running),
      gate_(settings.gate),
      book_(ports.store) {}

void Update::begin(ports::Millis now) {
  const auto record = book_.load();
  if (record) record_ = *record;
  const bool is_new = record && record->version.view() == settings_.running.version;
  if (ports_.slot.state() == ports::SlotState::pending && !(is_new && record->phase == Phase::going_back)) {
    // Whatever is written: this firmware must prove itself or go. Nothing is written when the settings were erased meanwhile.
    if (!is_new) record_ = {};
    static_cast<void>(record_.version.assign(settings_.running.version));
    begin_trial(now);
  } else if (record) {
    resume(*record, now);
  }
}

void Update::resume(const Record& record, ports::Millis now) {
  const bool is_new = record.version.view() == settings_.running.version;
  switch (record.phase) {
    case Phase::downloading:
      end(UpdateState::failed, Phase::failed, Fault::interrupted);
      return;
    case Phase::chosen:
      if (is_new) {
        begin_trial(now);
      } else {
        end(UpdateState::rolled_back, Phase::rolled_back, Fault::never_started);
      }
      return;
    case Phase::trial:
      if (!is_new) {
        end(UpdateState::rolled_back, Phase::rolled_back, Fault::trial_interrupted);
      } else if (ports_.slot.state() == ports::SlotState::valid) {
        // Confirmed, and the power failed before that was written here.
        end(UpdateState::success, Phase::succeeded, Fault::none);
      } else {
        begin_trial(now);
      }
      return;
    case Phase::going_back:
      if (is_new) {
        end(UpdateState::failed, Phase::failed, Fault::roll_back_failed);
      } else {
        end(UpdateState::rolled_back, Phase::rolled_back, record.fault);
      }
      return;
    case Phase::succeeded:
      enter(UpdateState::success);
      return;
    case Phase::failed:
      enter(UpdateState::failed);
      return;
    case Phase::rolled_back:
      enter(UpdateState::rolled_back);
      return;
  }
}

Fault Update::start(const Manifest& manifest, std::string_view request_id, bool readings, ports::Millis now) {
  if (const Fault fault = refusal(manifest); fault != Fault::none) return fault;
  Record record;
  record.readings = readings;
  record.version = manifest.version;
  static_cast<void>(record.request_id.assign(request_id));
  if (!book_.save(record)) return Fault::store;
  record_ = record;
  manifest_ = manifest;
  told_percent_ = 0;
  chosen_ = false;
  enter(UpdateState::downloading);
  download_.start(manifest_, now);
  return Fault::none;
}

/// What can be told before anything is downloaded, the signature last, because it takes longest.
Fault Update::refusal(const Manifest& manifest) {
  if (state_ == UpdateState::trial || ports_.slot.state() == ports::SlotState::pending) return Fault::on_trial;
  if (state_ != UpdateState::idle && !is_final(state_)) return Fault::busy;
  if (manifest.hardware.view() != settings_.running.hardware) return Fault::wrong_hardware;
  if (manifest.version.view() == settings_.running.version) return Fault::already_running;
  const int order = compare_versions(manifest.version.view(), settings_.running.version);
  if (settings_.refuse_downgrade && order < 0) return Fault::downgrade;
  if (manifest.size > ports_.slot.capacity()) return Fault::too_large;
  return ports_.signatures.verify(manifest.sha256, manifest.signature_bytes()) ? Fault::none : Fault::signature;
}

bool Update::cancel() {
  if (state_ != UpdateState::downloading && state_ != UpdateState::verifying) return false;
  download_.cancel();
  end(UpdateState::failed, Phase::failed, Fault::cancelled);
  return true;
}

void Update::tick(ports::Millis now) {
  switch (state_) {
    case UpdateState::downloading:
      download(now);
      return;
    case UpdateState::verifying:
      if (!verification_.tick()) return;
      if (verification_.fault() != Fault::none) {
        end(UpdateState::failed, Phase::failed, verification_.fault());
        return;
      }
      due_at_ = now + settings_.restart_delay_ms;
      enter(UpdateState::applying);
      return;
    case UpdateState::applying:
      apply(now);
      return;
    case UpdateState::trial:
      try_out(now);
      return;
    case UpdateState::idle:
    case UpdateState::success:
    case UpdateState::failed:
    case UpdateState::rolled_back:
      return;
  }
}

void Update::download(ports::Millis now) {
  download_.tick(now);
  if (const auto percent = progress().percent; percent >= told_percent_ + percent_step) {
    told_percent_ = static_cast<std::uint8_t>(percent - percent % percent_step);
    changed_ = true;
  }
  if (download_.state() == DownloadState::failed) {
    end(UpdateState::failed, Phase::failed, download_.fault());
  } else if (download_.state() == DownloadState::done) {
    if (ports_.file_hash.finish() != manifest_.sha256) {
      end(UpdateState::failed, Phase::failed, Fault::digest);
      return;
    }
    verification_.start(manifest_);
    enter(UpdateState::verifying);
  }
}

/// The record comes first: a firmware on trial must know what it is measured by, and the old one what became of it.
void Update::apply(ports::Millis now) {
  if (now < due_at_) return;
  if (!chosen_) {
    record_.phase = Phase::chosen;
    if (!book_.save(record_)) {
      end(UpdateState::failed, Phase::failed, Fault::store);
      return;
    }
    if (!ports_.slot.activate()) {
      end(UpdateState::failed, Phase::failed, Fault::activation);
      return;
    }
    chosen_ = true;
  }
  due_at_ = now + restart_patience_ms;
  ports_.system.restart();
}

void Update::begin_trial(ports::Millis now) {
  record_.phase = Phase::trial;
  // If it cannot be written, the server hears of a firmware that never came up instead of one that fell.
  static_cast<void>(book_.save(record_));
  gate_.start(record_.readings, now);
  enter(UpdateState::trial);
}

void Update::try_out(ports::Millis now) {
  if (going_back_) {
    if (now >= due_at_) end(UpdateState::failed, Phase::failed, Fault::roll_back_failed);
    return;
  }
  if (gate_.passed() && ports_.slot.confirm()) {
    end(UpdateState::success, Phase::succeeded, Fault::none);
  } else if (gate_.expired(now)) {
    go_back(gate_.passed() ? Fault::not_confirmable : gate_.missing(), now);
  }
}

void Update::go_back(Fault fault, ports::Millis now) {
  record_.phase = Phase::going_back;
  record_.fault = fault;
  // If it cannot be written, the old firmware tells of a trial that broke off.
  static_cast<void>(book_.save(record_));
  going_back_ = true;
  due_at_ = now + restart_patience_ms;
  ports_.slot.roll_back();
}

bool Update::confirmed(std::string_view version) {
  if (state_ != UpdateState::trial || version != settings_.running.version) return false;
  gate_.confirmed();
  return true;
}

void Update::end(UpdateState state, Phase phase, Fault fault) {
  record_.phase = phase;
  record_.fault = fault;
  // What cannot be written is told all the same, only not again after a restart.
  static_cast<void>(book_.save(record_));
  enter(state);
}

void Update::enter(UpdateState state) {
  state_ = state;
  changed_ = true;
}

Progress Update::progress() const {
  Progress progress;
  progress.state = state_;
  if (state_ == UpdateState::idle) return progress;
  progress.fault = state_ == UpdateState::trial ? gate_.missing() : record_.fault;
  progress.version = record_.version.view();
  progress.request_id = record_.request_id.view();
  progress.retries = download_.retries();
  progress.http_status = download_.http_status();
  if (state_ == UpdateState::downloading && manifest_.size > 0) {
    progress.percent = static_cast<std::uint8_t>(std::uint64_t{download_.received()} * 100 / manifest_.size);
  } else if (state_ != UpdateState::failed) {
    progress.percent = 100;
  }
  return progress;
}

bool Update::take_changed() {
  const bool changed = changed_;
  changed_ = false;
  return changed;
}

void Update::reported() {
  if (!is_final(state_)) return;
  book_.erase();
  state_ = UpdateState::idle;
}

}  // namespace core::ota
