#include "core/boot/boot_book.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "testing/memory_key_value.hpp"

using core::boot::BootBook;
using ports::ResetReason;

namespace {

/// A device that starts again and again over the same flash.
struct Device {
  testing::Power power;
  testing::MemoryKeyValue store{power};
  std::unique_ptr<BootBook> book;

  BootBook& start(ResetReason reason, ports::Millis runs_for = 0) {
    book = std::make_unique<BootBook>(store);
    book->begin(reason);
    for (ports::Millis now = 0; now <= runs_for; now += 1'000) book->tick(now);
    return *book;
  }
};

constexpr ports::Millis minute = 60'000;

}  // namespace

TEST_CASE("each start has an epoch of its own") {
  Device device;
  for (std::uint32_t epoch = 1; epoch < 6; ++epoch) CHECK(device.start(ResetReason::power_on).epoch() == epoch);
  CHECK(device.book->stored());
}

TEST_CASE("five crashes in a row lead to safe mode, and not one fewer") {
  Device device;
  device.start(ResetReason::power_on);
  for (int crash = 1; crash < 5; ++crash) {
    const auto reason = crash % 2 == 0 ? ResetReason::panic : ResetReason::watchdog;
    CHECK_FALSE(device.start(reason, 2 * minute).safe_mode());
    CHECK(device.book->crashes() == crash);
  }
  CHECK(device.start(ResetReason::panic).safe_mode());
}

TEST_CASE("only crashes are crashes") {
  for (const auto reason : {ResetReason::power_on, ResetReason::software, ResetReason::brownout, ResetReason::deep_sleep,
                            ResetReason::external, ResetReason::unknown}) {
    Device device;
    for (int i = 0; i < 20; ++i) CHECK_FALSE(device.start(reason).safe_mode());
    CHECK(device.book->crashes() == 0);
    CHECK(device.book->starts(reason) == 20);
  }
}

TEST_CASE("pulling the plug does not end a row of crashes") {
  Device device;
  for (int i = 0; i < 4; ++i) device.start(ResetReason::panic);
  CHECK(device.start(ResetReason::power_on, minute).crashes() == 4);
  CHECK(device.start(ResetReason::panic).safe_mode());
}

TEST_CASE("a long run ends a row of crashes") {
  Device device;
  for (int i = 0; i < 4; ++i) device.start(ResetReason::panic, 9 * minute);
  CHECK(device.start(ResetReason::panic, 11 * minute).crashes() == 0);
  CHECK(device.start(ResetReason::panic).crashes() == 1);
}

TEST_CASE("safe mode ends when it was acted upon, or when the device runs in it for long") {
  Device device;
  for (int i = 0; i < 7; ++i) device.start(ResetReason::panic);
  CHECK(device.book->safe_mode());
  SUBCASE("acted upon") { device.book->forgive(); }
  SUBCASE("a long run") { device.start(ResetReason::software, 11 * minute); }
  CHECK_FALSE(device.start(ResetReason::software).safe_mode());
}

TEST_CASE("flash is written once per start, and once when a row ends") {
  Device device;
  device.start(ResetReason::power_on, 60 * minute);
  CHECK(device.store.writes == 1);
  device.start(ResetReason::panic, 60 * minute);
  CHECK(device.store.writes == 3);
  device.book->forgive();
  device.book->network_works();
  CHECK(device.store.writes == 3);
}

TEST_CASE("reasons are counted over everything") {
  Device device;
  device.start(ResetReason::power_on);
  device.start(ResetReason::panic, 20 * minute);
  device.start(ResetReason::watchdog);
  device.start(ResetReason::panic);
  CHECK(device.book->starts(ResetReason::panic) == 2);
  CHECK(device.book->starts(ResetReason::watchdog) == 1);
  CHECK(device.book->starts(ResetReason::brownout) == 0);
}

TEST_CASE("restarts for want of a network are a row of their own") {
  Device device;
  device.start(ResetReason::power_on).note_network_restart();
  device.start(ResetReason::software).note_network_restart();
  CHECK(device.start(ResetReason::software, 60 * minute).network_restarts() == 2);
  device.book->network_works();
  CHECK(device.start(ResetReason::software).network_restarts() == 0);
}

TEST_CASE("erasing the settings does not bring old epochs back") {
  Device device;
  for (int i = 0; i < 9; ++i) device.start(ResetReason::power_on);
  REQUIRE(device.store.erase_all());
  device.book->keep();
  CHECK(device.start(ResetReason::software).epoch() == 10);
}

TEST_CASE("flash that takes nothing is told, and the device runs on") {
  Device device;
  device.start(ResetReason::power_on);
  device.store.full = true;
  CHECK(device.start(ResetReason::panic).epoch() == 2);
  CHECK_FALSE(device.book->stored());
  device.book->tick(20 * minute);
  device.store.full = false;
  CHECK(device.start(ResetReason::power_on).epoch() == 2);
  CHECK(device.book->stored());
}

TEST_CASE("the power may fail between any two writes: epochs that were sent never come again, crashes are never counted twice") {
  for (std::uint64_t cut = 1; cut < 12; ++cut) {
    Device device;
    device.power.left = cut;
    std::uint32_t highest = 0;
    std::uint8_t crashes = 0;
    for (int start = 0; start < 12 && device.power.on(); ++start) {
      device.start(start % 3 == 2 ? ResetReason::power_on : ResetReason::panic, start % 5 == 4 ? 11 * minute : 0);
      // With the power gone during `begin` nothing was sent.
      if (device.power.on()) highest = device.book->epoch();
      if (device.power.on()) crashes = device.book->crashes();
    }
    device.power.left = testing::Power::endless;
    CAPTURE(cut);
    const auto& after = device.start(ResetReason::power_on);
    CHECK(after.epoch() > highest);
    CHECK(after.epoch() <= highest + 2);
    CHECK(after.crashes() <= crashes + 1);
  }
}

TEST_CASE("what lies in flash may be anything, and of another length") {
  for (std::size_t length = 0; length < 64; ++length) {
    Device device;
    device.store.values["boot"].assign(length, 0xFF);
    const auto& book = device.start(ResetReason::panic);
    CHECK(book.stored());
    if (length == 0) CHECK(book.epoch() == 1);
  }
}
