#include <doctest/doctest.h>

#include "unit.hpp"

using namespace core::ota;

namespace {

/// How the world is while the update runs, and how the flash was before.
struct Scene {
  const char* name;
  bool updated_before;
  bool proves_itself;
};

void prepare(Unit& unit, const Scene& scene) {
  unit.settings.gate.time_ms = 30'000;
  REQUIRE(unit.boot());
  if (scene.updated_before) {
    // 1.2.0 came by an update itself: it lies in the second slot, an older one in the first.
    unit.flash.slots[0] = firmware("1.1.0").bytes;
    unit.flash.slots[1] = firmware("1.2.0").bytes;
    REQUIRE(unit.flash.choose(1));
    REQUIRE(unit.boot());
    unit.run_to_end();
    unit.update->reported();
    REQUIRE(unit.slot->state() == ports::SlotState::valid);
  }
  unit.told.clear();
  unit.server_confirms = scene.proves_itself;
}

/// The whole update with a power cut after so many steps, up to the report. False when the power lasted.
bool run_with_cut(Unit& unit, std::uint64_t cut) {
  unit.power.left = cut;
  if (unit.start() == Fault::none) unit.run_to_end();
  if (unit.power.on()) unit.update->reported();
  const bool failed = !unit.power.on();
  unit.power.left = testing::Power::endless;
  return failed;
}

/// What must hold when the power is there again.
void check_recovered(Unit& unit) {
  REQUIRE(unit.boot());
  unit.run_to_end();
  const auto outcome = unit.state();
  if (outcome == UpdateState::success) REQUIRE(unit.version == "1.3.0");
  if (outcome == UpdateState::failed || outcome == UpdateState::rolled_back) REQUIRE(unit.version == "1.2.0");
  if (unit.version != "1.2.0") REQUIRE(unit.version == "1.3.0");
  REQUIRE(unit.slot->state() == ports::SlotState::valid);
  unit.update->reported();
  // And it stays what it is.
  const auto version = unit.version;
  REQUIRE(unit.boot());
  REQUIRE(unit.version == version);
  REQUIRE(unit.state() == UpdateState::idle);
}

}  // namespace

TEST_CASE("the power may fail at every step of an update: a firmware starts, old or new, and knows what became of it") {
  for (const Scene& scene : {Scene{"first update, good", false, true}, Scene{"first update, bad", false, false},
                             Scene{"later update, good", true, true}, Scene{"later update, bad", true, false}}) {
    CAPTURE(scene.name);
    bool ended_old = false;
    bool ended_new = false;
    std::uint64_t cut = 1;
    for (;; ++cut) {
      Unit unit;
      prepare(unit, scene);
      CAPTURE(cut);
      const bool failed = run_with_cut(unit, cut);
      check_recovered(unit);
      ended_old = ended_old || unit.version == "1.2.0";
      ended_new = ended_new || unit.version == "1.3.0";
      // What the server can do then: order it again.
      unit.server_confirms = true;
      if (unit.version == "1.2.0") {
        REQUIRE(unit.start() == Fault::none);
        unit.run_to_end();
        REQUIRE(unit.version == "1.3.0");
      }
      if (!failed) break;
    }
    CHECK(cut > 352 + 3 * 64);
    CHECK(ended_old);
    CHECK(ended_new == scene.proves_itself);
  }
}

TEST_CASE("the power may fail again and again: a firmware starts as long as there was one") {
  for (std::uint64_t first = 1; first < 700; first += 3) {
    Unit unit;
    prepare(unit, {"", false, true});
    static_cast<void>(run_with_cut(unit, first));
    for (std::uint64_t next = 1; next < 140; next += 7) {
      unit.power.left = next;
      // The bootloader writes, too, and so does what follows.
      if (unit.boot()) unit.run(20'000);
      unit.power.left = testing::Power::endless;
      CAPTURE(first);
      CAPTURE(next);
      REQUIRE(unit.boot());
    }
  }
}
