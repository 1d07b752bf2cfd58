#include "sim800/sim800.hpp"

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <vector>

using namespace sim800;

namespace {

class SetClock : public ports::Clock {
 public:
  ports::Millis now = 0;
  std::optional<ports::UnixMillis> wall;
  ports::Millis uptime() const override { return now; }
  std::optional<ports::UnixMillis> utc() const override { return wall; }
  ports::ClockSource source() const override { return ports::ClockSource::modem; }
  void set_utc(ports::UnixMillis time, ports::ClockSource) override { wall = time; }
};

/// A modem that follows the manual: answers commands, takes data behind its prompt, holds what came until it is fetched.
class Modem : public ports::SerialLine {
 public:
  bool answers = true;
  bool takes_data = true;
  bool registered = true;
  bool reachable = true;
  /// The network has given it a context, for which an operator may ask money; AT+CIPSHUT ends it.
  bool context = false;
  std::string pin_state = "READY";
  std::vector<std::string> commands;
  std::string sent;
  std::string held;
  std::vector<std::string> messages;

  void say(const std::string& text) { out_.insert(out_.end(), text.begin(), text.end()); }
  void arrive(const std::string& data) {
    held += data;
    say("\r\n+CIPRXGET: 1,0\r\n");
  }

  std::size_t write(ports::Bytes data) override {
    for (const std::uint8_t byte : data) take(static_cast<char>(byte));
    return data.size();
  }
  std::size_t read(ports::MutableBytes into) override {
    std::size_t count = 0;
    // In small lumps, as a serial line has them.
    while (count < into.size() && count < 7 && !out_.empty()) {
      into[count++] = static_cast<std::uint8_t>(out_.front());
      out_.pop_front();
    }
    return count;
  }

 private:
  void take(char byte) {
    if (!answers) return;
    if (expected_ > 0) {
      sent.push_back(byte);
      if (--expected_ == 0 && takes_data) say("\r\n0, SEND OK\r\n");
    } else if (texting_) {
      if (byte == 0x1A) {
        messages.push_back(text_);
        text_.clear();
        texting_ = false;
        say("\r\n+CMGS: 7\r\n\r\nOK\r\n");
      } else {
        text_.push_back(byte);
      }
    } else if (byte == '\r') {
      const std::string line = line_;
      line_.clear();
      commands.push_back(line);
      answer(line);
    } else {
      line_.push_back(byte);
    }
  }
  void answer(const std::string& line) {
    const auto is = [&line](const char* text) { return line.rfind(text, 0) == 0; };
    if (is("AT+CIPSEND=0,")) {
      expected_ = std::stoul(line.substr(13));
      return say("\r\n> ");
    }
    if (is("AT+CMGS=")) {
      texting_ = true;
      return say("\r\n> ");
    }
    if (is("AT+CIFSR")) return say("\r\n10.64.1.7\r\n");
    if (is("AT+CIICR")) context = true;
    if (is("AT+CIPSHUT")) {
      context = false;
      return say("\r\nSHUT OK\r\n");
    }
    if (is("AT+CIPCLOSE")) return say("\r\n0, CLOSE OK\r\n");
    if (is("AT+CIPRXGET=2,0,")) {
      const auto part = held.substr(0, std::stoul(line.substr(16)));
      held.erase(0, part.size());
      return say("\r\n+CIPRXGET: 2,0," + std::to_string(part.size()) + "," + std::to_string(held.size()) + "\r\n" + part +
                 "\r\nOK\r\n");
    }
    if (is("AT+CIPSTART")) return say(reachable ? "\r\nOK\r\n\r\n0, CONNECT OK\r\n" : "\r\nOK\r\n\r\n0, CONNECT FAIL\r\n");
    if (is("AT+CPIN?")) say("\r\n+CPIN: " + pin_state + "\r\n");
    if (is("AT+CPIN=")) pin_state = "READY";
    if (is("AT+CREG?")) say(registered ? "\r\n+CREG: 0,5\r\n" : "\r\n+CREG: 0,2\r\n");
    if (is("AT+COPS?")) say("\r\n+COPS: 0,0,\"Example Mobile\"\r\n");
    if (is("AT+CSQ")) say("\r\n+CSQ: 18,0\r\n");
    if (is("AT+GSN")) say("\r\n864369030000000\r\n");
    if (is("AT+CCID")) say("\r\n8991000900000000000F\r\n");
    if (is("AT+CCLK?")) say("\r\n+CCLK: \"26/11/21,11:32:00+22\"\r\n");
    if (is("AT+CLTS")) return say("\r\nERROR\r\n");
    say("\r\nOK\r\n");
  }

  std::deque<char> out_;
  std::string line_;
  std::string text_;
  std::size_t expected_ = 0;
  bool texting_ = false;
};

class Pins : public ModemPins {
 public:
  std::string seen;
  bool supply(bool on) override {
    seen += on ? 'S' : 's';
    return true;
  }
  void key(bool high) override { seen += high ? 'K' : 'k'; }
};

struct Bench {
  SetClock clock;
  Modem line;
  Pins pins;
  Sim800 modem{line, &pins, clock, {"internet", "", "", "1234"}};

