#include "core/ota/version.hpp"

#include <doctest/doctest.h>

using core::ota::compare_versions;

TEST_CASE("versions are ordered as Semantic Versioning says") {
  const char* const ascending[] = {
      "0.9",   "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1",
      "1.0.0", "1.0.1",       "1.2.0",         "1.10.0",           "2"};
  const std::size_t count = sizeof ascending / sizeof *ascending;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      CAPTURE(ascending[i]);
      CAPTURE(ascending[j]);
      const int order = compare_versions(ascending[i], ascending[j]);
      CHECK((order < 0) == (i < j));
      CHECK((order == 0) == (i == j));
    }
  }
}

TEST_CASE("what does not count does not") {
  CHECK(compare_versions("v1.2.0", "1.2.0") == 0);
  CHECK(compare_versions("1.2", "1.2.0") == 0);
  CHECK(compare_versions("1.2.0+build.5", "1.2.0+build.9") == 0);
  CHECK(compare_versions("1.02.0", "1.2.0") == 0);
  CHECK(compare_versions("", "0.0.0") == 0);
  CHECK(compare_versions("1.99999999999999999999999", "1.100000000000000000000000") < 0);
}
