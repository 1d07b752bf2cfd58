// A new password at the broker: taken, refused, and cut off from power on the way.
#include <doctest/doctest.h>

#include "testing/acuvim_site.hpp"

namespace {

constexpr const char* rotation = R"({"v":1,"id":"r","cmd":"rotate_credentials","params":{"password":"s3cret number two"}})";

std::string status(const std::string& reply) { return testing::text(testing::parse(reply).get(), "st"); }

}  // namespace

TEST_CASE("a password that the broker takes is used from then on, also after a restart") {
  testing::AcuvimSite site;
  {
    testing::AcuvimBench bench(site);
    bench.run(4'000);
    CHECK(bench.broker.password == "s3cret of the factory");
    const auto replies = bench.ask(rotation);
    REQUIRE(replies.size() == 2);
    CHECK(status(replies[1]) == "done");
    CHECK(bench.broker.password == "s3cret number two");
  }
  testing::AcuvimBench again(site);
  again.run(4'000);
  CHECK(again.broker.password == "s3cret number two");
  CHECK_FALSE(again.startup.config().on_trial());
}

TEST_CASE("a password that the broker refuses costs nothing: the old one is in use again") {
  testing::AcuvimSite site;
  testing::AcuvimBench bench(site);
  bench.run(4'000);
  bench.broker.wanted_password = bench.broker.password;
  const auto replies = bench.ask(rotation);
  REQUIRE(replies.size() == 2);
  CHECK(testing::text(testing::parse(replies[1]).get(), "code") == "CREDENTIALS_REFUSED");
  CHECK(bench.broker.password == "s3cret of the factory");
  CHECK(bench.device.session().online());
}

TEST_CASE("when the power fails between the new password and the broker's refusal, the device finds its way back by itself") {
  testing::AcuvimSite site;
  {
    testing::AcuvimBench bench(site);
    bench.run(4'000);
    bench.send(rotation);
    bench.run(100);
    CHECK(bench.startup.config().config().text(core::config::Key::mqtt_password) == "s3cret number two");
  }
  auto again = std::make_unique<testing::AcuvimBench>(site);
  again->broker.wanted_password = "s3cret of the factory";
  again->run(20 * 60'000);
  REQUIRE(again->over());
  testing::AcuvimBench third(site, ports::ResetReason::software);
  third.broker.wanted_password = "s3cret of the factory";
  third.run(10'000);
  CHECK(third.device.session().online());
}
