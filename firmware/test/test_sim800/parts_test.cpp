#include <doctest/doctest.h>

#include <array>
#include <string>

#include "sim800/at_text.hpp"
#include "sim800/command.hpp"
#include "sim800/facts.hpp"
#include "sim800/guest.hpp"
#include "sim800/lines.hpp"
#include "sim800/network_time.hpp"
#include "sim800/power.hpp"

using namespace sim800;

TEST_CASE("values of a line") {
  CHECK(value_of("+CREG: 0,5", 0) == " 0");
  CHECK(value_of("+CREG: 0,5", 1) == "5");
  CHECK(value_of("+CREG: 0,5", 2).empty());
  CHECK(value_of("no colon", 0) == "no colon");
  CHECK(number_at(" 17,3") == 17U);
  CHECK_FALSE(number_at("").has_value());
  CHECK_FALSE(number_at("x1").has_value());
  CHECK_FALSE(number_at("99999999999").has_value());
  CHECK(without_quotes("+COPS: \"A, B\"") == "A, B");
  CHECK(without_quotes("plain") == "plain");
  CHECK(is_error("+CME ERROR: 10"));
  CHECK_FALSE(is_error("ERRORS"));
  CHECK(is_quotable("hub.example"));
  CHECK_FALSE(is_quotable("a\"b"));
  CHECK_FALSE(is_quotable("a\rb"));
}

TEST_CASE("the network's time in UTC") {
  CHECK(network_time("26/11/21,11:32:00+22") == 1'795'240'920'000);
  CHECK(network_time("24/02/29,23:59:59+00") == 1'709'251'199'000);
  // A quarter behind UTC, over the end of the year.
  CHECK(network_time("26/12/31,23:45:00-01") == 1'798'761'600'000);
  // What the modem counts from without a network.
  CHECK_FALSE(network_time("04/01/01,00:00:00+00").has_value());
  CHECK_FALSE(network_time("26/13/01,00:00:00+00").has_value());
  CHECK_FALSE(network_time("26/11/21,11:32").has_value());
  CHECK_FALSE(network_time("").has_value());
}

TEST_CASE("a command is made of texts and numbers, and what does not fit is left out") {
  Command command(Ask::open, 90'000, "AT+CIPSTART=");
  command.add(1U).add(",\"TCP\",\"").add("hub").add("\",").add(65'535U).add("\r");
  CHECK(command.text() == "AT+CIPSTART=1,\"TCP\",\"hub\",65535\r");
  CHECK(command.ask() == Ask::open);
  CHECK(command.limit_ms() == 90'000);
  command.add(std::string(500, 'x'));
  CHECK(command.text().size() == 200);
}

TEST_CASE("lines of bytes, with a prompt that has no end") {
  Lines lines;
  const auto all = [&lines](std::string_view bytes) {
    std::string seen;
    for (const char byte : bytes)
      if (const auto line = lines.take(byte); !line.empty()) seen += std::string{line} + '|';
    return seen;
  };
  CHECK(all("\r\nOK\r\n\r\n+CSQ: 1,0\r\n> ") == "OK|+CSQ: 1,0|> |");
  CHECK(all("RD").empty());
  lines.clear();
  CHECK(all("OK\n") == "OK|");
  CHECK(all(std::string(300, 'x') + "\n") == std::string(200, 'x') + '|');
}

TEST_CASE("what the modem tells of itself") {
  Facts facts;
  CHECK(facts.take("+CSQ: 31,0"));
  CHECK(facts.signal_dbm == -51);
  CHECK(facts.take("+CSQ: 99,0"));
  CHECK_FALSE(facts.signal_dbm.has_value());
  CHECK(facts.take("+CREG: 0,1"));
  CHECK(facts.registration == ports::Registration::home);
  CHECK(facts.take("+CREG: 0,9"));
  CHECK(facts.registration == ports::Registration::unknown);
  CHECK(facts.take("+CPIN: SIM PIN"));
  CHECK(facts.pin_needed);
  CHECK(facts.take("+COPS: 0,0,\"" + std::string(40, 'o') + "\""));
  CHECK(facts.operator_name.view() == std::string(32, 'o'));
  CHECK_FALSE(facts.take("OK"));
}

TEST_CASE("the guest's channel takes and gives what has room") {
  class Heard : public ports::SerialLine {
   public:
    std::string text;
    std::size_t write(ports::Bytes data) override {
      text += ports::text_of(data);
      return data.size();
    }
    std::size_t read(ports::MutableBytes) override { return 0; }
  };
  Guest guest;
  Heard line;
  CHECK(guest.write(ports::bytes_of("AT+C")) == 4);
  CHECK_FALSE(guest.has_command());
  CHECK(guest.write(ports::bytes_of("SQ\r")) == 3);
  CHECK(guest.has_command());
  guest.flush(line);
  CHECK(line.text == "AT+CSQ\r");
  CHECK_FALSE(guest.has_command());
  CHECK(guest.write(ports::bytes_of(std::string(300, 'x'))) == 256);

  guest.pass_line("OK");
  std::array<std::uint8_t, 3> lump{};
  CHECK(guest.read(lump) == 3);
  CHECK(ports::text_of(lump) == "OK\r");
  CHECK(guest.read(lump) == 1);
  guest.pass(std::string(600, 'y'));
  std::array<std::uint8_t, 600> all{};
  CHECK(guest.read(all) == 512);
}

TEST_CASE("a modem without pins runs at once, and its supply cannot be cut") {
  Power power(nullptr);
  CHECK_FALSE(power.is_on());
  power.switch_on(0);
  CHECK(power.is_on());
  CHECK_FALSE(power.cut(10));
  CHECK(power.is_on());
}
