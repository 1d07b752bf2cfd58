#include "core/ota/update.hpp"

#include <doctest/doctest.h>

#include <set>

#include "crypto/ecdsa.hpp"
#include "testing/signer.hpp"
#include "unit.hpp"

using namespace core::ota;
using Told = std::vector<std::string>;

TEST_CASE("an update is brought, verified, tried out, proves itself, and stays") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  CHECK(unit.update->progress().request_id == "c-2");
  unit.run_to_end();
  CHECK(unit.told == Told{"downloading", "verifying", "applying", "trial", "success"});
  CHECK(unit.version == "1.3.0");
  CHECK(unit.update->progress().version == "1.3.0");
  CHECK(unit.update->progress().request_id == "c-2");
  CHECK(unit.slot->state() == ports::SlotState::valid);
  unit.update->reported();
  REQUIRE(unit.boot());
  CHECK(unit.version == "1.3.0");
  CHECK(unit.state() == UpdateState::idle);
  CHECK(unit.store.values.empty());
  CHECK(unit.store.writes <= 5);
}

TEST_CASE("one update after the other, and one firmware after the other") {
  Unit unit;
  for (int minor = 3; minor < 8; ++minor) {
    const std::string version = "1." + std::to_string(minor) + ".0";
    unit.image = firmware(version);
    unit.manifest = manifest_of(unit.image, version);
    unit.http.file = unit.image.bytes;
    REQUIRE(unit.start() == Fault::none);
    unit.run_to_end();
    CHECK(unit.last() == "success");
    CHECK(unit.version == version);
    unit.update->reported();
  }
}

TEST_CASE("progress is told in steps, not with every byte") {
  Unit unit;
  unit.image = firmware("1.3.0", 40'000);
  unit.manifest = manifest_of(unit.image, "1.3.0");
  unit.http.file = unit.image.bytes;
  REQUIRE(unit.start() == Fault::none);
  static_cast<void>(unit.update->take_changed());
  std::vector<int> percents;
  while (unit.state() == UpdateState::downloading) {
    unit.now += 100;
    unit.update->tick(unit.now);
    if (unit.state() == UpdateState::downloading && unit.update->take_changed())
      percents.push_back(unit.update->progress().percent);
  }
  CHECK(percents == std::vector<int>{10, 20, 30, 40, 50, 60, 70, 80, 90});
}

TEST_CASE("what can be told beforehand is refused beforehand") {
  Unit unit;
  const auto refused = [&] {
    const Fault fault = unit.start();
    CHECK(unit.http.asked.empty());
    CHECK(unit.flash.slots[1].empty());
    CHECK(unit.store.writes == 0);
    CHECK(unit.state() == UpdateState::idle);
    return fault;
  };
  SUBCASE("other hardware") {
    REQUIRE(unit.manifest.hardware.assign("board-2"));
    CHECK(refused() == Fault::wrong_hardware);
  }
  SUBCASE("an older version") {
    REQUIRE(unit.manifest.version.assign("1.1.9"));
    CHECK(refused() == Fault::downgrade);
  }
  SUBCASE("the version that runs") {
    REQUIRE(unit.manifest.version.assign("1.2.0"));
    CHECK(refused() == Fault::already_running);
  }
  SUBCASE("too large") {
    unit.manifest.size = 64 * 1024 + 1;
    CHECK(refused() == Fault::too_large);
  }
  SUBCASE("a signature that is not the site's") {
    unit.believing.answer = false;
    CHECK(refused() == Fault::signature);
  }
  SUBCASE("nowhere to note it") {
    unit.store.full = true;
    CHECK(refused() == Fault::store);
  }
}

TEST_CASE("an older version is taken when that is allowed") {
  Unit unit;
  unit.settings.refuse_downgrade = false;
  REQUIRE(unit.boot());
  unit.image = firmware("1.1.0");
  unit.manifest = manifest_of(unit.image, "1.1.0");
  unit.http.file = unit.image.bytes;
  REQUIRE(unit.start() == Fault::none);
  unit.run_to_end();
  CHECK(unit.last() == "success");
  CHECK(unit.version == "1.1.0");
}

TEST_CASE("with real keys: signed by the site it is taken, by another it is not") {
  testing::Signer site;
  crypto::Ecdsa check(site.public_key);
  Unit unit;
  unit.signatures = &check;
  REQUIRE(unit.boot());
  const auto sign = [&](testing::Signer& signer) {
    const auto signature = signer.sign(unit.manifest.sha256);
    REQUIRE(signature.size() <= max_signature_size);
    std::copy(signature.begin(), signature.end(), unit.manifest.signature.begin());
    unit.manifest.signature_size = signature.size();
  };
  testing::Signer somebody;
  sign(somebody);
  CHECK(unit.start() == Fault::signature);
  sign(site);
  REQUIRE(unit.start() == Fault::none);
  unit.run_to_end();
  CHECK(unit.last() == "success");
}

TEST_CASE("one update at a time") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  CHECK(unit.start() == Fault::busy);
  while (unit.state() != UpdateState::trial) unit.step();
  REQUIRE(unit.manifest.version.assign("1.4.0"));
  CHECK(unit.start() == Fault::on_trial);
}

