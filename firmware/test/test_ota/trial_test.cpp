// The first start of a new firmware, on which it has to prove itself.
#include <doctest/doctest.h>

#include "unit.hpp"

using namespace core::ota;

TEST_CASE("a firmware that does not prove itself goes back, and the old one says why") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  while (unit.state() != UpdateState::trial) unit.step();
  CHECK(unit.version == "1.3.0");
  std::string expected;
  SUBCASE("no broker") {
    unit.broker = false;
    expected = "rolled_back NO_BROKER";
  }
  SUBCASE("no good reading") {
    unit.meter = false;
    expected = "rolled_back NO_READINGS";
  }
  SUBCASE("the server is silent") {
    unit.server_confirms = false;
    expected = "rolled_back NO_CONFIRMATION";
  }
  SUBCASE("the bootloader takes no confirmation") {
    unit.slot->refuses_to_confirm = true;
    expected = "rolled_back NOT_CONFIRMABLE";
  }
  unit.run_to_end();
  CHECK(unit.last() == expected);
  CHECK(unit.version == "1.2.0");
  CHECK(unit.update->progress().version == "1.3.0");
  CHECK(unit.update->progress().request_id == "c-2");
  REQUIRE(unit.boot());
  CHECK(unit.version == "1.2.0");
  CHECK(unit.slot->state() == ports::SlotState::valid);
}

TEST_CASE("the trial has its time and no more") {
  Unit unit;
  unit.broker = false;
  REQUIRE(unit.start() == Fault::none);
  while (unit.version == "1.2.0") unit.step();
  const auto began = unit.now;
  ports::Millis lasted = 0;
  while (unit.version == "1.3.0") {
    lasted = unit.now - began;
    unit.step();
  }
  CHECK(lasted >= unit.settings.gate.time_ms - 200);
  CHECK(lasted <= unit.settings.gate.time_ms + 200);
}

TEST_CASE("good readings count only in a row, and a broker only while it is there") {
  HealthGate gate({600'000, 3, true});
  gate.start(true, 0);
  gate.broker(true);
  gate.confirmed();
  gate.reading(true);
  gate.reading(true);
  gate.reading(false);
  gate.reading(true);
  CHECK(gate.missing() == Fault::no_readings);
  gate.reading(true);
  gate.reading(true);
  CHECK(gate.passed());
  gate.reading(false);
  CHECK(gate.passed());
  gate.broker(false);
  CHECK(gate.missing() == Fault::no_broker);
}

TEST_CASE("a meter that was silent before is not held against the new firmware") {
  Unit unit;
  unit.meter = false;
  REQUIRE(unit.start() == Fault::none);
  unit.run_to_end();
  CHECK(unit.last() == "success");
}

TEST_CASE("a confirmation is for the version that runs, and only on its trial") {
  Unit unit;
  CHECK_FALSE(unit.update->confirmed("1.2.0"));
  unit.server_confirms = false;
  REQUIRE(unit.start() == Fault::none);
  while (unit.state() != UpdateState::trial) unit.step();
  CHECK_FALSE(unit.update->confirmed("1.2.0"));
  CHECK(unit.update->confirmed("1.3.0"));
  unit.run_to_end();
  CHECK(unit.last() == "success");
}

TEST_CASE("a firmware that crashes is left, whenever it does") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  SUBCASE("on its trial") {
    while (unit.state() != UpdateState::trial) unit.step();
    REQUIRE(unit.boot());
    CHECK(unit.last() == "rolled_back TRIAL_INTERRUPTED");
  }
  SUBCASE("before it does anything") {
    while (unit.state() != UpdateState::applying) unit.step();
    while (unit.system.restarts == 0) {
      unit.now += 100;
      unit.update->tick(unit.now);
    }
    CHECK(unit.flash.boot() == 1);
    REQUIRE(unit.boot());
    CHECK(unit.last() == "rolled_back NEVER_STARTED");
  }
  CHECK(unit.version == "1.2.0");
  unit.update->reported();
  CHECK(unit.start() == Fault::none);
}

TEST_CASE("settings that are erased on the trial do not end it") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  while (unit.state() != UpdateState::applying) unit.step();
  while (unit.system.restarts == 0) {
    unit.now += 100;
    unit.update->tick(unit.now);
  }
  SUBCASE("nothing is left") { unit.store.values.clear(); }
  SUBCASE("something of another update is left") {
    Record other;
    REQUIRE(other.version.assign("9.9.9"));
    REQUIRE(other.request_id.assign("c-1"));
    REQUIRE(RecordBook(unit.store).save(other));
  }
  REQUIRE(unit.boot());
  CHECK(unit.state() == UpdateState::trial);
  CHECK(unit.update->progress().version == "1.3.0");
  CHECK(unit.update->progress().request_id.empty());
  unit.run_to_end();
  CHECK(unit.last() == "success");
  CHECK(unit.version == "1.3.0");
}

TEST_CASE("under a bootloader that knows no trials the new firmware proves itself all the same") {
  Unit unit;
  unit.flash.knows_trials = false;
  REQUIRE(unit.start() == Fault::none);
  SUBCASE("and stays") {
    unit.run_to_end();
    CHECK(unit.last() == "success");
    CHECK(unit.version == "1.3.0");
  }
  SUBCASE("or goes back") {
    unit.server_confirms = false;
    unit.run_to_end();
    CHECK(unit.last() == "rolled_back NO_CONFIRMATION");
    CHECK(unit.version == "1.2.0");
  }
}

TEST_CASE("where there is nothing to go back to it stays and says so") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  while (unit.state() != UpdateState::trial) unit.step();
  unit.broker = false;
  unit.flash.slots[0].clear();
  unit.run_to_end();
  CHECK(unit.last() == "failed ROLL_BACK_FAILED");
  CHECK(unit.version == "1.3.0");
}
