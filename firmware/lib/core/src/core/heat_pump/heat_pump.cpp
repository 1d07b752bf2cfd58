#include "core/heat_pump/heat_pump.hpp"

#include <algorithm>
#include <cstdio>

#include "core/heat_pump/messages.hpp"
#include "core/heat_pump/sms_texts.hpp"
#include "core/sms/command.hpp"

namespace core::heat_pump {
namespace {

/// What its acknowledgement is not waited for. Readings count from 1.
constexpr mqtt::Token no_reading = 0;

/// Bounds of the steps of leaving, ms: the answer to RESET, what is still to be sent, the last word.
constexpr ports::Millis telling_ms = 60'000;
constexpr ports::Millis sending_ms = 20'000;
constexpr ports::Millis ending_ms = 5'000;

/// After these starts a person is told; after a crash nobody, as there may be many.
bool is_start_to_tell(ports::ResetReason reason) {
  return reason == ports::ResetReason::power_on || reason == ports::ResetReason::software ||
         reason == ports::ResetReason::external;
}

}  // namespace

Topics::Topics(std::string_view id) {
  const auto make = [id](Topic& topic, const char* suffix) {
    const auto size = static_cast<int>(std::min(id.size(), max_id));
    static_cast<void>(std::snprintf(topic.data(), topic.size(), "heatpump/%.*s/%s", size, id.data(), suffix));
  };
  make(data_, "data");
  make(online_, "status/online");
  make(alerts_, "alerts");
  make(commands_, "commands");
}

HeatPump::HeatPump(const Inputs& inputs, ports::System& system, ports::Log& log, const HeatPumpSettings& settings)
    : system_(system),
      log_(log),
      settings_(settings),
      topics_(settings.id),
      admin_(sms::Number::parse(settings.admin, settings.country)),
      reader_(inputs, settings.sensors),
      start_due_(is_start_to_tell(system.reset_reason())) {
  if (admin_.empty() && !settings.admin.empty()) log_.write(ports::LogLevel::error, "sms", "the admin's number is none");
}

void HeatPump::tick(const Now& now) {
  now_ = now;
  if (left()) return;
  read(now);
  if (modem_ != nullptr) {
    tell_by_sms();
    modem_->tick(now.uptime);
  }
  watch_network(now);
  session_->tick(now.uptime);
  if (leaving_ == Leaving::no || leaving_ == Leaving::sending) tell_over_mqtt();
  drain(now);
  if (leaving_ != Leaving::no) go_on_leaving(now);
}

void HeatPump::stop() {
  if (left()) return;
  if (can_publish() && session_->publish(topics_.online(), ports::bytes_of("false"), true, no_reading))
    session_->tick(now_.uptime);
  session_->stop();
  leaving_ = Leaving::left;
}

void HeatPump::watch_network(const Now& now) {
  if (transport_ == nullptr) return;
  transport_->tick(session_->online(), now.uptime);
  if (transport_->take_changed()) session_->reconnect(now.uptime);
  if (!transport_->restart_wanted() || leaving_ != Leaving::no) return;
  restart_wanted_ = true;
  leave();
}

void HeatPump::leave() {
  if (leaving_ != Leaving::no) return;
  leaving_ = Leaving::telling;
  leaving_since_ = now_.uptime;
}

void HeatPump::read(const Now& now) {
  reader_.tick(now.uptime);
  if (reader_.take_finished()) take_reading(now);
  if (now.uptime < next_read_ || reader_.busy()) return;
  next_read_ = std::max(next_read_ + settings_.read_ms, now.uptime);
  measured_at_ = now;
  reader_.start(now.uptime);
}

void HeatPump::take_reading(const Now& now) {
  Reading reading = reader_.reading();
  reading.uptime = measured_at_.uptime;
  reading.utc = measured_at_.utc;
  reading.levels = levels_of(reading);
  alerts_.update(reading);
  last_ = reading;
  backlog_.push(reading);
  if (settings_.publish_ms == 0) {
    draining_ = true;
  } else if (now.uptime >= next_publish_) {
    next_publish_ = std::max(next_publish_ + settings_.publish_ms, now.uptime);
    draining_ = true;
  }
}

void HeatPump::tell_by_sms() {
  while (const Alert* alert = alerts_.next_for_sms()) {
    if (!admin_.empty() && !modem_->send(admin_address(), alert_text(*alert, settings_.id).view())) break;
    alerts_.told_by_sms();
  }
  if (!start_due_ || admin_.empty() || !modem_->ready()) return;
  start_due_ = !modem_->send(admin_address(), start_text(settings_.id, settings_.firmware, settings_.mode).view());
}

void HeatPump::tell_over_mqtt() {
  if (online_due_ && can_publish()) online_due_ = !session_->publish(topics_.online(), ports::bytes_of("true"), true, no_reading);
  while (const Alert* alert = alerts_.next_for_mqtt()) {
    if (!can_publish()) return;
    const std::size_t size = write_alert(alert->kind, alert->level, alert->value, alert->utc, payload_);
    if (!session_->publish(topics_.alerts(), ports::Bytes{payload_}.first(size), false, no_reading)) return;
    alerts_.told_over_mqtt();
  }
}

void HeatPump::drain(const Now& now) {
  if (backlog_.count() == 0) {
    draining_ = false;
    lost_seen_ = backlog_.lost();
  }
  if (!draining_ || now.uptime < next_drain_ || !can_publish()) return;
  const Reading* reading = backlog_.next();
  if (reading == nullptr) return;
  const std::size_t size = write_reading(*reading, now);
  next_drain_ = now.uptime + settings_.drain_ms;
  const mqtt::Token token = backlog_.sent();
  if (!session_->publish(topics_.data(), ports::Bytes{payload_}.first(size), false, token)) backlog_.not_sent();
}

std::size_t HeatPump::write_reading(const Reading& reading, const Now& now) {
  DataHead head;
  head.device = settings_.id;
  head.version = settings_.firmware;
  const auto age = static_cast<ports::UnixMillis>(now.uptime - reading.uptime);
  // A clock that was set since tells when an older reading was made, too.
  head.timestamp = reading.utc ? *reading.utc : now.utc ? *now.utc - age : static_cast<ports::UnixMillis>(reading.uptime);
  if (modem_ != nullptr) head.signal = modem_->signal_percent();
  if (backlog_.lost() > 0) head.overflow = overflow();
  return write_data(head, reading, payload_);
}

/// First the answer by SMS, then what is still to be sent, then the last word.
void HeatPump::go_on_leaving(const Now& now) {
  const ports::Millis passed = now.uptime - leaving_since_;
  const auto next = [&](Leaving step) {
    leaving_ = step;
    leaving_since_ = now.uptime;
  };
  switch (leaving_) {
    case Leaving::telling:
      if (modem_ != nullptr && restart_wanted_ && !modem_->idle() && passed < telling_ms) return;
      draining_ = true;
      return next(Leaving::sending);
    case Leaving::sending:
      if (session_->online() && backlog_.count() > 0 && passed < sending_ms) return;
      if (session_->online()) static_cast<void>(session_->publish(topics_.online(), ports::bytes_of("false"), true, no_reading));
      return next(Leaving::ending);
    case Leaving::ending:
      draining_ = false;
      if (session_->online() && session_->unacknowledged() > 0 && passed < ending_ms) return;
      session_->stop();
      leaving_ = Leaving::left;
      if (restart_wanted_) system_.restart();
      return;
    default:
      return;
  }
}

void HeatPump::on_connecting(std::uint32_t) {
  mqtt::Will will;
  will.topic = topics_.online();
  will.payload = ports::bytes_of("false");
  session_->set_will(will);
}

void HeatPump::on_online(bool) {
  online_due_ = true;
  log_.write(ports::LogLevel::info, "mqtt", "online");
}

void HeatPump::on_offline(mqtt::LossReason reason) {
  const bool credentials = reason == mqtt::LossReason::credentials;
  log_.write(ports::LogLevel::warning, "mqtt", credentials ? "the broker refuses user name or password" : "offline");
}

void HeatPump::on_message(std::string_view, ports::Bytes) {
  log_.write(ports::LogLevel::info, "command", "a command came over MQTT; the protocol has none for this device yet");
}

void HeatPump::on_acknowledged(mqtt::Token token) { static_cast<void>(backlog_.acknowledge(token)); }

void HeatPump::on_sms(std::string_view sender, std::string_view text) {
  if (!sms::Number::parse(sender, settings_.country).same(admin_)) {
    ++ignored_messages_;
    log_.write(ports::LogLevel::warning, "sms", "a message of another number than the admin's is ignored");
    return;
  }
  switch (sms::parse_command(text)) {
    case sms::SmsCommand::status:
      return answer_status();
    case sms::SmsCommand::reset:
      log_.write(ports::LogLevel::info, "sms", "restart by SMS");
      static_cast<void>(modem_->send(admin_address(), restarting_text));
      restart_wanted_ = true;
      return leave();
    case sms::SmsCommand::unknown:
      static_cast<void>(modem_->send(admin_address(), unknown_command_text));
  }
}

std::string_view HeatPump::admin_address() {
  const auto digits = admin_.digits();
  admin_address_[0] = '+';
  std::copy(digits.begin(), digits.end(), admin_address_.begin() + 1);
  return {admin_address_.data(), digits.size() + 1};
}

void HeatPump::answer_status() {
  StatusReport report;
  report.device = settings_.id;
  report.reading = last_ ? &*last_ : nullptr;
  report.alerts = &alerts_;
  report.buffered = backlog_.count();
  report.capacity = backlog_size;
  report.overflow = overflow();
  report.signal = modem_->signal_percent();
  report.uptime = now_.uptime;
  static_cast<void>(modem_->send(admin_address(), status_text(report).view()));
}

}  // namespace core::heat_pump