  void run(ports::Millis ms) {
    for (ports::Millis i = 0; i < ms; i += 20) {
      clock.now += 20;
      static_cast<void>(modem.state());
    }
  }
  void come_up() {
    modem.up();
    run(20'000);
    REQUIRE(modem.state() == ports::BearerState::up);
  }
  ports::ByteStream& link() { return modem.link(0); }
  void open() {
    come_up();
    REQUIRE(link().connect("hub.example", 8883));
    run(1'000);
    REQUIRE(link().state() == ports::StreamState::open);
  }
  std::string receive() {
    std::string got;
    for (int i = 0; i < 1'000; ++i) {
      run(20);
      std::array<std::uint8_t, 300> lump{};
      const auto count = link().read(lump);
      got.append(lump.begin(), lump.begin() + static_cast<std::ptrdiff_t>(count));
    }
    return got;
  }
};

}  // namespace

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

TEST_CASE("a PIN is entered once") {
  Bench bench;
  bench.line.pin_state = "SIM PIN";
  bench.come_up();
  int tries = 0;
  for (const auto& each : bench.line.commands) tries += each == "AT+CPIN=1234" ? 1 : 0;
  CHECK(tries == 1);
}

TEST_CASE("bytes go both ways, more than the modem hands out at once") {
  Bench bench;
  bench.open();
  const std::string hello = "hello broker\r\nOK\r\n";
  CHECK(bench.link().write(ports::bytes_of(hello)) == hello.size());
  bench.run(1'000);
  CHECK(bench.line.sent == hello);
  std::string long_text;
  for (int i = 0; i < 3'000; ++i) long_text.push_back(static_cast<char>(i % 256));
  bench.line.arrive(long_text);
  CHECK(bench.receive() == long_text);
  CHECK(bench.modem.data_used() == hello.size() + long_text.size());
}

TEST_CASE("what came before the end of a connection is read first") {
  Bench bench;
  bench.open();
  bench.line.arrive("goodbye");
  bench.line.say("\r\n0, CLOSED\r\n");
  CHECK(bench.receive() == "goodbye");
  CHECK(bench.link().state() == ports::StreamState::failed);
  CHECK(bench.link().error() == "the other side ended the connection");
  bench.link().close();
  CHECK(bench.link().connect("hub.example", 8883));
  bench.run(1'000);
  CHECK(bench.link().state() == ports::StreamState::open);
}

TEST_CASE("a connection that was closed here is closed in the modem") {
  Bench bench;
  bench.open();
  bench.link().close();
  bench.run(1'000);
  CHECK(bench.line.commands.back() == "AT+CIPCLOSE=0");
}

TEST_CASE("a server that cannot be reached, and names that cannot be") {
  Bench bench;
  bench.come_up();
  bench.line.reachable = false;
  CHECK(bench.link().connect("hub", 1));
  CHECK_FALSE(bench.link().connect("hub", 1));
  bench.run(1'000);
  CHECK(bench.link().state() == ports::StreamState::failed);
  bench.link().close();
  CHECK_FALSE(bench.link().connect("a\",\"b", 1));
  CHECK_FALSE(bench.link().connect(std::string(70, 'x'), 1));
  CHECK_FALSE(bench.link().connect("", 1));
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

TEST_CASE("SMS shares the channel with a connection") {
  Bench bench;
  bench.open();
  auto& guest = bench.modem.guest();
  CHECK(guest.write(ports::bytes_of("AT+CMGS=\"+911234567890\"\r")) > 0);
  CHECK(bench.link().write(ports::bytes_of("reading")) == 7);
  bench.line.arrive("command");
  std::string heard;
  std::string received;
  for (int i = 0; i < 200; ++i) {
    bench.run(20);
    std::array<std::uint8_t, 64> lump{};
    auto count = guest.read(lump);
    heard.append(lump.begin(), lump.begin() + static_cast<std::ptrdiff_t>(count));
    count = bench.link().read(lump);
    received.append(lump.begin(), lump.begin() + static_cast<std::ptrdiff_t>(count));
    if (heard == "> ") {
      heard += '|';
      static_cast<void>(guest.write(ports::bytes_of("HEAT PUMP STATUS\x1A")));
    }
  }
  CHECK(heard == "> |+CMGS: 7\r\nOK\r\n");
  CHECK(bench.line.messages == std::vector<std::string>{"HEAT PUMP STATUS"});
  CHECK(bench.line.sent == "reading");
  CHECK(received == "command");
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

TEST_CASE("a connection is closed while the modem sends for it") {
  Bench bench;
  bench.open();
  bench.line.takes_data = false;
  const std::string reading(40, 'r');
  CHECK(bench.link().write(ports::bytes_of(reading)) == reading.size());
  bench.run(500);
  CHECK(bench.line.sent == reading);
  bench.link().close();
  bench.line.say("\r\n0, SEND OK\r\n");
  bench.line.takes_data = true;
  bench.run(1'000);
  CHECK(bench.link().connect("hub.example", 8883));
  bench.run(1'000);
  CHECK(bench.link().write(ports::bytes_of("x")) == 1);
  bench.run(1'000);
  CHECK(bench.line.sent == reading + "x");
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
