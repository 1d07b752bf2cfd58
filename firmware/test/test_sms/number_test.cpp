#include "core/sms/number.hpp"

#include <doctest/doctest.h>

#include <string>

#include "core/sms/command.hpp"
#include "core/sms/text.hpp"

using namespace core::sms;

namespace {

std::string digits(std::string_view text, std::string_view country = "91") {
  return std::string(Number::parse(text, country).digits());
}

}  // namespace

TEST_CASE("however a number is written, it is the same one") {
  for (const char* text : {"+919876543210", "00919876543210", "919876543210", "09876543210", "9876543210", "+91 98765-43210",
                           "(+91) 98765 43210", "098765.43210"}) {
    CAPTURE(text);
    CHECK(digits(text) == "919876543210");
    CHECK(Number::parse(text, "91").same(Number::parse("+919876543210", "")));
  }
}

TEST_CASE("another number is another one, and what is none equals nothing") {
  CHECK_FALSE(Number::parse("+919876543211", "91").same(Number::parse("+919876543210", "91")));
  CHECK_FALSE(Number::parse("+449876543210", "91").same(Number::parse("9876543210", "91")));
  for (const char* text :
       {"", "AIRTEL", "+91 98x", "12", "+", "++919876543210", "+91987654321098765", "98765432109876543210987654321098765"}) {
    CAPTURE(text);
    CHECK(digits(text).empty());
    CHECK_FALSE(Number::parse(text, "91").same(Number::parse(text, "91")));
  }
}

TEST_CASE("without a country's code only complete numbers count") {
  CHECK(digits("9876543210", "").empty());
  CHECK(digits("098765 43210", "").empty());
  CHECK(digits("+919876543210", "") == "919876543210");
}

TEST_CASE("commands: case and spaces do not count, anything else is unknown") {
  for (const char* text : {"STATUS", "status", " Stat ", "\tSTATUS\r\n"}) CHECK(parse_command(text) == SmsCommand::status);
  for (const char* text : {"RESET", "reboot", "Restart "}) CHECK(parse_command(text) == SmsCommand::reset);
  for (const char* text : {"", " ", "STATUSES", "RE SET", "RESET NOW", "hello"})
    CHECK(parse_command(text) == SmsCommand::unknown);
}

TEST_CASE("a text keeps within one SMS") {
  Text text(std::string(150, 'a'));
  CHECK(text.complete());
  text.add("0123456789");
  CHECK(text.complete());
  text.add("x");
  CHECK_FALSE(text.complete());
  CHECK(text.view().size() == 160);
  CHECK(Text::cut(std::string(500, 'b')).view().size() == 160);
  CHECK(Text().format("%d/%s", 12, "x").view() == "12/x");
}
