#pragma once

#include <array>
#include <cstdint>

#include "core/meter/messages.hpp"
#include "core/transport/mode.hpp"
#include "core/transport/way.hpp"

namespace core::transport {

struct TransportSettings {
  Mode mode = Mode::wifi_first;
  /// A link that is away for so long is lost, ms: Wi-Fi that only changes its access point is not.
  std::uint32_t link_loss_ms = 10'000;
  /// So is a way on which the session has had no broker for so long, ms.
  std::uint32_t broker_loss_ms = 20'000;
  /// The first session on a way may take longer: name, TCP and TLS over GPRS take half a minute.
  std::uint32_t first_broker_ms = 90'000;
  HoldSettings hold;
  RecoverySettings wifi;
  RecoverySettings gsm{60'000, 180'000, 420'000};
  /// With nothing that works for so long the device is to restart, ms; 0: never. A link without a broker counts a quarter.
  std::uint32_t restart_after_ms = 3'600'000;
  /// Restarts for that reason in a row: each doubles the time, up to a day.
  std::uint8_t restarts_before = 0;
};

/// Keeps the device on the network by Wi-Fi or GSM, as the mode says: notices that a way is lost, takes the other, goes back when
/// the better one is well again, and does ever more about one that does not come back.
class Transport {
 public:
  /// Null: the device has none. What is there must outlive it.
  Transport(ports::Bearer* wifi, ports::Bearer* gsm, const TransportSettings& settings);

  /// `broker`: whether the MQTT session is online.
  void tick(bool broker, ports::Millis now);

  /// The way in use.
  [[nodiscard]] meter::Link link() const { return link_; }
  /// True once after each change of it: the session is to connect anew, at once, before the next `tick`.
  [[nodiscard]] bool take_changed();

  void set_mode(Mode mode) { settings_.mode = mode; }
  [[nodiscard]] Mode mode() const { return settings_.mode; }
  /// A way that the mode names is not there, so only the other is used.
  [[nodiscard]] bool degraded() const;

  /// Nothing has worked for long, whatever was tried. Stays true.
  [[nodiscard]] bool restart_wanted() const { return restart_wanted_; }

  [[nodiscard]] const Way& wifi() const { return wifi_; }
  [[nodiscard]] const Way& gsm() const { return gsm_; }
  /// Changes from one way to the other, also with a time without any in between.
  [[nodiscard]] std::uint32_t switches() const { return switches_; }

 private:
  [[nodiscard]] Way* first();
  [[nodiscard]] Way* second();
  [[nodiscard]] Way* used();
  [[nodiscard]] meter::Link link_of(const Way* way) const;

  void use(Way* way, ports::Millis now);
  void choose(ports::Millis now);
  void watch_used(bool broker, ports::Millis now);
  void want(ports::Millis now);
  void count_stranded(ports::Millis now);

  TransportSettings settings_;
  Way wifi_;
  Way gsm_;
  meter::Link link_ = meter::Link::none;
  meter::Link last_link_ = meter::Link::none;
  bool changed_ = false;
  /// There was a session on this way since it is in use.
  bool had_broker_ = false;
  bool broker_ = false;
  /// The broker is away for too long.
  bool failing_ = false;
  ports::Millis broker_away_since_ = 0;
  ports::Millis last_tick_ = 0;
  /// Quarters of milliseconds without use.
  std::uint64_t stranded_ = 0;
  bool restart_wanted_ = false;
  std::uint32_t switches_ = 0;
};

}  // namespace core::transport
