// Commands that tell and change settings. What is secret is taken and never told.
#include <cJSON.h>

#include "core/command/command.hpp"
#include "core/config/values.hpp"

namespace core::command {
namespace {

using config::Config;
using config::Key;

constexpr std::size_t least_password = 16;

/// Puts changed settings down, tells what changed, and lets work what can at once.
void keep(Call& call, const Config& next) {
  auto& store = call.services.config;
  const Config before = store.config();
  bool late = false;
  for (std::size_t i = 0; i < config::field_count; ++i) {
    const Key key = static_cast<Key>(i);
    late = late || (!next.same(key, before) && config::field_of(key).effect == config::Effect::restart);
  }
  if (!store.keep(next, late)) {
    call.reply.error("STORE_FAILED", "The settings could not be written; nothing has changed.");
    return;
  }
  call.services.control.apply();
  auto& out = call.reply.result();
  out.key("revision").unsigned_integer(store.revision()).key("changed").begin_array();
  for (std::size_t i = 0; i < config::field_count; ++i) {
    const Key key = static_cast<Key>(i);
    if (!next.same(key, before)) out.text(config::field_of(key).name);
  }
  out.end_array();
}

/// A gateway does not register, so it has none of the settings for that.
bool is_own(const config::Field& field) { return field.owner == config::Owner::every_device; }

bool is_wanted(const cJSON* names, std::string_view name) {
  if (names == nullptr) return true;
  for (const cJSON* item = names->child; item != nullptr; item = item->next) {
    if (json::text_of(item) == name) return true;
  }
  return false;
}

/// The first that is no setting; null when all are.
const cJSON* unknown_name(const cJSON* names) {
  for (const cJSON* item = names != nullptr ? names->child : nullptr; item != nullptr; item = item->next) {
    const auto key = config::key_of(json::text_of(item));
    if (!key || !is_own(config::field_of(*key))) return item;
  }
  return nullptr;
}

}  // namespace

void get_config(Call& call) {
  const cJSON* const names = call.params.array("keys");
  if (!call.params.accept(call.reply)) return;
  if (const cJSON* const unknown = unknown_name(names)) {
    config::Problem problem;
    problem.unknown(json::text_of(unknown));
    call.reply.rejected("INVALID_PARAMS", problem.text());
    return;
  }
  const auto& store = call.services.config;
  auto& out = call.reply.result();
  out.key("revision").unsigned_integer(store.revision()).key("restart").boolean(store.restart_due());
  out.key("values").begin_object();
  for (std::size_t i = 0; i < config::field_count; ++i) {
    const auto& field = config::fields()[i];
    if (!field.secret && is_own(field) && is_wanted(names, field.name))
      config::write_value(store.config(), static_cast<Key>(i), out);
  }
  out.end_object().key("secrets").begin_array();
  for (std::size_t i = 0; i < config::field_count; ++i) {
    const auto& field = config::fields()[i];
    if (!field.secret || !is_own(field) || !is_wanted(names, field.name)) continue;
    if (!store.config().text(static_cast<Key>(i)).empty()) out.text(field.name);
  }
  out.end_array();
}

void set_config(Call& call) {
  const cJSON* const values = call.params.object("values");
  const bool restart = call.params.flag("restart");
  if (values == nullptr) call.params.missing("values");
  if (!call.params.accept(call.reply)) return;
  Config next = call.services.config.config();
  config::Problem problem;
  if (!config::take_values(values, next, problem)) {
    call.reply.rejected("INVALID_PARAMS", problem.text());
    return;
  }
  keep(call, next);
  if (call.reply.status() != Status::done) return;
  const bool due = call.services.config.restart_due();
  call.reply.result().key("restart").boolean(due);
  if (due && restart) call.services.control.restart_soon();
}

void transport_mode(Call& call) {
  const auto mode = call.params.text("mode", 1, 16);
  if (!call.params.accept(call.reply)) return;
  auto& services = call.services;
  if (mode) {
    Config next = services.config.config();
    config::Problem problem;
    problem.forbidden(config::field_of(Key::transport_mode));
    if (!next.set(Key::transport_mode, *mode)) {
      call.reply.rejected("INVALID_PARAMS", problem.text());
      return;
    }
    keep(call, next);
    if (call.reply.status() != Status::done) return;
  }
  const auto link = services.transport.link();
  auto& out = call.reply.result();
  out.key("mode").text(transport::name_of(services.transport.mode()));
  out.key("link").text(link == meter::Link::none ? "none" : meter::name_of(link));
  out.key("degraded").boolean(services.transport.degraded());
}

void log_level(Call& call) {
  const auto level = call.params.text("level", 1, 16);
  if (!call.params.accept(call.reply)) return;
  auto& store = call.services.config;
  if (level) {
    Config next = store.config();
    config::Problem problem;
    problem.forbidden(config::field_of(Key::log_level));
    if (!next.set(Key::log_level, *level)) {
      call.reply.rejected("INVALID_PARAMS", problem.text());
      return;
    }
    keep(call, next);
    if (call.reply.status() != Status::done) return;
  }
  call.reply.result().key("level").text(config::field_of(Key::log_level).choices[store.config().number(Key::log_level)]);
}

void rotate_credentials(Call& call) {
  const auto password = call.params.text("password", least_password, config::max_text_length);
  if (!password) call.params.missing("password");
  if (!call.params.accept(call.reply)) return;
  auto& store = call.services.config;
  if (call.jobs.password.active() || store.restart_due() || store.on_trial()) {
    call.reply.rejected("BUSY", "Other settings have yet to show that they work.");
    return;
  }
  Config next = store.config();
  if (!next.set(Key::mqtt_password, *password)) {
    call.reply.rejected("INVALID_PARAMS", "params.password must be printable.");
    return;
  }
  if (!store.keep(next, true)) {
    call.reply.error("STORE_FAILED", "The settings could not be written; nothing has changed.");
    return;
  }
  store.in_use(Key::mqtt_password);
  call.jobs.password.start(call.request.id(), call.now);
  call.reply.accepted();
}

void factory_reset(Call& call) {
  const bool confirmed = call.params.flag("confirm");
  if (!call.params.accept(call.reply)) return;
  if (!confirmed) {
    call.reply.rejected("NOT_CONFIRMED", "Send params.confirm = true.");
    return;
  }
  if (!call.services.config.reset()) {
    call.reply.error("STORE_FAILED", "The settings could not be erased.");
    return;
  }
  call.services.control.after_reset();
  call.services.control.restart_soon();
}

void restart(Call& call) {
  if (!call.params.accept(call.reply)) return;
  call.services.control.restart_soon();
  call.reply.accepted();
}

}  // namespace core::command
