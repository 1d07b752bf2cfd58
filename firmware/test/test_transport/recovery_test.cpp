// What is done about a way that does not come back.
#include <algorithm>

#include "site.hpp"

using core::transport::Mode;
using Cure = testing::ScriptedBearer::Cure;

TEST_CASE("a way that hangs is treated from what costs least to what costs most") {
  struct Case {
    Cure cure;
    ports::Millis at_most;
    std::uint32_t reassociations, restarts, power_cycles;
  };
  for (const auto& each : {Case{Cure::reassociation, 45 * second, 1, 0, 0}, Case{Cure::restart, 140 * second, 1, 1, 0},
                           Case{Cure::power_cycle, 330 * second, 1, 1, 1}}) {
    Site site(Mode::wifi_only);
    site.run(minute);
    site.wifi.hangs_until = each.cure;
    site.until("none", minute);
    CHECK(site.until("wifi", hour) <= each.at_most);
    const auto& counts = site.transport->wifi().recovery();
    CHECK(counts.reassociations == each.reassociations);
    CHECK(counts.restarts == each.restarts);
    CHECK(counts.power_cycles == each.power_cycles);
  }
}

TEST_CASE("where the power cannot be cut, the radio restarts once more") {
  Site site(Mode::wifi_only);
  site.wifi.can_power_cycle = false;
  site.wifi.coverage = false;
  site.run(6 * minute);
  CHECK(site.transport->wifi().recovery().restarts == 2);
  CHECK(site.transport->wifi().recovery().power_cycles == 0);
}

TEST_CASE("power cycles become rarer") {
  Site site(Mode::gsm_only);
  site.settings.restart_after_ms = 0;
  site.gsm.coverage = false;
  site.run(24 * hour);
  CHECK(site.gsm.power_cycles >= 10);
  CHECK(site.gsm.power_cycles <= 32);
  CHECK(site.gsm.restarts == 1);
}

TEST_CASE("the better way is treated while the other serves") {
  Site site;
  site.run(minute);
  site.wifi.hangs_until = Cure::restart;
  site.until("gsm", minute);
  site.run(10 * minute);
  CHECK(site.wifi.restarts == 1);
  CHECK(site.link() == "wifi");
  CHECK(site.gsm.restarts == 0);
}

TEST_CASE("a modem that has an address and passes nothing is restarted, though later") {
  Site site(Mode::gsm_only);
  site.run(10 * minute);
  site.broker_by_gsm = false;
  site.run(5 * minute);
  CHECK(site.gsm.restarts == 0);
  CHECK(site.transport->gsm().recovery().reassociations == 1);
  site.run(10 * minute);
  CHECK(site.gsm.restarts == 1);
  site.run(20 * minute);
  CHECK(site.gsm.power_cycles == 1);
  site.broker_by_gsm = true;
  site.run(minute);
  CHECK(site.online);
  site.run(hour);
  CHECK(site.gsm.power_cycles == 1);
}

TEST_CASE("both ways have an address and no broker: they are treated all the same") {
  Site site;
  site.run(10 * minute);
  site.broker_by_wifi = false;
  site.broker_by_gsm = false;
  site.run(3 * hour);
  CHECK(site.wifi.restarts >= 1);
  CHECK(site.gsm.ups > 2);
}

TEST_CASE("the device restarts as the last resort, and ever later when that does not help") {
  ports::Millis before = 0;
  for (std::uint8_t restarts = 0; restarts < 8; ++restarts) {
    Site site;
    site.settings.restarts_before = restarts;
    site.wifi.coverage = false;
    site.gsm.coverage = false;
    site.start();
    while (!site.transport->restart_wanted() && site.now < 48 * hour) site.run(minute);
    CHECK(site.now >= std::min(2 * before, 24 * hour));
    CHECK(site.now <= 24 * hour + minute);
    before = site.now - minute;
    CHECK(site.gsm.power_cycles > 0);
  }
}

TEST_CASE(
    "the device does not restart while it has a broker, soon because of a broker that is away, or when that is switched off") {
  Site site;
  SUBCASE("all is well") {
    site.run(48 * hour);
    CHECK_FALSE(site.transport->restart_wanted());
  }
  SUBCASE("the broker is away") {
    site.broker_by_wifi = false;
    site.broker_by_gsm = false;
    site.run(3 * hour);
    CHECK_FALSE(site.transport->restart_wanted());
    site.run(3 * hour);
    CHECK(site.transport->restart_wanted());
  }
  SUBCASE("switched off") {
    site.settings.restart_after_ms = 0;
    site.wifi.coverage = false;
    site.gsm.coverage = false;
    site.run(48 * hour);
    CHECK_FALSE(site.transport->restart_wanted());
  }
  SUBCASE("it comes back in time, again and again") {
    for (int i = 0; i < 10; ++i) {
      site.wifi.coverage = false;
      site.gsm.coverage = false;
      site.run(50 * minute);
      site.wifi.coverage = true;
      site.run(10 * minute);
    }
    CHECK_FALSE(site.transport->restart_wanted());
  }
}
