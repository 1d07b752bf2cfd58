// Which way is taken, and which when that one goes.
#include "core/transport/transport.hpp"

#include "site.hpp"

using core::transport::Mode;
using Links = std::vector<std::string>;

TEST_CASE("modes have names") {
  using core::transport::mode_of;
  for (const auto mode : {Mode::wifi_only, Mode::gsm_only, Mode::wifi_first, Mode::gsm_first})
    CHECK(mode_of(name_of(mode)) == mode);
  CHECK_FALSE(mode_of("wifi"));
  CHECK_FALSE(mode_of(""));
}

TEST_CASE("the way that the mode prefers is taken, and the other is left alone") {
  for (const auto mode : {Mode::wifi_only, Mode::wifi_first}) {
    Site site(mode);
    CHECK(site.until("wifi", minute) < 5 * second);
    site.run(hour);
    CHECK(site.links() == Links{"wifi"});
    CHECK(site.gsm.ups == 0);
  }
  for (const auto mode : {Mode::gsm_only, Mode::gsm_first}) {
    Site site(mode);
    site.gsm.takes = 8'000;
    CHECK(site.until("gsm", minute) < 10 * second);
    site.run(hour);
    CHECK(site.links() == Links{"gsm"});
    CHECK(site.wifi.ups == 0);
  }
}

TEST_CASE("with one way only there is nothing to switch to") {
  for (const auto mode : {Mode::wifi_only, Mode::gsm_only}) {
    Site site(mode);
    site.run(minute);
    const auto link = site.link();
    auto& bearer = mode == Mode::wifi_only ? site.wifi : site.gsm;
    bearer.coverage = false;
    CHECK(site.until("none", minute) <= 30 * second);
    site.run(10 * minute);
    CHECK(site.link() == "none");
    bearer.coverage = true;
    CHECK(site.until(link, minute) <= 15 * second);
    CHECK((mode == Mode::wifi_only ? site.gsm : site.wifi).ups == 0);
    CHECK(site.transport->switches() == 0);
  }
}

TEST_CASE("scenario 2: Wi-Fi goes, GSM takes over within 30 s, Wi-Fi comes back and is taken again") {
  Site site;
  site.run(10 * minute);
  REQUIRE(site.online);
  site.wifi.coverage = false;
  CHECK(site.until("gsm", minute) <= 30 * second);
  site.run(5 * minute);
  CHECK(site.online);
  CHECK(site.transport->switches() == 1);
  site.wifi.coverage = true;
  const auto back = site.until("wifi", 5 * minute);
  CHECK(back >= site.settings.hold.first_ms);
  CHECK(back <= site.settings.hold.first_ms + 30 * second);
  site.run(minute);
  CHECK(site.online);
  CHECK(site.links() == Links{"wifi", "none", "gsm", "wifi"});
  CHECK_FALSE(site.gsm.asked());
  CHECK(site.transport->wifi().counts().lost_links == 1);
  CHECK(site.transport->wifi().counts().lost_brokers == 0);
}

TEST_CASE("the same the other way round") {
  Site site(Mode::gsm_first);
  site.run(10 * minute);
  REQUIRE(site.link() == "gsm");
  site.gsm.coverage = false;
  CHECK(site.until("wifi", minute) <= 30 * second);
  site.run(5 * minute);
  site.gsm.coverage = true;
  site.until("gsm", 5 * minute);
  site.run(minute);
  CHECK(site.online);
  CHECK_FALSE(site.wifi.asked());
}

TEST_CASE("a link that is away for a moment is not lost") {
  Site site;
  site.run(minute);
  for (int i = 0; i < 5; ++i) {
    site.wifi.coverage = false;
    site.run(5 * second);
    site.wifi.coverage = true;
    site.run(minute);
  }
  CHECK(site.links() == Links{"wifi"});
  CHECK(site.gsm.ups == 0);
}

