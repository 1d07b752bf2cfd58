#include "core/ota/manifest.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "core/ota/encoding.hpp"

using namespace core::ota;

namespace {

const std::string digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A good manifest in which the value of one key is replaced; an empty value leaves the key out.
std::string manifest(const std::string& key = "", const std::string& value = "") {
  const std::pair<std::string, std::string> fields[] = {{"version", R"("1.3.0")"},
                                                        {"url", R"("https://hub.example/firmware/1.3.0")"},
                                                        {"size", "1048576"},
                                                        {"sha256", '"' + digest + '"'},
                                                        {"signature", R"("MEUCIQ==")"},
                                                        {"hardware", R"("acuvim-gateway")"}};
  std::string text;
  for (const auto& [name, good] : fields) {
    const std::string& chosen = name == key ? value : good;
    if (!chosen.empty()) text += (text.empty() ? "\"" : ",\"") + name + "\":" + chosen;
  }
  return "{" + text + "}";
}

Fault parse(const std::string& text) {
  Manifest into;
  return parse_manifest(text, into);
}

}  // namespace

TEST_CASE("a manifest is read") {
  Manifest into;
  REQUIRE(parse_manifest(manifest(), into) == Fault::none);
  CHECK(into.version.view() == "1.3.0");
  CHECK(into.url.view() == "https://hub.example/firmware/1.3.0");
  CHECK(into.hardware.view() == "acuvim-gateway");
  CHECK(into.size == 1'048'576);
  CHECK(into.sha256[0] == 0x9F);
  CHECK(into.sha256[31] == 0x08);
  REQUIRE(into.signature_size == 4);
  CHECK(into.signature[0] == 0x30);
  CHECK(into.signature[3] == 0x21);
}

TEST_CASE("each part of a manifest must be there and be what it should") {
  struct Wrong {
    const char* key;
    std::string value;
    Fault fault;
  };
  const Wrong wrong[] = {{"version", "", Fault::manifest_version},
                         {"version", R"("")", Fault::manifest_version},
                         {"version", "1.3", Fault::manifest_version},
                         {"version", R"("1.3 0")", Fault::manifest_version},
                         {"version", '"' + std::string(32, '1') + '"', Fault::manifest_version},
                         {"url", "", Fault::manifest_url},
                         {"url", R"("ftp://hub/x")", Fault::manifest_url},
                         {"url", R"("http://")", Fault::manifest_url},
                         {"url", R"("http://hub/a b")", Fault::manifest_url},
                         {"url", R"("http://hub/\r\nHost: other")", Fault::manifest_url},
                         {"url", "\"http://" + std::string(250, 'x') + '"', Fault::manifest_url},
                         {"size", "", Fault::manifest_size},
                         {"size", "0", Fault::manifest_size},
                         {"size", "-5", Fault::manifest_size},
                         {"size", "1.5", Fault::manifest_size},
                         {"size", "1e300", Fault::manifest_size},
                         {"size", "4294967296", Fault::manifest_size},
                         {"size", R"("352")", Fault::manifest_size},
                         {"sha256", "", Fault::manifest_digest},
                         {"sha256", '"' + digest.substr(1) + '"', Fault::manifest_digest},
                         {"sha256", "\"x" + digest.substr(1) + '"', Fault::manifest_digest},
                         {"signature", "", Fault::manifest_signature},
                         {"signature", R"("not base64!")", Fault::manifest_signature},
                         {"signature", '"' + std::string(100, 'A') + '"', Fault::manifest_signature},
                         {"hardware", "", Fault::manifest_hardware},
                         {"hardware", "null", Fault::manifest_hardware}};
  for (const auto& each : wrong) {
    CAPTURE(each.key);
    CAPTURE(each.value);
    CHECK(parse(manifest(each.key, each.value)) == each.fault);
  }
  for (const char* text : {"", "null", "[]", "{", "\"text\"", "{\"version\":}"}) CHECK(parse(text) != Fault::none);
}

TEST_CASE("a text that is nested deeply is not parsed at all") {
  CHECK(parse(std::string(100'000, '[')) == Fault::manifest_text);
  CHECK(parse(manifest("version", "[[[[\"1\"]]]]")) == Fault::manifest_text);
}

TEST_CASE("base64 has one text for the same bytes") {
  std::uint8_t into[4] = {};
  CHECK(from_base64("AQID", into) == 3);
  CHECK(into[2] == 3);
  CHECK(from_base64("AQI=", into) == 2);
  CHECK(from_base64("AQ==", into) == 1);
  CHECK(from_base64("AQIDBA==", into) == 4);
  for (const char* wrong : {"", "A", "AQ", "AQ=", "AQ==A", "A===", "====", "AQ=I", "AR==", "AQJ=", "AQIDBAU=", "AQ-_", "AQI\n"}) {
    CAPTURE(wrong);
    CHECK_FALSE(from_base64(wrong, into));
  }
}

TEST_CASE("whatever text comes, a manifest is read or refused") {
  std::mt19937 random(7);
  const std::string seeds[] = {manifest(), manifest("size", "1e9"), manifest("url", R"("http://[::1]:80/\u0041")"),
                               R"({"version":"1","extra":{"a":[1,true,null]}})"};
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seeds[random() % 4];
    for (auto changes = random() % 6; changes > 0; --changes) {
      const std::size_t at = random() % (text.size() + 1);
      switch (random() % 4) {
        case 0:
          if (at < text.size()) text[at] = static_cast<char>(random());
          break;
        case 1:
          text.insert(at, 1, "{}[]\",:\\0e-."[random() % 12]);
          break;
        case 2:
          text.erase(at, random() % 4);
          break;
        default:
          text.insert(at, text.substr(random() % (text.size() + 1), random() % 40));
      }
    }
    Manifest into;
    const Fault fault = parse_manifest(text, into);
    accepted += fault == Fault::none ? 1 : 0;
    REQUIRE(into.signature_size <= max_signature_size);
    REQUIRE_FALSE(code_of(fault).empty());
  }
  CHECK(accepted > 1'000);
}
