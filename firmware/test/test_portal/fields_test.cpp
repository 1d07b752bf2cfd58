#include "core/portal/fields.hpp"

#include <doctest/doctest.h>

#include <string>

#include "core/portal/json_text.hpp"

using namespace core::portal;

namespace {

std::string refused(const std::string& json) {
  const auto refusal = check_settings(json);
  if (!refusal) return "taken";
  CHECK(!refusal->message.empty());
  return std::string(refusal->field.empty() ? "all" : refusal->field);
}

std::string json_of(const std::string& form, std::size_t room = 4096) {
  std::string into(room, '\0');
  core::json::Writer writer({reinterpret_cast<std::uint8_t*>(into.data()), into.size()});
  return form_to_json(form, writer) ? std::string(ports::text_of(writer.view())) : "none";
}

}  // namespace

TEST_CASE("settings that can be are taken") {
  CHECK(refused(R"({"transport_mode":"gsm_first","wifi_ssid":"Büro 2","wifi_password":"12345678","mqtt_host":"hub.example",
    "mqtt_port":8883,"mqtt_tls":true,"mqtt_password":"k","gsm_apn":"internet","gsm_pin":"0123","modbus_unit":247,
    "modbus_baud":9600,"modbus_parity":"even"})") == "taken");
  CHECK(refused(R"({"mqtt_ca":"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"})") == "taken");
  CHECK(refused("{}") == "taken");
}

TEST_CASE("null clears a field, and an empty secret leaves it") {
  CHECK(refused(R"({"wifi_password":null,"gsm_apn":null})") == "taken");
  CHECK(refused(R"({"wifi_password":"","mqtt_ca":"","gsm_apn":""})") == "taken");
}

TEST_CASE("what cannot be is refused by its name") {
  CHECK(refused(R"({"transport_mode":"pigeon"})") == "transport_mode");
  CHECK(refused(R"({"transport_mode":""})") == "transport_mode");
  CHECK(refused(R"({"wifi_ssid":"123456789012345678901234567890123"})") == "wifi_ssid");
  CHECK(refused(R"({"wifi_ssid":"line\nbreak"})") == "wifi_ssid");
  CHECK(refused(R"({"wifi_password":"1234567"})") == "wifi_password");
  CHECK(refused(R"({"mqtt_host":"http://hub"})") == "mqtt_host");
  CHECK(refused(R"({"mqtt_host":""})") == "mqtt_host");
  CHECK(refused(R"({"mqtt_port":0})") == "mqtt_port");
  CHECK(refused(R"({"mqtt_port":65536})") == "mqtt_port");
  CHECK(refused(R"({"mqtt_port":-1})") == "mqtt_port");
  CHECK(refused(R"({"mqtt_port":1e300})") == "mqtt_port");
  CHECK(refused(R"({"mqtt_port":1883.5})") == "mqtt_port");
  CHECK(refused(R"({"mqtt_port":"1883"})") == "mqtt_port");
  CHECK(refused(R"({"mqtt_tls":1})") == "mqtt_tls");
  CHECK(refused(R"({"mqtt_ca":"no certificate"})") == "mqtt_ca");
  CHECK(refused(R"({"mqtt_ca":"-----BEGIN CERTIFICATE----- -----END CERTIFICATE-----"})") == "mqtt_ca");
  CHECK(refused(R"({"mqtt_ca":"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----"})") ==
        "mqtt_ca");
  CHECK(refused(R"({"gsm_pin":"12a4"})") == "gsm_pin");
  CHECK(refused(R"({"modbus_parity":"mark"})") == "modbus_parity");
}

TEST_CASE("what is no object of known fields is refused whole") {
  for (const char* const text :
       {"", "[]", "7", "{", R"({"unknown":1})", R"({"wifi_ssid":{}})", R"({"mqtt_port":1,"mqtt_port":2})"}) {
    CAPTURE(text);
    CHECK(refused(text) == "all");
  }
  CHECK(refused(std::string(4000, '[')) == "all");
}

TEST_CASE("brackets within texts are no levels") {
  CHECK(depth_of(R"({"a":"[[[{\"["})") == 1);
  CHECK(depth_of(R"({"a":[{}]})") == 3);
  CHECK(refused(R"({"wifi_password":"{[{[\"{[{"})") == "taken");
}

TEST_CASE("a form becomes JSON with the kinds of the fields") {
  CHECK(json_of("wifi_ssid=My+Wi-Fi%20%26&mqtt_port=1883&mqtt_tls=false") ==
        R"({"wifi_ssid":"My Wi-Fi &","mqtt_port":1883,"mqtt_tls":false})");
  CHECK(json_of("mqtt_tls=false&mqtt_tls=true") == R"({"mqtt_tls":true})");
  CHECK(json_of("wifi_password=") == R"({"wifi_password":""})");
  CHECK(json_of("wifi_ssid") == R"({"wifi_ssid":""})");
  CHECK(json_of("mqtt_port=x") == R"({"mqtt_port":"x"})");
}

TEST_CASE("what is no form of these fields becomes nothing") {
  CHECK(json_of("other=1") == "none");
  CHECK(json_of("wifi_ssid=%") == "none");
  CHECK(json_of("wifi_ssid=%4") == "none");
  CHECK(json_of("wifi_ssid=%zz") == "none");
  CHECK(json_of("wifi_ssid=%00") == "none");
  CHECK(json_of("mqtt_ca=" + std::string(3000, 'x')) == "none");
  CHECK(json_of("wifi_ssid=long+name", 10) == "none");
}