TEST_CASE("scenario 3: everything goes and comes back after ten minutes") {
  Site site;
  site.run(5 * minute);
  site.wifi.coverage = false;
  site.gsm.coverage = false;
  CHECK(site.until("none", minute) <= 30 * second);
  site.run(10 * minute);
  CHECK(site.link() == "none");
  CHECK_FALSE(site.transport->restart_wanted());
  site.wifi.coverage = true;
  CHECK(site.until("wifi", minute) <= 10 * second);
  site.run(5 * second);
  CHECK(site.online);
  CHECK_FALSE(site.gsm.asked());
}

TEST_CASE("scenario 6: without a modem everything works by Wi-Fi, whatever the mode, and that is said") {
  for (const auto mode : {Mode::wifi_only, Mode::gsm_only, Mode::wifi_first, Mode::gsm_first}) {
    for (const bool has_place : {true, false}) {
      Site site(mode);
      site.gsm.fitted = false;
      site.start(has_place);
      CAPTURE(name_of(mode));
      CHECK(site.until("wifi", minute) < 5 * second);
      CHECK(site.transport->degraded() == (mode != Mode::wifi_only));
      site.wifi.coverage = false;
      CHECK(site.until("none", minute) <= 30 * second);
      site.run(10 * minute);
      site.wifi.coverage = true;
      site.until("wifi", minute);
      site.run(minute);
      CHECK(site.online);
      CHECK(site.gsm.restarts + site.gsm.power_cycles == 0);
    }
  }
}

TEST_CASE("a modem that shows up late, or breaks, changes what is possible") {
  Site site(Mode::gsm_first);
  site.gsm.fitted = false;
  site.run(minute);
  CHECK(site.link() == "wifi");
  site.gsm.fitted = true;
  site.run(minute);
  CHECK(site.link() == "gsm");
  CHECK_FALSE(site.transport->degraded());
  site.gsm.fitted = false;
  site.run(minute);
  CHECK(site.link() == "wifi");
  CHECK(site.transport->degraded());
}

TEST_CASE("a device with nothing at all says so and does nothing") {
  Site site;
  site.wifi.fitted = false;
  site.gsm.fitted = false;
  site.run(hour / 2);
  CHECK(site.link() == "none");
  CHECK(site.transport->degraded());
  CHECK(site.log.empty());
}

TEST_CASE("another mode is followed at once") {
  Site site(Mode::wifi_first);
  site.run(minute);
  site.transport->set_mode(Mode::gsm_only);
  site.until("gsm", minute);
  site.run(second);
  CHECK_FALSE(site.wifi.asked());
  site.transport->set_mode(Mode::gsm_first);
  site.run(minute);
  CHECK(site.link() == "gsm");
  site.transport->set_mode(Mode::wifi_first);
  CHECK(site.until("wifi", minute) <= 10 * second);
  site.transport->set_mode(Mode::wifi_only);
  site.run(minute);
  CHECK(site.link() == "wifi");
  CHECK_FALSE(site.gsm.asked());
}

TEST_CASE("a session over the way before is not taken for one over the new") {
  Site site;
  site.run(10 * minute);
  site.wifi.coverage = false;
  site.until("gsm", minute);
  site.run(minute);
  site.broker_by_wifi = true;
  site.wifi.coverage = true;
  site.until("wifi", 5 * minute);
  // The broker is away just then: a first session has its time, though the one before was online when the way changed.
  site.broker_by_wifi = false;
  site.run(60 * second);
  CHECK(site.link() == "wifi");
  site.run(60 * second);
  CHECK(site.link() == "gsm");
}

TEST_CASE("as long as nobody has taken the change, a session is one over the way before") {
  Site site;
  site.start();
  for (; site.link() != "wifi"; site.now += second) site.transport->tick(false, site.now);
  for (int i = 0; i < 5; ++i, site.now += second) site.transport->tick(true, site.now);
  REQUIRE(site.transport->take_changed());
  for (int i = 0; i < 60; ++i, site.now += second) site.transport->tick(false, site.now);
  CHECK(site.transport->wifi().counts().lost_brokers == 0);
}
