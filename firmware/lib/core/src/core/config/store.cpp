#include "core/config/store.hpp"

#include <cJSON.h>

#include <algorithm>

#include "core/json/document.hpp"

namespace core::config {
namespace {

constexpr std::string_view key_now = "cfg";
constexpr std::string_view key_good = "cfg_good";

std::uint32_t number_of(const cJSON* item) {
  const double value = cJSON_IsNumber(item) != 0 ? item->valuedouble : 0;
  return value >= 0 && value < 4294967296.0 ? static_cast<std::uint32_t>(value) : 0;
}

}  // namespace

Store::Store(ports::KeyValue& memory, const Config& factory, const StoreSettings& settings)
    : memory_(memory), factory_(factory), settings_(settings), config_(factory), started_(factory) {}

void Store::begin(bool cautious) {
  std::array<std::uint8_t, 1> any{};
  const bool written = memory_.get(key_now, any).has_value();
  if (!cautious && load(key_now)) {
    source_ = Source::stored;
  } else if ((written || cautious) && load(key_good)) {
    source_ = Source::last_good;
    on_trial_ = false;
  }
  good_ = memory_.get(key_good, any).has_value();
  started_ = config_;
}

bool Store::keep(const Config& next, bool on_trial) {
  // What is in use and not on trial is what to go back to.
  if (on_trial && !on_trial_) good_ = save(key_good, config_, revision_, false);
  if (!save(key_now, next, revision_ + 1, on_trial || on_trial_)) return false;
  config_ = next;
  ++revision_;
  if (on_trial) trial_after_ = connection_;
  on_trial_ = on_trial || on_trial_;
  trial_seen_ = false;
  source_ = Source::stored;
  return true;
}

void Store::tick(bool online, std::uint32_t connection, ports::Millis now) {
  connection_ = connection;
  // What works only after a restart is not on trial before it.
  if (!on_trial_ || restart_due()) {
    trial_seen_ = false;
    return;
  }
  if (!trial_seen_) {
    trial_seen_ = true;
    trial_since_ = now;
  }
  if (online && connection > trial_after_) {
    // In this order: a power cut in between leaves a trial that is won again.
    good_ = save(key_good, config_, revision_, false);
    on_trial_ = !save(key_now, config_, revision_, false);
    trial_seen_ = false;
  } else if (now - trial_since_ >= settings_.trial_ms) {
    trial_since_ = now;
    restart_wanted_ = go_back();
  }
}

bool Store::go_back() {
  const std::uint32_t revision = revision_;
  if (!good_ || !load(key_good)) return false;
  revision_ = revision + 1;
  on_trial_ = false;
  source_ = Source::last_good;
  return save(key_now, config_, revision_, false);
}

void Store::in_use(Key key) {
  static_cast<void>(field_of(key).kind == Kind::text ? started_.set(key, config_.text(key))
                                                     : started_.set(key, config_.number(key)));
}

bool Store::reset() {
  if (!memory_.erase_all()) return false;
  config_ = factory_;
  revision_ = 0;
  on_trial_ = false;
  good_ = false;
  source_ = Source::factory;
  return true;
}

bool Store::restart_due() const {
  for (std::size_t i = 0; i < field_count; ++i) {
    const Key key = static_cast<Key>(i);
    if (fields()[i].effect == Effect::restart && !config_.same(key, started_)) return true;
  }
  return false;
}

bool Store::load(std::string_view key) {
  const auto size = memory_.get(key, text_);
  if (!size || *size > text_.size()) return false;
  const json::Document document(ports::text_of(ports::Bytes{text_}.first(*size)));
  if (cJSON_IsObject(document.root()) == 0) return false;
  config_ = factory_;
  take_known_values(json::member(document.root(), "d"), number_of(json::member(document.root(), "v")), settings_.renamed,
                    config_);
  revision_ = number_of(json::member(document.root(), "rev"));
  on_trial_ = cJSON_IsTrue(json::member(document.root(), "trial")) != 0;
  return true;
}

bool Store::save(std::string_view key, const Config& config, std::uint32_t revision, bool on_trial) {
  json::Writer out(text_);
  out.begin_object().key("v").unsigned_integer(format).key("rev").unsigned_integer(revision);
  out.key("trial").boolean(on_trial).key("d").begin_object();
  for (std::size_t i = 0; i < field_count; ++i) {
    const Key each = static_cast<Key>(i);
    if (!config.same(each, factory_)) write_value(config, each, out);
  }
  out.end_object().end_object();
  return out.ok() && memory_.set(key, out.view());
}

}  // namespace core::config
