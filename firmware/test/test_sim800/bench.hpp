#pragma once

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <vector>

#include "sim800/sim800.hpp"

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

class Pins : public sim800::ModemPins {
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
  sim800::Sim800 modem{line, &pins, clock, {"internet", "", "", "1234"}};

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
