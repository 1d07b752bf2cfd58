#include <doctest/doctest.h>

#include "unit.hpp"

using namespace core::ota;

namespace {

/// An update of some kilobytes, so that it can break off on the way.
struct Downloading : Unit {
  explicit Downloading(std::uint32_t code_size = 4'000) {
    image = firmware("1.3.0", code_size);
    manifest = manifest_of(image, "1.3.0");
    http.file = image.bytes;
  }
  void download() {
    REQUIRE(start() == Fault::none);
    while (state() == UpdateState::downloading && now < 24 * 3'600'000 && step()) {
    }
  }
  [[nodiscard]] bool brought() const { return state() == UpdateState::verifying && flash.slots[1] == image.bytes; }
  /// `from` of each request.
  [[nodiscard]] std::vector<std::uint32_t> offsets() const {
    std::vector<std::uint32_t> all;
    for (const auto& each : http.asked) all.push_back(each.from);
    return all;
  }
};

using Offsets = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("a file is brought into the other slot") {
  Downloading unit;
  unit.download();
  CHECK(unit.brought());
  CHECK(unit.offsets() == Offsets{0});
  CHECK(unit.http.asked[0].url == "https://hub.example/firmware");
}

TEST_CASE("what breaks off goes on where it was, if the file is still the same") {
  Downloading unit;
  unit.http.breaks = {1'000, 1, 500};
  unit.download();
  CHECK(unit.brought());
  CHECK(unit.offsets() == Offsets{0, 1'000, 1'001, 1'501});
  CHECK(unit.http.asked[1].if_range == "\"one\"");
  CHECK(unit.update->progress().retries == 3);
  CHECK(unit.slot->begun == 1);
}

TEST_CASE("it may break off between any two bytes") {
  for (std::size_t at = 1; at < 352; ++at) {
    Downloading unit(16);
    unit.http.breaks = {at};
    unit.http.pace = 100;
    unit.download();
    CAPTURE(at);
    REQUIRE(unit.brought());
  }
}

TEST_CASE("a server that knows no ranges is taken from the beginning on") {
  Downloading unit;
  unit.http.knows_ranges = false;
  unit.http.breaks = {1'000};
  unit.download();
  CHECK(unit.brought());
  CHECK(unit.offsets() == Offsets{0, 1'000});
  CHECK(unit.slot->begun == 2);
}

TEST_CASE("a server that never gets further without ranges is given up") {
  Downloading unit;
  unit.http.knows_ranges = false;
  unit.http.breaks.assign(100, 1'000);
  unit.download();
  CHECK(unit.last() == "failed UNREACHABLE");
  CHECK(unit.http.asked.size() == 1 + unit.settings.download.fruitless_attempts);
}

TEST_CASE("a server that always gets a little further is not given up") {
  Downloading unit;
  unit.http.breaks.assign(40, 100);
  unit.download();
  CHECK(unit.brought());
}

TEST_CASE("a file that changed in between is never mixed with the one before") {
  Downloading unit;
  unit.http.breaks = {1'000};
  const auto right = unit.http.file;
  unit.http.file.assign(right.size(), 0xE9);
  const auto change = [&] {
    unit.http.file = right;
    unit.http.etag = "\"two\"";
  };
  // The beginning must look right, or it is refused at once.
  std::copy_n(right.begin(), 600, unit.http.file.begin());
  SUBCASE("the server notices") {}
  SUBCASE("the server gives a part all the same") { unit.http.knows_if_range = false; }
  REQUIRE(unit.start() == Fault::none);
  while (unit.http.breaks.size() == 1 || unit.update->progress().percent < 20) unit.step();
  while (unit.http.asked.size() == 1) {
    change();
    unit.step();
  }
  unit.run_to_end();
  CHECK(unit.told.back() == "success");
  CHECK(unit.flash.slots[1] == right);
}

TEST_CASE("a file that changed and nobody says so does not get through") {
  Downloading unit;
  unit.http.etag = "";
  unit.http.breaks = {2'000};
  REQUIRE(unit.start() == Fault::none);
  while (unit.http.asked.size() == 1) {
    if (unit.update->progress().percent > 40) unit.http.file[3'000] ^= 1;
    unit.step();
  }
  unit.http.file[3'000] = static_cast<std::uint8_t>(unit.image.bytes[3'000] ^ 1U);
  unit.run_to_end();
  // Whichever is looked at first.
  const bool found = unit.last() == "failed IMAGE_CHECKSUM" || unit.last() == "failed SHA256";
  CHECK(found);
  CHECK(unit.version == "1.2.0");
}

TEST_CASE("what a server refuses for good is not asked again") {
  for (const int status : {301, 401, 403, 404, 410}) {
    Downloading unit;
    unit.http.status = status;
    unit.download();
    CAPTURE(status);
    CHECK(unit.last() == "failed HTTP_STATUS");
    CHECK(unit.update->progress().http_status == status);
    CHECK(unit.http.asked.size() == 1);
  }
}

TEST_CASE("what a server refuses for now is asked again, a bounded number of times, ever more slowly") {
  for (const int status : {408, 429, 500, 503}) {
    Downloading unit;
    unit.http.status = status;
    REQUIRE(unit.start() == Fault::none);
    std::vector<ports::Millis> pauses;
    ports::Millis last = 0;
    while (unit.state() == UpdateState::downloading) {
      const auto before = unit.http.asked.size();
      unit.step();
      if (unit.http.asked.size() == before) continue;
      pauses.push_back(unit.now - last);
      last = unit.now;
    }
    CHECK(unit.last() == "failed UNREACHABLE");
    REQUIRE(unit.http.asked.size() == 8);
    CHECK(pauses.front() >= 1'000);
    CHECK(pauses.back() >= 8 * pauses.front());
  }
}

TEST_CASE("a server that comes back is taken up again") {
  Downloading unit;
  unit.http.reachable = false;
  REQUIRE(unit.start() == Fault::none);
  unit.run(20'000);
  CHECK(unit.http.asked.size() > 1);
  unit.http.reachable = true;
  unit.run_to_end();
  CHECK(unit.last() == "success");
}

TEST_CASE("a length that is not the manifest's is refused before anything is written") {
  Downloading unit;
  SUBCASE("longer") { unit.http.claimed_length = unit.manifest.size + 1; }
  SUBCASE("shorter") { unit.http.claimed_length = unit.manifest.size - 1; }
  unit.download();
  CHECK(unit.last() == "failed WRONG_LENGTH");
  CHECK(unit.flash.slots[1].empty());
}

TEST_CASE("more bytes than were said are refused, and never reach the slot") {
  Downloading unit;
  unit.http.says_length = false;
  unit.http.file.resize(unit.http.file.size() + 500, 0);
  unit.http.pace = 600;
  unit.download();
  CHECK(unit.last() == "failed WRONG_LENGTH");
  CHECK(unit.flash.slots[1].size() <= unit.manifest.size);
}

TEST_CASE("fewer bytes without a length are an answer that broke off") {
  Downloading unit;
  unit.http.says_length = false;
  unit.http.breaks = {1'000};
  unit.download();
  CHECK(unit.brought());
  CHECK(unit.offsets() == Offsets{0, 1'000});
}

TEST_CASE("a file that is shorter by now is refused when it goes on") {
  Downloading unit;
  unit.http.etag = "";
  unit.http.breaks = {1'000};
  REQUIRE(unit.start() == Fault::none);
  while (unit.http.asked.size() == 1) unit.step();
  unit.http.file.resize(2'000);
  unit.run_to_end();
  CHECK(unit.last() == "failed WRONG_LENGTH");
  CHECK(unit.http.asked.size() == 2);
}

TEST_CASE("another part than was asked for is not taken") {
  Downloading unit;
  unit.http.breaks = {1'000};
  unit.http.claimed_from = 500;
  unit.download();
  CHECK(unit.brought());
  CHECK(unit.offsets() == Offsets{0, 1'000, 0});
}

TEST_CASE("a range that the server cannot satisfy leads back to the beginning") {
  Downloading unit;
  unit.http.etag = "";
  unit.http.breaks = {1'000};
  const auto whole = unit.http.file;
  REQUIRE(unit.start() == Fault::none);
  while (unit.http.asked.size() == 1) unit.step();
  unit.http.file.resize(900);
  while (unit.http.asked.size() == 2) unit.step();
  unit.http.file = whole;
  unit.run_to_end();
  CHECK(unit.last() == "success");
  CHECK(unit.offsets() == Offsets{0, 1'000, 0});
}

TEST_CASE("an answer that hangs is given up and asked for again") {
  Downloading unit;
  REQUIRE(unit.start() == Fault::none);
  unit.run(1'000);
  unit.http.pace = 0;
  const auto stalled_at = unit.now;
  while (unit.http.asked.size() == 1) unit.step();
  CHECK(unit.now - stalled_at >= unit.settings.download.stall_ms);
  CHECK(unit.now - stalled_at < unit.settings.download.stall_ms + 10'000);
  unit.http.pace = 64;
  unit.run_to_end();
  CHECK(unit.last() == "success");
}

TEST_CASE("a slow server is waited for, but not forever") {
  Downloading unit(20'000);
  SUBCASE("slow") {
    unit.http.pace = 1;
    unit.download();
    CHECK(unit.brought());
  }
  SUBCASE("too slow") {
    unit.http.pace = 1;
    unit.settings.download.longest_ms = 600'000;
    REQUIRE(unit.boot());
    unit.download();
    CHECK(unit.last() == "failed TOO_SLOW");
    CHECK(unit.now < 602'000);
  }
}

TEST_CASE("an image for another chip is refused with its first bytes") {
  Downloading unit;
  unit.image = testing::FirmwareImage({"1.3.0", "acuvim-gateway", esp32_c3, 40'000});
  unit.manifest = manifest_of(unit.image, "1.3.0");
  unit.http.file = unit.image.bytes;
  unit.download();
  CHECK(unit.last() == "failed IMAGE_CHIP");
  CHECK(unit.flash.slots[1].size() < 200);
}

TEST_CASE("a slot that takes nothing ends it") {
  Downloading unit;
  SUBCASE("from the beginning") {
    unit.slot->refuses_to_begin = true;
    unit.download();
    CHECK(unit.last() == "failed SLOT_REFUSED");
  }
  SUBCASE("on the way") {
    unit.slot->wears_out_at = 2'000;
    unit.download();
    CHECK(unit.last() == "failed SLOT_WRITE");
  }
  SUBCASE("when it must begin anew") {
    unit.http.knows_ranges = false;
    unit.http.breaks = {1'000};
    REQUIRE(unit.start() == Fault::none);
    unit.slot->refuses_to_begin = true;
    unit.run_to_end();
    CHECK(unit.last() == "failed SLOT_REFUSED");
  }
  CHECK(unit.version == "1.2.0");
}

TEST_CASE("after a failure the next update begins clean") {
  Downloading unit;
  unit.http.status = 404;
  unit.download();
  unit.http.status = 200;
  REQUIRE(unit.start() == Fault::none);
  unit.run_to_end();
  CHECK(unit.last() == "success");
}
