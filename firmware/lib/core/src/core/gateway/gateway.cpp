#include "core/gateway/gateway.hpp"

#include <algorithm>

#include "devices/acuvim_ii.hpp"

namespace core::gateway {
namespace {

/// A token says what its acknowledgement is for: a record of the card, or nothing that is kept.
constexpr mqtt::Token record_flag = 0x8000'0000U;
constexpr mqtt::Token no_record = 0;

/// Place for live messages and answers that records from the card leave free.
constexpr std::size_t reserved_window = 1;

/// Real-time values and energies; the rest is distortion, angles, demand, energy by phase.
constexpr std::size_t essential_blocks = 2;

constexpr ports::Span<const devices::Block> blocks{devices::acuvim_ii::blocks};
constexpr ports::Span<const devices::Register> registers{devices::acuvim_ii::registers};

/// `acuvim/{id}/{suffix}`.
std::string_view topic_of(std::string_view id, std::string_view suffix, ports::Span<char> into) {
  char* out = into.begin();
  for (const std::string_view part : {std::string_view{"acuvim/"}, id, std::string_view{"/"}, suffix}) {
    const auto room = static_cast<std::size_t>(into.end() - out);
    out = std::copy_n(part.begin(), std::min(part.size(), room), out);
  }
  return {into.data(), static_cast<std::size_t>(out - into.begin())};
}

}  // namespace

Gateway::Gateway(MeterReader& meter, buffer::RecordLog& log, ports::System& system, ports::Log& messages,
                 const GatewaySettings& settings)
    : meter_(meter), log_(log), system_(system), messages_(messages), settings_(settings) {}

void Gateway::tick(const Now& now) {
  if (!log_.is_open()) static_cast<void>(log_.open());
  poll(now);
  session_->tick(now.uptime);
  if (!session_->online()) return;
  if (announce_due_) announce();
  if (heartbeat_due_ || now.uptime >= next_heartbeat_) send_heartbeat(now);
  drain(now);
}

void Gateway::on_connecting(std::uint32_t number) {
  session_number_ = number;
  mqtt::Will will;
  will.topic = topic_of(settings_.id, "status", {will_topic_.data(), will_topic_.size()});
  const std::size_t size = meter::write_status(false, settings_.epoch, number, true, will_payload_);
  will.payload = ports::Bytes{will_payload_}.first(size);
  session_->set_will(will);
}

void Gateway::on_online(bool) {
  announce_due_ = true;
  heartbeat_due_ = true;
  messages_.write(ports::LogLevel::info, "mqtt", "online");
}

void Gateway::on_offline(mqtt::LossReason reason) {
  const bool credentials = reason == mqtt::LossReason::credentials;
  messages_.write(ports::LogLevel::warning, "mqtt", credentials ? "the broker refuses user name or password" : "offline");
}

void Gateway::on_message(std::string_view, ports::Bytes) {
  // Commands are the desk's; a gateway without one has nobody to give them to.
  messages_.write(ports::LogLevel::warning, "command", "a command came, and nobody is there to take it");
}

void Gateway::on_acknowledged(mqtt::Token token) {
  if ((token & record_flag) != 0) log_.acknowledge(token & ~record_flag);
}

void Gateway::poll(const Now& now) {
  meter_.tick(now.uptime);
  if (meter_.take_finished()) {
    round_outcome_ = !meter_.values().empty();
    if (*round_outcome_) send_reading(now);
  }
  if (quiet_ || now.uptime < next_poll_ || !meter_.free()) return;
  const bool extended = settings_.pace.extended_every > 0 && link_ != meter::Link::gsm &&
                        round_ % settings_.pace.extended_every == settings_.pace.extended_every - 1;
  ++round_;
  // What lies on the grid of the interval stays there, unless a round took longer than that.
  next_poll_ = std::max(next_poll_ + settings_.pace.poll_ms, now.uptime);
  measured_at_ = now;
  const auto part = extended ? blocks.from(essential_blocks) : blocks.first(essential_blocks);
  static_cast<void>(meter_.start(part, registers));
}

void Gateway::set_pace(const Pace& pace) {
  if (pace.poll_ms < settings_.pace.poll_ms) next_poll_ = 0;
  if (pace.heartbeat_s != settings_.pace.heartbeat_s) heartbeat_due_ = true;
  settings_.pace = pace;
}

std::optional<bool> Gateway::take_round() {
  const auto outcome = round_outcome_;
  round_outcome_.reset();
  return outcome;
}

void Gateway::say_goodbye() {
  if (!session_->online()) return;
  const std::size_t size = meter::write_status(false, settings_.epoch, session_number_, false, payload_);
  static_cast<void>(publish("status", size, true, no_record));
}

meter::Head Gateway::head(const Now& now) const { return {settings_.epoch, link_, now.source, now.uptime}; }

void Gateway::send_reading(const Now& now) {
  const auto at = measured_at_.utc.value_or(static_cast<std::int64_t>(measured_at_.uptime));
  const meter::Reading reading{number_++, at, meter_.values()};
  if (session_->online() && session_->can_publish()) {
    const std::size_t size = meter::write_reading(head(now), false, reading, payload_);
    if (publish("telemetry", size, false, no_record)) return;
  }
  // A time since boot means nothing after the next start: such a record can be placed only while this one lasts.
  const std::size_t size = meter::write_reading(head(now), true, reading, payload_);
  if (size == 0 || !log_.append(ports::Bytes{payload_}.first(size))) ++lost_;
}

void Gateway::send_heartbeat(const Now& now) {
  if (!session_->can_publish()) return;
  meter::Heartbeat heartbeat;
  heartbeat.interval_s = settings_.pace.heartbeat_s;
  heartbeat.firmware = settings_.firmware;
  heartbeat.at = now.utc;
  if (surroundings_.transport != nullptr) {
    const auto& transport = *surroundings_.transport;
    const auto& way = link_ == meter::Link::gsm ? transport.gsm() : transport.wifi();
    if (link_ != meter::Link::none && !way.absent()) {
      heartbeat.signal_dbm = way.bearer()->signal_dbm();
      heartbeat.address = way.bearer()->address();
    }
    if (!transport.gsm().absent()) heartbeat.mobile_bytes = transport.gsm().bearer()->data_used();
  }
  heartbeat.largest_block = system_.largest_free_block();
  heartbeat.free_heap = system_.free_heap();
  heartbeat.least_free_heap = system_.least_free_heap();
  heartbeat.reset_reason = system_.reset_reason();
  heartbeat.buffered = log_.waiting();
  heartbeat.lost = lost();
  heartbeat.modbus_reads = meter_.health().reads - meter_.health().failures;
  heartbeat.modbus_failures = meter_.health().failures;
  const std::size_t size = meter::write_heartbeat(head(now), heartbeat, payload_);
  if (!publish("heartbeat", size, false, no_record)) return;
  heartbeat_due_ = false;
  next_heartbeat_ = now.uptime + settings_.pace.heartbeat_s * ports::Millis{1000};
}

bool Gateway::send_alert(meter::Alert alert, const Now& now, mqtt::Token token) {
  // After what says who it is.
  if (announce_due_ || !session_->can_publish()) return false;
  alert.at = now.utc;
  return publish("alerts", meter::write_alert(head(now), alert, payload_), false, token);
}

/// Says who it is and that it is there, once per connection.
void Gateway::announce() {
  meter::Registration registration;
  registration.id = settings_.id;
  registration.hardware = settings_.hardware;
  registration.firmware = settings_.firmware;
  const auto* const transport = surroundings_.transport;
  registration.wifi = transport != nullptr ? !transport->wifi().absent() : link_ == meter::Link::wifi;
  registration.gsm = transport != nullptr ? !transport->gsm().absent() : link_ == meter::Link::gsm;
  if (surroundings_.modem != nullptr && registration.gsm) {
    registration.imei = surroundings_.modem->imei();
    registration.iccid = surroundings_.modem->iccid();
  }
  registration.sd = log_.is_open();
  registration.modbus = true;
  registration.interval_s = settings_.pace.heartbeat_s;
  std::size_t size = meter::write_status(true, settings_.epoch, session_number_, false, payload_);
  if (!publish("status", size, true, no_record)) return;
  announce_due_ = false;
  size = meter::write_registration(registration, payload_);
  static_cast<void>(session_->publish("devices/register", ports::Bytes{payload_}.first(size), false, no_record));
}

void Gateway::drain(const Now& now) {
  if (quiet_ || now.uptime < next_drain_ || session_->unacknowledged() + reserved_window >= session_->window()) return;
  const auto record = log_.next();
  if (!record) return;
  next_drain_ = now.uptime + settings_.pace.drain_ms;
  const auto topic = topic_of(settings_.id, "telemetry", {topic_.data(), topic_.size()});
  static_cast<void>(session_->publish(topic, record->data, false, record_flag | record->number));
}

bool Gateway::publish(std::string_view suffix, std::size_t size, bool retain, mqtt::Token token) {
  const auto topic = topic_of(settings_.id, suffix, {topic_.data(), topic_.size()});
  return size > 0 && session_->publish(topic, ports::Bytes{payload_}.first(size), retain, token);
}

}  // namespace core::gateway
