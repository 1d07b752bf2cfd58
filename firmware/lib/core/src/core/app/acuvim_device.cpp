#include "core/app/acuvim_device.hpp"

#include <algorithm>

namespace core::app {
namespace {

using config::Key;

/// Time for replies to reach the broker before a restart, ms.
constexpr ports::Millis farewell_ms = 5'000;
/// What the MQTT session and nothing else calls its acknowledgements.
constexpr mqtt::Token record_flag = 0x8000'0000U;

gateway::Pace pace_of(const config::Config& config) {
  gateway::Pace pace;
  pace.poll_ms = config.number(Key::poll_ms);
  pace.extended_every = config.number(Key::extended_every);
  pace.heartbeat_s = config.number(Key::heartbeat_s);
  pace.drain_ms = config.number(Key::drain_ms);
  return pace;
}

gateway::GatewaySettings gateway_settings(Startup& startup, const Identity& identity) {
  gateway::GatewaySettings settings;
  settings.id = identity.id;
  settings.firmware = identity.firmware.version;
  settings.hardware = identity.firmware.hardware;
  settings.epoch = startup.boot().epoch();
  settings.pace = pace_of(startup.config().config());
  return settings;
}

transport::TransportSettings transport_settings(Startup& startup) {
  transport::TransportSettings settings;
  settings.mode = startup.config().config().mode();
  settings.restarts_before = startup.boot().network_restarts();
  return settings;
}

ota::UpdateSettings update_settings(const Identity& identity) {
  ota::UpdateSettings settings;
  settings.running = identity.firmware;
  return settings;
}

std::string_view kept(std::string_view text, ports::Span<char> into) {
  return {into.data(), text.copy(into.data(), into.size())};
}

}  // namespace

AcuvimDevice::AcuvimDevice(Startup& startup, const AcuvimPorts& ports, const Identity& identity)
    : startup_(startup),
      ports_(ports),
      identity_(identity),
      log_(ports.log),
      master_(ports.bus, startup.config().config().modbus()),
      meter_(master_, static_cast<std::uint8_t>(startup.config().config().number(Key::modbus_unit)),
             startup.config().config().meter()),
      records_(ports.card, {}),
      gateway_(meter_, records_, ports.system, log_, gateway_settings(startup, identity)),
      session_(startup.config().config().flag(Key::mqtt_tls) && ports.secured != nullptr ? *ports.secured : ports.plain, *this,
               session_settings(), seed()),
      transport_(ports.wifi, ports.gsm, transport_settings(startup)),
      update_({ports.slot, ports.http, ports.signatures, ports.file_hash, ports.image_hash, startup.memory(), ports.system},
              update_settings(identity), seed()),
      blinker_(ports.light),
      crash_alert_(startup.memory(), startup.safe_mode()),
      desk_({identity.firmware.version, identity.firmware.hardware, startup.boot(), startup.config(), transport_, gateway_,
             meter_, master_, records_, session_, update_, ports.system, *this, ports.scanner, ports.modem},
            startup.memory(), log_, topic("resp", reply_topic_)) {
  gateway_.attach(session_, {&transport_, ports.modem});
  gateway_.set_quiet(startup.safe_mode());
  AcuvimDevice::apply();
}

/// With copies of its texts: the settings may change while the session goes on.
mqtt::SessionSettings AcuvimDevice::session_settings() {
  const auto& config = startup_.config().config();
  mqtt::SessionSettings settings;
  settings.host = kept(config.text(Key::mqtt_host), host_);
  settings.connect.password = kept(config.text(Key::mqtt_password), password_);
  settings.port = static_cast<std::uint16_t>(config.number(Key::mqtt_port));
  settings.connect.client_id = identity_.id;
  settings.connect.username = identity_.id;
  settings.connect.keep_alive_s = static_cast<std::uint16_t>(config.number(Key::mqtt_keep_alive_s));
  settings.window = config.number(Key::mqtt_window);
  settings.filter = topic("cmd", command_topic_);
  return settings;
}

std::string_view AcuvimDevice::topic(std::string_view suffix, ports::Span<char> into) const {
  std::size_t size = 0;
  for (const std::string_view part : {std::string_view{"acuvim/"}, identity_.id, std::string_view{"/"}, suffix})
    size += part.copy(into.data() + size, into.size() - size);
  return {into.data(), size};
}

std::uint32_t AcuvimDevice::seed() {
  std::array<std::uint8_t, 4> bytes{};
  ports_.system.random(bytes);
  std::uint32_t seed = 0;
  for (const auto byte : bytes) seed = seed << 8U | byte;
  return seed;
}

void AcuvimDevice::begin() {
  begun_ = true;
  // Before anything else: a firmware on trial must know that it is.
  update_.begin(now_.uptime);
  desk_.begin();
  if (startup_.safe_mode())
    log_.write(ports::LogLevel::error, "boot",
               "crashed again and again: only the network and commands, with the last good settings");
  if (!startup_.boot().stored()) log_.write(ports::LogLevel::error, "boot", "the boot count could not be written");
  if (startup_.config().config().flag(Key::mqtt_tls) && ports_.secured == nullptr) {
    // Never in the clear when it was asked for TLS.
    log_.write(ports::LogLevel::error, "mqtt", "the settings want TLS, and no authority is known: there will be no connection");
  }
}

void AcuvimDevice::tick(const Now& now) {
  now_ = now;
  ports_.system.feed_watchdog();
  if (!begun_) begin();
  startup_.boot().tick(now.uptime);
  watch_network();
  gateway_.tick(now);
  update_.broker(session_.online());
  if (const auto good = gateway_.take_round()) update_.reading(*good);
  update_.tick(now.uptime);
  startup_.config().tick(session_.online(), session_.connections(), now.uptime);
  desk_.tick(now);
  tell_of_crashes();
  blinker_.tick(now.uptime);
  watch_restarts();
}

void AcuvimDevice::watch_network() {
  transport_.tick(session_.online(), now_.uptime);
  if (session_.online()) startup_.boot().network_works();
  if (!transport_.take_changed()) return;
  const auto link = transport_.link();
  gateway_.set_link(link);
  if (link == meter::Link::wifi) ports_.wifi->use();
  if (link == meter::Link::gsm) ports_.gsm->use();
  const bool may_connect = !startup_.config().config().flag(Key::mqtt_tls) || ports_.secured != nullptr;
  if (link == meter::Link::none || !may_connect) {
    session_.stop();
  } else if (session_.state() == mqtt::SessionState::stopped) {
    session_.start(now_.uptime);
  } else {
    session_.reconnect(now_.uptime);
  }
}

void AcuvimDevice::tell_of_crashes() {
  const auto raised = crash_alert_.due();
  if (!raised || !session_.online()) return;
  meter::Alert alert;
  alert.type = "crash_loop";
  alert.severity = meter::Severity::critical;
  alert.on = *raised;
  alert.message = *raised ? "The device crashed again and again. It keeps to network and commands, and reads nothing."
                          : "The device does all its work again after a row of crashes.";
  if (gateway_.send_alert(alert, now_, CrashAlert::token)) crash_alert_.sent();
}

void AcuvimDevice::watch_restarts() {
  if (restarting_) {
    const bool told = desk_.settled() && session_.unacknowledged() == 0;
    if (told || now_.uptime >= restart_by_) restart_now();
    return;
  }
  // Safe mode has lasted long enough without a crash: back to all that the device does.
  if (startup_.safe_mode() && startup_.boot().crashes() == 0) {
    log_.write(ports::LogLevel::info, "boot", "safe mode is over");
    restart_soon();
  } else if (startup_.config().restart_wanted()) {
    log_.write(ports::LogLevel::warning, "config", "the new settings found no broker: the last good ones are in use again");
    restart_soon();
  } else if (transport_.restart_wanted() && update_.progress().state != ota::UpdateState::trial) {
    startup_.boot().note_network_restart();
    log_.write(ports::LogLevel::warning, "transport", "no network for long: the device restarts");
    restart_soon();
  }
}

void AcuvimDevice::restart_soon() {
  if (restarting_) return;
  restarting_ = true;
  restart_by_ = now_.uptime + farewell_ms;
}

void AcuvimDevice::restart_now() {
  stop();
  // Where that comes back, as in a test, it is not asked for again at once.
  restart_by_ = now_.uptime + farewell_ms;
  ports_.system.restart();
}

void AcuvimDevice::stop() {
  gateway_.say_goodbye();
  session_.tick(now_.uptime);
  session_.stop();
}

void AcuvimDevice::on_offline(mqtt::LossReason reason) {
  if (reason == mqtt::LossReason::credentials) ++refusals_;
  gateway_.on_offline(reason);
}

void AcuvimDevice::on_message(std::string_view, ports::Bytes payload) { desk_.take(payload, now_); }

void AcuvimDevice::on_acknowledged(mqtt::Token token) {
  if (token == CrashAlert::token) {
    crash_alert_.acknowledged();
  } else if ((token & record_flag) == 0 && (token & command::Desk::token_flag) != 0) {
    desk_.acknowledged(token);
  } else {
    gateway_.on_acknowledged(token);
  }
}

void AcuvimDevice::apply() {
  const auto& config = startup_.config().config();
  gateway_.set_pace(pace_of(config));
  transport_.set_mode(config.mode());
  log_.set_level(static_cast<ports::LogLevel>(config.number(Key::log_level)));
}

void AcuvimDevice::log_in_again() {
  session_.set_password(kept(startup_.config().config().text(Key::mqtt_password), password_));
  session_.reconnect(now_.uptime);
}

void AcuvimDevice::after_reset() {
  startup_.boot().keep();
  crash_alert_.after_reset();
  desk_.keep_ids();
}

}  // namespace core::app
