#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/transport/transport.hpp"
#include "testing/scripted_bearer.hpp"

inline constexpr ports::Millis second = 1'000;
inline constexpr ports::Millis minute = 60 * second;
inline constexpr ports::Millis hour = 60 * minute;

/// A device with Wi-Fi and GSM, what there is of networks and brokers around it, and time.
struct Site {
  ports::Millis now = 0;
  testing::ScriptedBearer wifi{now};
  testing::ScriptedBearer gsm{now};
  /// Whether the broker can be reached over it.
  bool broker_by_wifi = true;
  bool broker_by_gsm = true;
  core::transport::TransportSettings settings;
  std::unique_ptr<core::transport::Transport> transport;
  bool online = false;
  ports::Millis session_since = 0;
  /// Each way in use and when it began, as in "wifi 3000".
  std::vector<std::pair<std::string, ports::Millis>> log;
  int sessions = 0;

  explicit Site(core::transport::Mode mode = core::transport::Mode::wifi_first) {
    settings.mode = mode;
    gsm.takes = 12'000;
  }
  void start(bool has_modem = true) {
    transport = std::make_unique<core::transport::Transport>(&wifi, has_modem ? &gsm : nullptr, settings);
  }
  [[nodiscard]] std::string link() const {
    const auto link = transport->link();
    return link == core::meter::Link::none ? "none" : link == core::meter::Link::wifi ? "wifi" : "gsm";
  }
  /// Advances in steps of 200 ms.
  void run(ports::Millis ms) {
    if (!transport) start();
    for (const ports::Millis end = now + ms; now < end; now += 200) {
      transport->tick(online, now);
      if (transport->take_changed()) {
        log.emplace_back(link(), now);
        online = false;
        session_since = now;
      }
      connect();
    }
  }
  /// Until a way is in use; answers how long that took.
  ports::Millis until(const std::string& wanted, ports::Millis at_most) {
    const ports::Millis begin = now;
    while (now - begin < at_most && (!transport || link() != wanted)) run(200);
    CHECK(link() == wanted);
    return now - begin;
  }
  [[nodiscard]] std::vector<std::string> links() const {
    std::vector<std::string> all;
    for (const auto& [name, at] : log) all.push_back(name);
    return all;
  }

 private:
  /// The session: two seconds after the way is there it is online; it notices a way that is away at once.
  void connect() {
    const bool by_wifi = link() == "wifi";
    auto& bearer = by_wifi ? wifi : gsm;
    const bool reachable =
        link() != "none" && bearer.state() == ports::BearerState::up && (by_wifi ? broker_by_wifi : broker_by_gsm);
    if (!reachable) session_since = now;
    const bool before = online;
    online = reachable && now >= session_since + 2'000;
    if (online && !before) ++sessions;
    if (online) bearer.bytes += 100;
  }
};
