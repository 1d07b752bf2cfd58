// When a way that was lost is gone back to.
#include <algorithm>

#include "site.hpp"

using core::transport::Mode;
using Links = std::vector<std::string>;

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
