// What became of an update, over restarts.
#include <doctest/doctest.h>

#include <set>

#include "unit.hpp"

using namespace core::ota;
using Told = std::vector<std::string>;

TEST_CASE("a restart during the download is told") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  unit.run(200);
  REQUIRE(unit.boot());
  CHECK(unit.last() == "failed INTERRUPTED");
  CHECK(unit.update->progress().request_id == "c-2");
}

TEST_CASE("what became of an update is told until the server has heard it") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  SUBCASE("success") {}
  SUBCASE("roll-back") { unit.server_confirms = false; }
  SUBCASE("failure") { unit.http.status = 404; }
  unit.run_to_end();
  const auto outcome = unit.last();
  for (int i = 0; i < 3; ++i) {
    unit.told.clear();
    REQUIRE(unit.boot());
    CHECK(unit.last() == outcome);
  }
  unit.update->reported();
  unit.told.clear();
  REQUIRE(unit.boot());
  CHECK(unit.told.empty());
}

TEST_CASE("a firmware that was confirmed is a success, though the power failed before that was noted") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  while (unit.state() != UpdateState::trial) unit.step();
  unit.store.full = true;
  unit.run_to_end();
  REQUIRE(unit.last() == "success");
  unit.store.full = false;
  unit.broker = false;
  unit.told.clear();
  REQUIRE(unit.boot());
  CHECK(unit.told == Told{"success"});
}

TEST_CASE("what lies in the settings may be anything") {
  for (std::size_t size = 0; size < 120; ++size) {
    for (const int filling : {0, 1, 2, 5, 7, 200, 255}) {
      Unit unit;
      std::vector<std::uint8_t> bytes(size, static_cast<std::uint8_t>(filling));
      if (!bytes.empty()) bytes[0] = 1;
      unit.store.values["ota"] = bytes;
      REQUIRE(unit.boot());
      unit.run(1'000);
      unit.update->reported();
      CHECK(unit.start() == Fault::none);
    }
  }
}

TEST_CASE("every fault has a code of its own, as a reply may carry it, and a text") {
  std::set<std::string> codes;
  for (int number = 0; number < 256; ++number) {
    const auto fault = static_cast<Fault>(number);
    const std::string code(code_of(fault));
    if (code == "NONE") continue;
    CAPTURE(code);
    CHECK(codes.insert(code).second);
    CHECK(code.size() <= 32);
    CHECK(code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos);
    CHECK(text_of(fault).size() <= 200);
  }
  CHECK(codes.size() == 42);
}
