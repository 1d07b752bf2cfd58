// The registers' samples that the hub's decoder is held against, read by the firmware.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <vector>

#include "core/meter/scale.hpp"
#include "devices/acuvim_ii.hpp"
#include "testing/json.hpp"

using namespace core::meter;

namespace {

std::vector<std::uint16_t> words_of(const std::string& hex) {
  std::vector<std::uint16_t> words;
  std::string digits;
  for (const char digit : hex) {
    if (digit == ' ') continue;
    digits += digit;
    if (digits.size() < 4) continue;
    words.push_back(static_cast<std::uint16_t>(std::stoul(digits, nullptr, 16)));
    digits.clear();
  }
  return words;
}

MeterSettings settings_of(const cJSON* given) {
  MeterSettings settings;
  for (const cJSON* item = given == nullptr ? nullptr : given->child; item != nullptr; item = item->next) {
    const std::string key = item->string;
    const auto value = static_cast<std::uint16_t>(item->valuedouble);
    if (key == "energyMode") settings.energy_mode = static_cast<std::uint8_t>(value);
    if (key == "basicMode") settings.primary = std::string(item->valuestring) == "primary";
    if (key == "pt1") settings.pt1 = static_cast<std::uint32_t>(item->valuedouble);
    if (key == "pt2") settings.pt2 = value;
    if (key == "ct1") settings.ct1 = value;
    if (key == "ct2") settings.ct2 = value;
  }
  return settings;
}

/// Channel name to key, as the hub has them.
std::map<std::string, std::string> keys_of_channels() {
  std::ifstream in(std::string(REPOSITORY) + "/firmware/lib/devices/src/devices/acuvim_ii.hpp");
  std::map<std::string, std::string> keys;
  for (std::string line; std::getline(in, line);) {
    const auto quote = line.find("{\"");
    const auto comment = line.find("// ");
    if (quote == std::string::npos || comment == std::string::npos) continue;
    keys[line.substr(comment + 3)] = line.substr(quote + 2, line.find('"', quote + 2) - quote - 2);
  }
  return keys;
}

}  // namespace

TEST_CASE("every sample of the hub's decoder gives the same values here") {
  const auto keys = keys_of_channels();
  REQUIRE(keys.size() == std::size(devices::acuvim_ii::registers));
  int values = 0;
  for (const char* file : {"energy", "quality", "real-time"}) {
    const auto samples = testing::parse_file(std::string("devices/acuvim-ii/samples/") + file + ".json");
    REQUIRE(samples);
    for (const cJSON* sample = samples->child; sample != nullptr; sample = sample->next) {
      const std::uint16_t start = static_cast<std::uint16_t>(std::stoul(testing::text(sample, "start"), nullptr, 16));
      const auto words = words_of(testing::text(sample, "hex"));
      const MeterSettings settings = settings_of(testing::at(sample, "settings"));
      const cJSON* expected = testing::at(testing::at(sample, "expect"), "values");
      for (const auto& place : devices::acuvim_ii::registers) {
        if (place.address < start || place.address + devices::words_of(place.type) > start + words.size()) continue;
        const cJSON* wanted = nullptr;
        for (const cJSON* item = expected == nullptr ? nullptr : expected->child; item != nullptr; item = item->next) {
          if (keys.at(item->string) == place.key) wanted = item;
        }
        const std::size_t at = place.address - start;
        const double value = value_of(place, {words.data() + at, words.size() - at}, settings);
        CAPTURE(testing::text(sample, "name"));
        CAPTURE(place.key);
        if (wanted == nullptr) {
          CHECK_FALSE(std::isfinite(value));
          continue;
        }
        ++values;
        CHECK(value == doctest::Approx(wanted->valuedouble).epsilon(1e-6));
      }
    }
  }
  CHECK(values > 100);
}

TEST_CASE("each block holds its registers whole, and fits into one read") {
  std::size_t held = 0;
  for (const auto& block : devices::acuvim_ii::blocks) {
    CHECK(block.count <= 120);
    for (const auto& place : devices::acuvim_ii::registers) {
      if (place.address >= block.address && place.address + devices::words_of(place.type) <= block.address + block.count) ++held;
    }
  }
  CHECK(held == std::size(devices::acuvim_ii::registers));
}
