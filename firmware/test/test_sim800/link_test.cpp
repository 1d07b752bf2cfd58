// Connections through the modem, with SMS beside them.
#include "sim800/link.hpp"

#include "bench.hpp"

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
