// A folder in place of flash: settings and firmware.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <array>

#include "platform_host/folder_flash.hpp"
#include "platform_host/folder_store.hpp"
#include "testing/firmware_image.hpp"
#include "testing/process.hpp"

using platform_host::FolderFlash;
using platform_host::FolderStore;

namespace {

std::string get(FolderStore& store, const char* key) {
  std::array<std::uint8_t, 64> bytes{};
  const auto size = store.get(key, bytes);
  return size ? std::string(ports::text_of(ports::Bytes{bytes}.first(*size))) : "nothing";
}

bool has_magic(ports::Bytes bytes) { return !bytes.empty() && bytes[0] == 0xE9; }

bool install(FolderFlash& flash, const testing::FirmwareImage& image) {
  return flash.begin(static_cast<std::uint32_t>(image.bytes.size())) && flash.write(image.view()) && flash.activate();
}

}  // namespace

TEST_CASE("settings in a folder are there for the next one that looks") {
  const testing::TemporaryFolder folder;
  platform_host::DiskFaults faults;
  FolderStore store(folder.path() / "a" / "b", faults);
  CHECK(get(store, "boot") == "nothing");
  CHECK(store.set("boot", ports::bytes_of("one")));
  CHECK(store.set("boot", ports::bytes_of("two")));
  CHECK(store.set("cfg", ports::bytes_of("")));
  CHECK_FALSE(store.set("sixteen letters!", ports::bytes_of("x")));
  FolderStore again(folder.path() / "a" / "b", faults);
  CHECK(get(again, "boot") == "two");
  CHECK(get(again, "cfg").empty());
  CHECK(again.erase("cfg"));
  CHECK(again.erase("cfg"));
  CHECK(get(store, "cfg") == "nothing");
  CHECK(again.erase_all());
  CHECK(get(store, "boot") == "nothing");
}

TEST_CASE("a power cut at any byte leaves a setting that is the old one or the new one, and a process that is dead") {
  const testing::TemporaryFolder folder;
  for (unsigned cut = 0; cut <= 5; ++cut) {
    platform_host::DiskFaults none;
    FolderStore store(folder.path(), none);
    REQUIRE(store.set("key", ports::bytes_of("old")));
    const pid_t child = fork();
    if (child == 0) {
      platform_host::DiskFaults faults(0, cut);
      FolderStore cut_off(folder.path(), faults);
      static_cast<void>(cut_off.set("key", ports::bytes_of("new")));
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status) == (cut < 3));
    CHECK(get(store, "key") == (cut < 3 ? "old" : "new"));
  }
}

TEST_CASE("firmware in a folder starts on trial, and goes back unless it is confirmed") {
  const testing::TemporaryFolder folder;
  platform_host::DiskFaults faults;
  int restarts = 0;
  const auto start = [&] { return FolderFlash(folder.path(), faults, has_magic, [&restarts] { ++restarts; }); };
  {
    auto flash = start();
    CHECK(flash.version().empty());
    CHECK(flash.state() == ports::SlotState::valid);
    REQUIRE(install(flash, testing::FirmwareImage({"1.3.0"})));
    std::array<std::uint8_t, 4> first{};
    CHECK(flash.read(0, first) == 4);
    CHECK(first[0] == 0xE9);
  }
  {
    auto flash = start();
    CHECK(flash.version() == "1.3.0");
    CHECK(flash.state() == ports::SlotState::pending);
    CHECK_FALSE(flash.begin(100));
  }
  {
    auto flash = start();
    CHECK(flash.version().empty());
    REQUIRE(install(flash, testing::FirmwareImage({"1.3.1"})));
  }
  {
    auto flash = start();
    CHECK(flash.version() == "1.3.1");
    CHECK(flash.confirm());
    CHECK(flash.state() == ports::SlotState::valid);
  }
  {
    auto flash = start();
    CHECK(flash.version() == "1.3.1");
    REQUIRE(install(flash, testing::FirmwareImage({"1.4.0"})));
  }
  {
    auto flash = start();
    CHECK(flash.version() == "1.4.0");
    flash.roll_back();
    CHECK(restarts == 1);
  }
  auto flash = start();
  CHECK(flash.version() == "1.3.1");
  REQUIRE(flash.begin(3));
  REQUIRE(flash.write(ports::bytes_of("no image")));
  CHECK_FALSE(flash.activate());
}
