#include "core/transport/transport.hpp"

#include <algorithm>

#include "core/transport/report.hpp"
#include "site.hpp"
#include "testing/json.hpp"

using core::transport::Mode;
using Cure = testing::ScriptedBearer::Cure;
using Links = std::vector<std::string>;

namespace {

constexpr ports::Millis second = 1'000;
constexpr ports::Millis minute = 60 * second;
constexpr ports::Millis hour = 60 * minute;

}  // namespace

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

TEST_CASE("Wi-Fi without a way to the broker is lost, too, within 30 s, and tried again later") {
  Site site;
  site.run(10 * minute);
  site.broker_by_wifi = false;
  CHECK(site.until("gsm", 2 * minute) <= 30 * second + site.gsm.takes);
  CHECK(site.transport->wifi().counts().lost_brokers == 1);
  site.run(20 * second);
  CHECK(site.online);
  // Nobody can see from outside whether it is well again: it is tried, ever less often.
  site.run(6 * hour);
  CHECK(site.online);
  std::vector<ports::Millis> tries;
  for (const auto& [name, at] : site.log) {
    if (name == "wifi") tries.push_back(at);
  }
  CHECK(tries.size() >= 5);
  CHECK(tries.size() <= 24);
  CHECK(tries.back() - tries[tries.size() - 2] >= 25 * minute);
  site.broker_by_wifi = true;
  site.until("wifi", hour);
  site.run(hour);
  CHECK(site.link() == "wifi");
  CHECK(site.online);
}

TEST_CASE("Wi-Fi that comes and goes is gone back to ever later, and after a steady time as soon as ever") {
  Site site;
  site.run(minute);
  std::vector<ports::Millis> holds;
  for (int i = 0; i < 8; ++i) {
    site.wifi.coverage = false;
    site.until("gsm", minute);
    site.wifi.coverage = true;
    holds.push_back(site.until("wifi", hour));
    site.run(20 * second);
  }
  CHECK(std::is_sorted(holds.begin(), holds.end()));
  CHECK(holds.front() < 2 * minute);
  CHECK(holds.back() >= 30 * minute);
  site.run(hour);
  site.wifi.coverage = false;
  site.until("gsm", minute);
  site.wifi.coverage = true;
  CHECK(site.until("wifi", hour) < 2 * minute);
}

TEST_CASE("Wi-Fi that comes back for less than the hold is not taken") {
  Site site;
  site.run(minute);
  site.wifi.coverage = false;
  site.until("gsm", minute);
  for (int i = 0; i < 20; ++i) {
    site.wifi.coverage = true;
    site.run(40 * second);
    site.wifi.coverage = false;
    site.run(20 * second);
  }
  CHECK(site.link() == "gsm");
  CHECK(site.transport->switches() == 1);
}

TEST_CASE("when GSM goes, too, Wi-Fi is taken without a hold") {
  Site site;
  site.run(minute);
  site.wifi.coverage = false;
  site.until("gsm", minute);
  site.wifi.coverage = true;
  site.run(10 * second);
  site.gsm.coverage = false;
  CHECK(site.until("wifi", minute) <= 15 * second);
}

TEST_CASE("a broker that is away everywhere does not make the device run to and fro") {
  Site site;
  site.run(10 * minute);
  site.broker_by_wifi = false;
  site.broker_by_gsm = false;
  site.run(4 * hour);
  const auto lately =
      std::count_if(site.log.begin(), site.log.end(), [&](const auto& each) { return each.second > site.now - hour; });
  CHECK(lately <= 5);
  CHECK(site.transport->switches() <= 30);
  site.broker_by_wifi = true;
  site.broker_by_gsm = true;
  site.run(5 * second);
  CHECK(site.online);
  site.until("wifi", hour);
}

TEST_CASE("a session that takes long to begin over GSM is given its time") {
  Site site(Mode::gsm_first);
  site.broker_by_gsm = false;
  site.until("gsm", minute);
  site.run(80 * second);
  CHECK(site.link() == "gsm");
  site.broker_by_gsm = true;
  site.run(minute);
  CHECK(site.online);
  CHECK(site.links() == Links{"gsm"});
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

TEST_CASE("the report says it all") {
  Site site;
  site.run(minute);
  site.wifi.coverage = false;
  site.run(5 * minute);
  std::array<std::uint8_t, 600> memory{};
  core::json::Writer writer(memory);
  core::transport::write_report(*site.transport, writer);
  REQUIRE(writer.ok());
  const auto report = testing::parse(std::string(ports::text_of(writer.view())));
  REQUIRE(report);
  CHECK(testing::text(report.get(), "mode") == "wifi_first");
  CHECK(testing::text(report.get(), "link") == "gsm");
  CHECK(testing::number(report.get(), "switches") == 1);
  const auto* wifi = testing::at(report.get(), "wifi");
  CHECK(testing::text(wifi, "state") == "connecting");
  CHECK(testing::number(wifi, "lost_link") == 1);
  CHECK(testing::number(wifi, "reassociated") == 1);
  CHECK(testing::number(wifi, "restarted") == 1);
  const auto* gsm = testing::at(report.get(), "gsm");
  CHECK(testing::text(gsm, "state") == "up");
  CHECK(testing::text(gsm, "ip") == "10.0.0.7");
  CHECK(testing::number(gsm, "signal") == -60);
  CHECK(testing::number(gsm, "bytes") > 0);
  CHECK(testing::number(gsm, "uses") == 1);
}

TEST_CASE("of a way that the device does not have the report says only that") {
  Site site;
  site.start(false);
  site.run(minute);
  std::array<std::uint8_t, 600> memory{};
  core::json::Writer writer(memory);
  core::transport::write_report(*site.transport, writer);
  const std::string text(ports::text_of(writer.view()));
  CHECK(text.find(R"("gsm":{"state":"absent"})") != std::string::npos);
  CHECK(text.find(R"("degraded":true)") != std::string::npos);
}
