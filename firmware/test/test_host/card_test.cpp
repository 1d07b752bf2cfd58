#include <doctest/doctest.h>

#include "core/buffer/record_log.hpp"
#include "platform_host/folder_card.hpp"
#include "testing/process.hpp"

TEST_CASE("a folder serves as a card, and what is in it is there after a restart") {
  testing::TemporaryFolder folder;
  {
    platform_host::FolderCard card(folder.path());
    core::buffer::RecordLog log(card, {2'000, 8});
    REQUIRE(log.open());
    for (int n = 0; n < 100; ++n) REQUIRE(log.append(ports::bytes_of("{\"sq\":" + std::to_string(n) + "}")));
  }
  platform_host::FolderCard card(folder.path());
  core::buffer::RecordLog log(card, {2'000, 8});
  REQUIRE(log.open());
  CHECK(log.waiting() == 100);
  int n = 0;
  for (auto record = log.next(); record; record = log.next()) {
    CHECK(ports::text_of(record->data) == "{\"sq\":" + std::to_string(n++) + "}");
    log.acknowledge(record->number);
  }
  CHECK(n == 100);
}

TEST_CASE("a folder that is not there is a card that is not in") {
  platform_host::FolderCard card("/nowhere at all");
  CHECK_FALSE(card.ready());
  CHECK_FALSE(card.append(1, ports::bytes_of("x")));
}
