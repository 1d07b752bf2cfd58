// The modem from its switch to an address, and what happens when it is left, falls silent, or is not wanted.
#include "sim800/sim800.hpp"

#include "bench.hpp"

TEST_CASE("the modem is switched on, registers, and gets an address") {
  Bench bench;
  bench.come_up();
  CHECK(bench.pins.seen == "SKkK");
  CHECK(bench.modem.address() == "10.64.1.7");
  CHECK(bench.modem.registration() == ports::Registration::roaming);
  CHECK(bench.modem.operator_name() == "Example Mobile");
  CHECK(bench.modem.imei() == "864369030000000");
  CHECK(bench.modem.iccid() == "8991000900000000000F");
  bench.run(1'000);
  CHECK(bench.modem.signal_dbm() == -77);
  // 11:32 with 22 quarters of an hour ahead is 06:02 UTC.
  CHECK(bench.clock.wall == 1'795'240'920'000);
}

TEST_CASE("without a network it goes on looking, and without a modem it is absent") {
  Bench bench;
  bench.line.registered = false;
  bench.modem.up();
  bench.run(60'000);
  CHECK(bench.modem.state() == ports::BearerState::connecting);
  bench.line.registered = true;
  bench.run(10'000);
  CHECK(bench.modem.state() == ports::BearerState::up);

  Bench none;
  none.line.answers = false;
  none.modem.up();
  none.run(60'000);
  CHECK(none.modem.state() == ports::BearerState::absent);
  none.line.answers = true;
  none.run(120'000);
  CHECK(none.modem.state() == ports::BearerState::up);
}

TEST_CASE("settings that change while it runs are those of its next start, not half of each") {
  std::string pin = "1234";
  SetClock clock;
  Modem line;
  line.pin_state = "SIM PIN";
  sim800::Sim800 modem(line, nullptr, clock, {"internet", "", "", pin});
  pin = "9876";
  modem.up();
  for (int i = 0; i < 1'000; ++i) {
    clock.now += 20;
    static_cast<void>(modem.state());
  }
  REQUIRE(modem.state() == ports::BearerState::up);
  int tries = 0;
  for (const auto& each : line.commands) tries += each == "AT+CPIN=1234" ? 1 : 0;
  CHECK(tries == 1);
}

TEST_CASE("a PIN is entered once") {
  Bench bench;
  bench.line.pin_state = "SIM PIN";
  bench.come_up();
  int tries = 0;
  for (const auto& each : bench.line.commands) tries += each == "AT+CPIN=1234" ? 1 : 0;
  CHECK(tries == 1);
}

TEST_CASE("the end of the data service ends connections, and it comes up again") {
  Bench bench;
  bench.open();
  bench.line.say("\r\n+PDP: DEACT\r\n");
  bench.run(100);
  CHECK(bench.link().state() == ports::StreamState::failed);
  CHECK(bench.modem.state() == ports::BearerState::connecting);
  bench.run(20'000);
  CHECK(bench.modem.state() == ports::BearerState::up);
}

TEST_CASE("a modem that falls silent is started over, and its supply can be switched") {
  Bench bench;
  bench.open();
  bench.line.answers = false;
  CHECK(bench.link().write(ports::bytes_of("x")) == 1);
  bench.run(100'000);
  CHECK(bench.link().state() == ports::StreamState::failed);
  bench.line.answers = true;
  bench.pins.seen.clear();
  CHECK(bench.modem.power_cycle());
  bench.run(30'000);
  CHECK(bench.pins.seen == "sSKkK");
  CHECK(bench.modem.state() == ports::BearerState::up);
}

TEST_CASE("when it is not wanted it ends the data service and stays for SMS") {
  Bench bench;
  bench.open();
  bench.modem.down();
  bench.run(2'000);
  CHECK(bench.modem.state() == ports::BearerState::down);
  CHECK(bench.line.commands.back() == "AT+CIPSHUT");
  CHECK(bench.modem.guest().write(ports::bytes_of("AT+CSQ\r")) > 0);
  bench.run(500);
  CHECK(bench.line.commands.back() == "AT+CSQ");
  bench.come_up();
}

TEST_CASE("at whatever moment it is not wanted any more, no data service stays") {
  for (ports::Millis moment = 0; moment < 8'000; moment += 20) {
    CAPTURE(moment);
    Bench bench;
    bench.modem.up();
    bench.run(moment);
    bench.modem.down();
    bench.run(10'000);
    REQUIRE_FALSE(bench.line.context);
    REQUIRE(bench.modem.state() == ports::BearerState::down);
    REQUIRE(bench.modem.guest().write(ports::bytes_of("AT+CSQ\r")) > 0);
    bench.run(500);
    REQUIRE(bench.line.commands.back() == "AT+CSQ");
    bench.come_up();
    REQUIRE(bench.line.context);
  }
}

TEST_CASE("an answer that comes after its time-out changes nothing") {
  Bench bench;
  bench.come_up();
  bench.run(1'000);
  bench.line.say("\r\nOK\r\n");
  bench.run(1'000);
  CHECK(bench.modem.state() == ports::BearerState::up);
  bench.line.say("\r\nERROR\r\n");
  bench.run(1'000);
  CHECK(bench.modem.state() == ports::BearerState::up);
}
