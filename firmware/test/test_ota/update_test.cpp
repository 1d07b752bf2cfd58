// From the request to the firmware that runs: what is taken, what is refused, and when.
#include "core/ota/update.hpp"

#include <doctest/doctest.h>

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
