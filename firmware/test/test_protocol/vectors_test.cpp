// The golden vectors of protocol/acuvim: what the hub expects on the wire is what the gateway writes.
#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "core/json/writer.hpp"
#include "core/meter/messages.hpp"
#include "testing/json.hpp"

using namespace core::meter;
using testing::at;
using testing::number;
using testing::text;

namespace {

using Buffer = std::array<std::uint8_t, 1024>;

std::string written(const Buffer& buffer, std::size_t size) {
  return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
}

bool same(const std::string& one, const std::string& other) {
  const auto first = testing::parse(one);
  const auto second = testing::parse(other);
  return first && second && cJSON_Compare(first.get(), second.get(), true);
}

Link link_of(const std::string& name) {
  return name == "wifi" ? Link::wifi : name == "gsm" ? Link::gsm : name == "ethernet" ? Link::ethernet : Link::none;
}

template <typename Number>
std::optional<Number> optional_number(const cJSON* message, const char* key) {
  if (at(message, key) == nullptr) return std::nullopt;
  return static_cast<Number>(number(message, key));
}

/// Goes over the vectors of a file that hold good messages; answers how many there were.
template <typename Check>
int each_vector(const char* file, const char* kind, Check check) {
  const auto vectors = testing::parse_file(std::string("protocol/acuvim/vectors/") + file + ".json");
  REQUIRE(vectors);
  int count = 0;
  for (const cJSON* vector = vectors->child; vector != nullptr; vector = vector->next) {
    if (at(at(vector, "expect"), kind) == nullptr) continue;
    const std::string wire = text(vector, "text");
    const auto message = testing::parse(wire);
    if (!message) continue;
    CAPTURE(text(vector, "name"));
    if (check(message.get(), wire)) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("a reading is written as the hub wants it, byte for byte where the vector is canonical") {
  const int checked = each_vector("telemetry", "readings", [](const cJSON* message, const std::string& wire) {
    if (at(message, "src") == nullptr || at(message, "d") == nullptr) return false;  // what a gateway always sends
    std::vector<Value> values;
    for (const cJSON* item = at(message, "d")->child; item != nullptr; item = item->next) {
      if (!cJSON_IsNumber(item)) return false;
      values.push_back({item->string, item->valuedouble, static_cast<std::uint8_t>(item->string[0] == 'e' ? 9 : 7)});
    }
    Head head;
    head.epoch = static_cast<std::uint32_t>(number(message, "ep"));
    head.link = link_of(text(message, "ln"));
    if (text(message, "ck") == "gsm") head.clock = ports::ClockSource::modem;
    if (text(message, "ck") == "boot") head.clock = ports::ClockSource::boot;
    head.uptime = static_cast<ports::Millis>(number(message, "up"));
    const Reading reading{static_cast<std::uint32_t>(number(message, "sq")),
                          static_cast<std::int64_t>(number(message, "ts")),
                          {values.data(), values.size()}};
    Buffer buffer{};
    const auto text = written(buffer, write_reading(head, testing::text(message, "src") == "sd", reading, buffer));
    CHECK(same(text, wire));
    return true;
  });
  CHECK(checked >= 2);
}

TEST_CASE("a heartbeat is written as the hub wants it") {
  const int checked = each_vector("heartbeat", "events", [](const cJSON* message, const std::string& wire) {
    if (at(message, "ts") != nullptr || at(message, "ck") != nullptr) return false;
    Head head;
    head.epoch = static_cast<std::uint32_t>(number(message, "ep"));
    head.uptime = static_cast<ports::Millis>(number(message, "up"));
    head.link = link_of(text(message, "ln"));
    Heartbeat heartbeat;
    heartbeat.interval_s = static_cast<std::uint32_t>(number(message, "hb"));
    heartbeat.signal_dbm = optional_number<int>(message, "rs");
    heartbeat.free_heap = optional_number<std::uint32_t>(message, "hf");
    heartbeat.least_free_heap = optional_number<std::uint32_t>(message, "hm");
    heartbeat.buffered = optional_number<std::uint32_t>(message, "bq");
    heartbeat.lost = optional_number<std::uint32_t>(message, "bl");
    heartbeat.modbus_reads = optional_number<std::uint32_t>(message, "mo");
    heartbeat.modbus_failures = optional_number<std::uint32_t>(message, "mf");
    heartbeat.mobile_bytes = optional_number<std::uint64_t>(message, "gb");
    if (text(message, "rr") == "power-on") heartbeat.reset_reason = ports::ResetReason::power_on;
    if (at(message, "rr") != nullptr && !heartbeat.reset_reason) return false;
    const std::string address = text(message, "ip");
    const std::string firmware = text(message, "fw");
    heartbeat.address = address;
    heartbeat.firmware = firmware;
    Buffer buffer{};
    CHECK(same(written(buffer, write_heartbeat(head, heartbeat, buffer)), wire));
    return true;
  });
  CHECK(checked >= 1);
}

TEST_CASE("a status is written as the hub wants it") {
  const int checked = each_vector("status", "events", [](const cJSON* message, const std::string& wire) {
    if (at(message, "lw") != nullptr && !cJSON_IsTrue(at(message, "lw"))) return false;
    Buffer buffer{};
    const std::size_t size =
        write_status(text(message, "st") == "online", static_cast<std::uint32_t>(number(message, "ep")),
                     static_cast<std::uint32_t>(number(message, "ses")), at(message, "lw") != nullptr, buffer);
    CHECK(same(written(buffer, size), wire));
    return true;
  });
  CHECK(checked >= 2);
}

TEST_CASE("a gateway describes itself as the hub wants it") {
  Registration registration;
  registration.id = "ACV-AABBCCDDEEFF";
  registration.mac = "AA:BB:CC:DD:EE:FF";
  registration.imei = "356938035643809";
  registration.iccid = "8949020000012345678";
  registration.hardware = "TTGO T-Call v1.4";
  registration.firmware = "1.2.0";
  registration.wifi = registration.gsm = registration.sd = registration.modbus = true;
  Buffer buffer{};
  const auto text_written = written(buffer, write_registration(registration, buffer));
  const auto vectors = testing::parse_file("protocol/acuvim/vectors/register.json");
  CHECK(same(text_written, text(vectors->child, "text")));
}

TEST_CASE("texts are escaped, numbers are JSON, and what does not fit is not half there") {
  Buffer buffer{};
  core::json::Writer out(buffer);
  out.begin_object().key("t").text("a\"b\\c\n\x01").key("n").begin_array();
  out.number(0.1, 7).number(-0.0, 7).number(1e300, 7).number(99999999.9, 9).null().boolean(true).end_array().end_object();
  REQUIRE(out.ok());
  CHECK(ports::text_of(out.view()) == R"({"t":"a\"b\\c\n\u0001","n":[0.1,0,1e+300,99999999.9,null,true]})");
  std::array<std::uint8_t, 8> small{};
  core::json::Writer cut(small);
  cut.begin_object().key("long").text("longer");
  CHECK_FALSE(cut.ok());
  CHECK(write_status(true, 1, 2, false, small) == 0);
}
