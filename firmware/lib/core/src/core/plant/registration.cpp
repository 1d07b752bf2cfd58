#include "core/plant/registration.hpp"

#include <algorithm>

#include "core/json/writer.hpp"

namespace core::plant {
namespace {

constexpr std::size_t longest_request = 512;

void write_text(json::Writer& out, std::string_view key, std::string_view value) {
  if (!value.empty()) out.key(key).text(value);
}

}  // namespace

std::size_t write_registration(const RegistrationSettings& settings, ports::MutableBytes into) {
  json::Writer out(into);
  out.begin_object().key("device_id").text(settings.device_id).key("type").text("plant-sensor");
  write_text(out, "hardware", settings.hardware);
  write_text(out, "mac", settings.mac);
  write_text(out, "firmware", settings.firmware);
  write_text(out, "claim", settings.claim);
  out.end_object();
  return out.ok() ? out.size() : 0;
}

Registration::Registration(ports::ByteStream& stream, ports::Log& log, const RegistrationSettings& settings, std::uint32_t seed)
    : post_(stream), log_(log), settings_(settings), backoff_(settings.first_pause_ms, settings.longest_pause_ms, seed) {}

void Registration::start(ports::Millis now) {
  if (state_ != RegistrationState::idle && state_ != RegistrationState::done) return;
  state_ = RegistrationState::asking;
  next_at_ = now;
}

void Registration::tick(ports::Millis now) {
  if (state_ == RegistrationState::idle || state_ == RegistrationState::done) return;
  if (!asking_) {
    if (now >= next_at_) ask(now);
    return;
  }
  const PostState state = post_.tick(now);
  if (state == PostState::busy) return;
  asking_ = false;
  if (state == PostState::done) {
    handle_answer(now);
  } else {
    say(ports::LogLevel::warning, post_.error());
    pause(RegistrationState::pausing, backoff_.next(), now);
  }
  // It holds the password.
  post_.forget();
}

void Registration::ask(ports::Millis now) {
  std::array<std::uint8_t, longest_request> body{};
  const std::size_t size = write_registration(settings_, body);
  const auto bearer = settings_.claim.empty() ? settings_.provisioning_key : std::string_view{};
  ++attempts_;
  asking_ = size > 0 && post_.start(settings_.host, settings_.port, settings_.path, bearer,
                                    ports::text_of(ports::Bytes{body}.first(size)), now);
  if (asking_) return;
  say(ports::LogLevel::error, "the request cannot be written: an option is too long or has letters that cannot be");
  pause(RegistrationState::refused, settings_.refused_pause_ms, now);
}

void Registration::handle_answer(ports::Millis now) {
  using ports::LogLevel;
  switch (post_.status()) {
    case 200:
    case 201:
      if (const auto credentials = parse_credentials(post_.body(), settings_.device_id)) {
        credentials_ = *credentials;
        backoff_.succeeded();
        state_ = RegistrationState::done;
        say(LogLevel::info, post_.status() == 201 ? "the hub took this device in" : "the hub knows this device");
        return;
      }
      say(LogLevel::error, "the hub's answer is none to this registration");
      return pause(RegistrationState::pausing, backoff_.next(), now);
    case 202:
      if (state_ != RegistrationState::waiting_for_approval) say(LogLevel::info, "somebody has to approve this device");
      return pause(RegistrationState::waiting_for_approval, asked_pause_ms(), now);
    case 401:
    case 403:
      say(LogLevel::error, settings_.claim.empty() ? "the hub refuses the provisioning key" : "the hub refuses the claim code");
      return pause(RegistrationState::refused, settings_.refused_pause_ms, now);
    case 409:
      say(LogLevel::error, "another device has this id");
      return pause(RegistrationState::id_taken, settings_.refused_pause_ms, now);
    case 429:
      say(LogLevel::warning, "the hub asks to wait");
      // Too many ask at once, and are all told the same moment: behind it they spread by chance.
      return pause(RegistrationState::pausing, asked_pause_ms() + backoff_.next(), now);
    default:
      say(LogLevel::warning, "the hub cannot register this device now");
      // Also what says "unavailable" may say for how long.
      return pause(RegistrationState::pausing, post_.retry_after() ? asked_pause_ms() : backoff_.next(), now);
  }
}

void Registration::pause(RegistrationState state, std::uint32_t pause_ms, ports::Millis now) {
  state_ = state;
  next_at_ = now + pause_ms;
}

/// At least a second: an answer may say 0.
std::uint32_t Registration::asked_pause_ms() const {
  const auto seconds = post_.retry_after();
  if (!seconds) return settings_.wait_ms;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(std::uint64_t{*seconds} * 1'000, 1'000, settings_.longest_wait_ms));
}

void Registration::say(ports::LogLevel level, std::string_view message) { log_.write(level, "register", message); }

}  // namespace core::plant
