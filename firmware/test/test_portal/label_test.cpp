#include "core/portal/label.hpp"

#include <doctest/doctest.h>

#include <string>

#include "testing/fake_system.hpp"
#include "testing/memory_key_value.hpp"

using namespace core::portal;

TEST_CASE("the device's Wi-Fi is named after the end of its address") {
  CHECK(ap_name({0xA4, 0xCF, 0x12, 0x0B, 0xE9, 0x7F}).view() == "Acuvim-0BE97F");
}

TEST_CASE("a device without a password makes one and keeps it") {
  testing::MemoryKeyValue factory;
  testing::FakeSystem system;
  ApPassword first;
  CHECK(ap_password(factory, system, first) == LabelState::made);
  CHECK(first.view() == "bcdefghijkmn");
  ApPassword second;
  CHECK(ap_password(factory, system, second) == LabelState::known);
  CHECK(second.view() == first.view());
  CHECK(factory.writes == 1);
}

TEST_CASE("what the store has that is no password is replaced") {
  testing::MemoryKeyValue factory;
  testing::FakeSystem system;
  REQUIRE(factory.set("ap_password", ports::bytes_of("OOOOllll0011")));
  ApPassword password;
  CHECK(ap_password(factory, system, password) == LabelState::made);
  REQUIRE(factory.set("ap_password", ports::bytes_of("short")));
  CHECK(ap_password(factory, system, password) == LabelState::made);
}

TEST_CASE("a password that cannot be stored still opens the Wi-Fi") {
  testing::MemoryKeyValue factory;
  factory.full = true;
  testing::FakeSystem system;
  ApPassword password;
  CHECK(ap_password(factory, system, password) == LabelState::not_stored);
  CHECK(password.view().find('\0') == std::string_view::npos);
}
