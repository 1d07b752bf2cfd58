#include "core/sensors/backlog.hpp"

#include <doctest/doctest.h>

using core::sensors::Backlog;

TEST_CASE("readings leave in their order, and only when the broker has them") {
  Backlog<int, 4> backlog;
  for (int i = 1; i <= 3; ++i) backlog.push(i);
  REQUIRE(backlog.next() != nullptr);
  CHECK(*backlog.next() == 1);
  const auto token = backlog.sent();
  CHECK(token != 0);
  CHECK(backlog.next() == nullptr);
  CHECK_FALSE(backlog.acknowledge(token + 1));
  CHECK(backlog.count() == 3);
  CHECK(backlog.acknowledge(token));
  CHECK(*backlog.next() == 2);
  CHECK_FALSE(backlog.acknowledge(token));
  CHECK(backlog.count() == 2);
}

TEST_CASE("a reading that is pushed out while it is on its way takes no other with it") {
  Backlog<int, 4> backlog;
  for (int i = 1; i <= 4; ++i) backlog.push(i);
  const auto token = backlog.sent();
  backlog.push(5);
  CHECK(backlog.lost() == 1);
  CHECK(backlog.acknowledge(token));
  CHECK(backlog.count() == 4);
  CHECK(*backlog.next() == 2);
}

TEST_CASE("what could not be given to the session is next again") {
  Backlog<int, 4> backlog;
  backlog.push(1);
  static_cast<void>(backlog.sent());
  backlog.not_sent();
  CHECK(*backlog.next() == 1);
}
