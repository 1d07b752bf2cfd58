#include "core/transport/report.hpp"

#include "site.hpp"
#include "testing/json.hpp"

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
