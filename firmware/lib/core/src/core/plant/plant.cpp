#include "core/plant/plant.hpp"

#include <algorithm>

namespace core::plant {
namespace {

/// What its acknowledgement is not waited for. Readings count from 1.
constexpr mqtt::Token no_reading = 0;

std::uint32_t seed_of(ports::System& system) {
  std::array<std::uint8_t, 4> bytes{};
  system.random(bytes);
  std::uint32_t seed = 0;
  for (const auto byte : bytes) seed = seed << 8U | byte;
  return seed;
}

std::int64_t timestamp_of(ports::Millis uptime, std::optional<ports::UnixMillis> utc, const Now& now) {
  if (utc) return *utc;
  // A clock that was set since tells when an older reading was made, too.
  if (now.utc) return *now.utc - static_cast<ports::UnixMillis>(now.uptime - uptime);
  return static_cast<std::int64_t>(uptime);
}

}  // namespace

Plant::Plant(const Inputs& inputs, const Streams& streams, ports::KeyValue& values, ports::System& system, ports::Log& log,
             const PlantSettings& settings)
    : system_(system),
      log_(log),
      settings_(settings),
      inputs_(inputs),
      streams_(streams),
      store_(values),
      registration_(settings.registration.plain || streams.tls == nullptr ? streams.plain : *streams.tls, log,
                    settings.registration, seed_of(system)) {
  if (inputs.climate != nullptr) climate_.emplace(*inputs.climate, settings.climate);
  if (inputs.light != nullptr) light_.emplace(*inputs.light, settings.light_address);
}

void Plant::tick(const Now& now) {
  if (stopped_) return;
  read(now);
  watch_network(now);
  connect(now);
  watch_settings(now);
  if (!session_ || stopped_) return;
  session_->tick(now.uptime);
  if (!session_->online()) return;
  if (heartbeat_due_ || now.uptime >= next_heartbeat_) send_heartbeat(now);
  drain(now);
}

void Plant::stop() {
  stopped_ = true;
  if (session_) session_->stop();
}

void Plant::watch_network(const Now& now) {
  if (transport_ == nullptr) return;
  transport_->tick(online(), now.uptime);
  if (transport_->take_changed() && session_) session_->reconnect(now.uptime);
  if (transport_->restart_wanted()) system_.restart();
}

void Plant::watch_settings(const Now& now) {
  if (config_ == nullptr) return;
  const bool proven = online() || patient_;
  // A code that was used up before a power cut, of which only the credentials were kept.
  if (online()) use_up_claim();
  config_->tick(proven, proofs_, now.uptime);
  if (!config_->restart_wanted()) return;
  log_.write(ports::LogLevel::warning, "config", "the new settings found no broker: the last good ones are in use again");
  stop();
  system_.restart();
}

void Plant::use_up_claim() {
  registration_.forget_claim();
  if (config_ == nullptr || config_->config().text(config::Key::claim_code).empty()) return;
  config::Config next = config_->config();
  if (next.set(config::Key::claim_code, std::string_view{}) && config_->keep(next, false)) return;
  log_.write(ports::LogLevel::error, "register", "the claim code, which is used up, cannot be erased");
}

void Plant::read(const Now& now) {
  if (climate_) climate_->tick(now.uptime);
  if (light_) light_->tick(now.uptime);
  const bool busy = (climate_ && climate_->busy()) || (light_ && light_->busy());
  if (reading_ && !busy) take_reading();
  if (now.uptime < next_read_ || reading_) return;
  next_read_ = std::max(next_read_ + settings_.read_ms, now.uptime);
  measured_at_ = now;
  reading_ = true;
  if (climate_) climate_->start(now.uptime);
  if (light_) light_->start(now.uptime);
}

void Plant::take_reading() {
  using sensors::Measured;
  using sensors::Quality;
  reading_ = false;
  Reading reading;
  reading.uptime = measured_at_.uptime;
  reading.utc = measured_at_.utc;
  reading.temperature = climate_ ? climate_->climate().temperature : Measured::none(Quality::open);
  reading.humidity = climate_ ? climate_->climate().humidity : Measured::none(Quality::open);
  reading.light_level = light_ ? light_->lux() : Measured::none(Quality::open);
  reading.soil_moisture =
      inputs_.soil != nullptr ? sensors::soil_percent(inputs_.soil->volts(), settings_.soil) : Measured::none(Quality::open);
  if (reading.any()) backlog_.push(reading);
}

/// Comes to a session: by what was kept, else by registering.
void Plant::connect(const Now& now) {
  if (!loaded_) {
    loaded_ = true;
    // New settings may be those of another hub, and have to prove that they lead to one; if they do not, the old credentials are
    // still there for the old settings.
    if (config_ == nullptr || !config_->on_trial()) credentials_ = store_.load(settings_.registration.device_id);
    if (credentials_) return open_session(now.uptime);
    start_registration(now.uptime);
  }
  if (session_ && refusals_ >= settings_.refusals) {
    log_.write(ports::LogLevel::warning, "register", "the broker refuses what the hub gave: registering again");
    refusals_ = 0;
    session_->stop();
    session_.reset();
    backlog_.not_sent();
    start_registration(now.uptime);
  }
  if (ask_again_ && session_) {
    // The broker is there again: the long pauses of its absence are not for it.
    session_->reconnect(now.uptime);
  }
  ask_again_ = false;
  if (registering_) watch_registration(now);
}

void Plant::start_registration(ports::Millis now) {
  if (!settings_.registration.plain && streams_.tls == nullptr) {
    log_.write(ports::LogLevel::error, "register", "to register wants TLS, for which the site's authority is missing");
    return;
  }
  registering_ = true;
  registration_.start(now);
}

void Plant::watch_registration(const Now& now) {
  registration_.tick(now.uptime);
  const bool patient = registration_.state() == RegistrationState::waiting_for_approval;
  if (patient && !patient_) {
    ++proofs_;
    // The hub knows this board as another one than it was.
    static_cast<void>(store_.forget());
  }
  patient_ = patient;
  if (registration_.state() != RegistrationState::done) return;
  registering_ = false;
  credentials_ = registration_.credentials();
  if (!store_.save(*credentials_, settings_.registration.device_id)) {
    log_.write(ports::LogLevel::error, "register", "the credentials cannot be kept: the next start registers again");
  }
  // After the credentials: a power cut in between costs a code that is still there, and not the way to the broker.
  use_up_claim();
  open_session(now.uptime);
}

void Plant::open_session(ports::Millis now) {
  ports::ByteStream* const stream = credentials_->tls ? streams_.tls : &streams_.plain;
  if (stream == nullptr) {
    log_.write(ports::LogLevel::error, "mqtt", "the broker wants TLS, for which the site's authority is missing");
    return;
  }
  mqtt::SessionSettings session;
  session.host = credentials_->host.view();
  session.port = credentials_->port;
  session.connect.client_id = credentials_->client_id.view();
  session.connect.username = credentials_->username.view();
  session.connect.password = credentials_->password.view();
  session.first_pause_ms = settings_.first_pause_ms;
  session.longest_pause_ms = settings_.longest_pause_ms;
  session_.emplace(*stream, *this, session, seed_of(system_));
  session_->start(now);
}

void Plant::drain(const Now& now) {
  if (now.uptime < next_drain_ || !session_->can_publish()) return;
  const Reading* reading = backlog_.next();
  if (reading == nullptr) return;
  next_drain_ = now.uptime + settings_.drain_ms;
  const std::size_t size = write_telemetry(*reading, timestamp_of(reading->uptime, reading->utc, now), payload_);
  const mqtt::Token token = backlog_.sent();
  const auto topic = credentials_->telemetry_topic.view();
  if (!session_->publish(topic, ports::Bytes{payload_}.first(size), false, token)) backlog_.not_sent();
}

void Plant::send_heartbeat(const Now& now) {
  if (!session_->can_publish()) return;
  const std::size_t size = write_heartbeat(timestamp_of(now.uptime, now.utc, now), now.uptime, signal_dbm_, payload_);
  const auto topic = credentials_->heartbeat_topic.view();
  if (!session_->publish(topic, ports::Bytes{payload_}.first(size), false, no_reading)) return;
  heartbeat_due_ = false;
  next_heartbeat_ = now.uptime + settings_.heartbeat_ms;
}

void Plant::on_online(bool) {
  refusals_ = 0;
  ++proofs_;
  heartbeat_due_ = true;
  log_.write(ports::LogLevel::info, "mqtt", "online");
}

void Plant::on_offline(mqtt::LossReason reason) {
  const bool credentials = reason == mqtt::LossReason::credentials;
  if (credentials) ask_again_ = ++refusals_ == 1;
  log_.write(ports::LogLevel::warning, "mqtt", credentials ? "the broker refuses user name or password" : "offline");
}

void Plant::on_acknowledged(mqtt::Token token) { static_cast<void>(backlog_.acknowledge(token)); }

}  // namespace core::plant