TEST_CASE("an update can be cancelled until it is chosen") {
  Unit unit;
  REQUIRE(unit.start() == Fault::none);
  CHECK(unit.update->cancel());
  unit.listen();
  CHECK(unit.last() == "failed CANCELLED");
  REQUIRE(unit.start() == Fault::none);
  while (unit.state() != UpdateState::applying) unit.step();
  CHECK_FALSE(unit.update->cancel());
}

TEST_CASE("an image that is not what the manifest says does not start") {
  Unit unit;
  SUBCASE("another version") {
    unit.image = firmware("1.3.1");
    unit.manifest = manifest_of(unit.image, "1.3.0");
    unit.http.file = unit.image.bytes;
    REQUIRE(unit.start() == Fault::none);
    unit.run_to_end();
    CHECK(unit.last() == "failed IMAGE_VERSION");
  }
  SUBCASE("another project") {
    unit.image = testing::FirmwareImage({"1.3.0", "heat-pump", esp32, 16});
    unit.manifest = manifest_of(unit.image, "1.3.0");
    unit.http.file = unit.image.bytes;
    REQUIRE(unit.start() == Fault::none);
    unit.run_to_end();
    CHECK(unit.last() == "failed IMAGE_PROJECT");
  }
  SUBCASE("another file, of the same length and whole in itself") {
    unit.http.file = testing::FirmwareImage({"1.3.0", "acuvim-getaway", esp32, 16}).bytes;
    REQUIRE(unit.start() == Fault::none);
    unit.run_to_end();
    CHECK(unit.last() == "failed SHA256");
  }
  SUBCASE("flash that does not hold what was written") {
    unit.slot->bad_byte = 310;
    REQUIRE(unit.start() == Fault::none);
    unit.run_to_end();
    CHECK(unit.last() == "failed READ_BACK");
  }
  SUBCASE("flash that holds another image by now") {
    REQUIRE(unit.start() == Fault::none);
    while (unit.state() != UpdateState::verifying) unit.step();
    unit.flash.slots[1] = testing::FirmwareImage({"1.3.0", "acuvim-getaway", esp32, 16}).bytes;
    unit.run_to_end();
    CHECK(unit.last() == "failed READ_BACK");
  }
  SUBCASE("flash that holds less than was written") {
    REQUIRE(unit.start() == Fault::none);
    while (unit.state() != UpdateState::verifying) unit.step();
    unit.flash.slots[1].resize(100);
    unit.run_to_end();
    CHECK(unit.last() == "failed READ_BACK");
  }
  SUBCASE("a signature that is no more believed") {
    REQUIRE(unit.start() == Fault::none);
    unit.believing.answer = false;
    unit.run_to_end();
    CHECK(unit.last() == "failed SIGNATURE");
  }
  SUBCASE("a bootloader that does not want it") {
    unit.slot->refuses_to_activate = true;
    REQUIRE(unit.start() == Fault::none);
    unit.run_to_end();
    CHECK(unit.last() == "failed ACTIVATION");
  }
  SUBCASE("settings that are full by now") {
    REQUIRE(unit.start() == Fault::none);
    unit.store.full = true;
    unit.run_to_end();
    CHECK(unit.last() == "failed STORE");
  }
  REQUIRE(unit.boot());
  CHECK(unit.version == "1.2.0");
}

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
