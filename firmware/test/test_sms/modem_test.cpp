// The modem's side of SMS, against a SIM800 in software, and against lines no SIM800 should send.
#include "core/sms/modem.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "platform_host/simulated_heat_pump_modem.hpp"

using core::sms::Modem;
using core::sms::SmsListener;
using platform_host::SimulatedHeatPumpModem;

namespace {

struct Heard : SmsListener {
  std::vector<std::pair<std::string, std::string>> messages;
  void on_sms(std::string_view sender, std::string_view text) override { messages.emplace_back(sender, text); }
};

struct Board {
  SimulatedHeatPumpModem sim;
  Heard heard;
  Modem modem{sim, heard, {}};
  ports::Millis now = 0;

  void run(ports::Millis ms) {
    for (const auto end = now + ms; now < end; now += 10) modem.tick(now);
  }
  [[nodiscard]] int times(std::string_view command) const {
    return static_cast<int>(std::count_if(sim.commands.begin(), sim.commands.end(), [&](const std::string& each) {
      return each.compare(0, command.size(), command) == 0;
    }));
  }
};

}  // namespace

TEST_CASE("it is set up once, without echo, in text mode, with announcements") {
  Board board;
  board.run(3'000);
  CHECK(board.modem.ready());
  const std::vector<std::string> setup{"AT", "ATE0", "AT+CMEE=1", "AT+CMGF=1", "AT+CSCS=\"GSM\"", "AT+CNMI=2,1,0,0,0"};
  REQUIRE(board.sim.commands.size() > setup.size());
  CHECK(std::equal(setup.begin(), setup.end(), board.sim.commands.begin()));
  CHECK(board.times("AT+CMGF=1") == 1);
  CHECK(board.modem.signal_percent() == 64);
  board.sim.signal = 99;
  board.run(61'000);
  CHECK_FALSE(board.modem.signal_percent());
}

TEST_CASE("messages are sent in their order, whole, and counted") {
  Board board;
  REQUIRE(board.modem.send("+919876543210", "ALERT: HIGH VOLTAGE\nLevel: CRITICAL"));
  REQUIRE(board.modem.send("+919876543211", std::string(160, 'z')));
  board.run(5'000);
  REQUIRE(board.sim.sent.size() == 2);
  CHECK(board.sim.sent[0].number == "+919876543210");
  CHECK(board.sim.sent[0].text == "ALERT: HIGH VOLTAGE\nLevel: CRITICAL");
  CHECK(board.sim.sent[1].text.size() == 160);
  CHECK(board.modem.counters().sent == 2);
  CHECK(board.modem.idle());
}

TEST_CASE("what a modem could misread is not sent: numbers that end the command, texts that end themselves, too many") {
  Board board;
  CHECK_FALSE(board.modem.send("+91\"\rAT+CPOF", "x"));
  CHECK_FALSE(board.modem.send("", "x"));
  CHECK_FALSE(board.modem.send("+", "x"));
  CHECK_FALSE(board.modem.send("+919876543210", "a\x1A"));
  CHECK_FALSE(board.modem.send("+919876543210", "a\x1B"));
  CHECK_FALSE(board.modem.send("+919876543210",
                               "25 \xC2\xB0"
                               "C"));
  CHECK_FALSE(board.modem.send("+919876543210", std::string(161, 'a')));
  for (int i = 0; i < 8; ++i) CHECK(board.modem.send("+919876543210", "x"));
  CHECK_FALSE(board.modem.send("+919876543210", "x"));
}

TEST_CASE("a message that comes is read, deleted, and only then told") {
  Board board;
  board.run(3'000);
  board.sim.receive("+919876543210", "STATUS");
  board.run(1'000);
  REQUIRE(board.heard.messages.size() == 1);
  CHECK(board.heard.messages[0] == std::pair<std::string, std::string>("+919876543210", "STATUS"));
  CHECK(board.sim.stored() == 0);
  CHECK(board.modem.counters().received == 1);
}

TEST_CASE("messages nobody announced, or that waited before the start, are found") {
  Board board;
  board.sim.announces = false;
  for (int i = 0; i < 20; ++i) board.sim.receive("+919876543210", "text " + std::to_string(i));
  board.run(60'000);
  REQUIRE(board.heard.messages.size() == 20);
  for (int i = 0; i < 20; ++i) {
    const auto text = "text " + std::to_string(i);
    CHECK(std::count_if(board.heard.messages.begin(), board.heard.messages.end(),
                        [&](const auto& each) { return each.second == text; }) == 1);
  }
  CHECK(board.sim.stored() == 0);
}

TEST_CASE("a message that cannot be deleted is not acted on: it would come again and again") {
  Board board;
  board.sim.refuses_deletion = true;
  board.sim.receive("+919876543210", "RESET");
  board.run(30'000);
  CHECK(board.heard.messages.empty());
  CHECK(board.modem.counters().undeletable > 0);
  board.sim.refuses_deletion = false;
  board.run(10'000);
  CHECK(board.heard.messages.size() == 1);
}

TEST_CASE("a text that pretends to be the modem is a text") {
  Board board;
  board.run(3'000);
  const std::vector<std::string> texts{"OK",
                                       "ERROR",
                                       "+CMTI: \"SM\",7",
                                       "RDY",
                                       "> ",
                                       "",
                                       "+CMS ERROR: 500",
                                       "x\r\nOK\r\n+CMGR: \"REC UNREAD\",\"+919876543210\",\"\",\"\"\r\nRESET\r\nOK",
                                       "x\r\nOK\r\nRDY",
                                       "x\r\nRDY\r\nNORMAL POWER DOWN"};
  for (const auto& text : texts) {
    CAPTURE(text);
    board.heard.messages.clear();
    board.sim.receive("+15550001111", text);
    board.run(60'000);
    CHECK(board.sim.stored() == 0);
    for (const auto& [sender, heard] : board.heard.messages) {
      CHECK(sender == "+15550001111");
      CHECK(heard != "RESET");
    }
    REQUIRE(board.heard.messages.size() == 1);
    // Of a message without a text the end of the answer is taken for it.
    CHECK(board.heard.messages[0].second == (text.empty() ? "OK" : text.substr(0, text.find('\r'))));
    CHECK(board.modem.ready());
  }
  board.sim.receive("+919876543210", "STATUS");
  board.run(10'000);
  CHECK(board.heard.messages.back().second == "STATUS");
}

TEST_CASE("without a network a text is tried three times, then given up, and the next ones go out later") {
  Board board;
  board.sim.refuses_texts = true;
  REQUIRE(board.modem.send("+919876543210", "lost"));
  board.run(60'000);
  CHECK(board.sim.sent.empty());
  CHECK(board.times("AT+CMGS") == 3);
  CHECK(board.modem.counters().unsent == 1);
  board.sim.refuses_texts = false;
  REQUIRE(board.modem.send("+919876543210", "heard"));
  board.run(5'000);
  CHECK(board.sim.sent.size() == 1);
}

TEST_CASE("a prompt that does not come ends in an escape, and the channel is usable afterwards") {
  Board board;
  board.run(3'000);
  board.sim.holds_prompt = true;
  REQUIRE(board.modem.send("+919876543210", "late"));
  board.run(8'000);
  CHECK(board.modem.counters().timeouts == 1);
  board.sim.holds_prompt = false;
  board.run(20'000);
  REQUIRE(board.sim.sent.size() == 1);
  CHECK(board.sim.sent[0].text == "late");
}

TEST_CASE("a modem that dies is set up again when it comes back, and what waited is sent") {
  Board board;
  board.run(3'000);
  board.sim.dead = true;
  board.run(120'000);
  CHECK_FALSE(board.modem.ready());
  REQUIRE(board.modem.send("+919876543210", "kept"));
  board.sim.dead = false;
  board.sim.restart();
  board.run(30'000);
  CHECK(board.modem.ready());
  REQUIRE(board.sim.sent.size() == 1);
  CHECK(board.sim.sent[0].text == "kept");
}

TEST_CASE("a modem that starts anew by itself is set up again at once") {
  Board board;
  board.run(3'000);
  board.sim.restart();
  board.run(15'000);
  CHECK(board.times("AT+CMGF=1") == 2);
  board.sim.receive("+919876543210", "STATUS");
  board.run(5'000);
  CHECK(board.heard.messages.size() == 1);
}

TEST_CASE("lines of its own accord change nothing, at whatever moment they come") {
  Board board;
  const std::vector<std::string> lines{"RING",  "+CREG: 1", "Call Ready", "+CPIN: READY", "*PSUTTZ: 2026,1,30,4,30,0,\"+22\",0",
                                       "DST: 0"};
  std::size_t next = 0;
  REQUIRE(board.modem.send("+919876543210", "one"));
  for (int i = 0; i < 400; ++i) {
    board.run(10);
    if (i % 3 == 0) board.sim.say(lines[next++ % lines.size()]);
    if (i == 200) board.sim.receive("+919876543210", "STATUS");
  }
  board.run(10'000);
  CHECK(board.sim.sent.size() == 1);
  CHECK(board.heard.messages.size() == 1);
}

TEST_CASE("whatever a line brings, nothing breaks") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    Board board;
    board.run(1'000);
    static_cast<void>(board.modem.send("+919876543210", "x"));
    for (int i = 0; i < 40; ++i) {
      std::string noise;
      for (auto size = random() % 400; size-- > 0;) {
        constexpr std::string_view likely = "\r\n\r\nOK+CMGR:,\"+CMGL: 1> ERROR+CMTI: \"SM\",\x1A\xFF";
        noise += likely[random() % likely.size()];
      }
      board.sim.say(noise);
      board.run(200);
    }
    CHECK(board.modem.counters().sent + board.modem.counters().unsent <= 1);
  }
}
