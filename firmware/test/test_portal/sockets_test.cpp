#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "core/portal/page.hpp"
#include "main_esp32_portal.hpp"

using namespace core::portal;

namespace {

class Device : public PortalSettings {
 public:
  void write_settings(core::json::Writer& into) override { into.begin_object().end_object(); }
  void write_status(core::json::Writer& into) override { into.begin_object().end_object(); }
  std::optional<Refusal> store(std::string_view) override { return std::nullopt; }
  bool start_test(std::string_view) override { return false; }
  TestReport test() override { return {}; }
};

sockaddr_in address_of(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A phone: one socket to the portal.
class Phone {
 public:
  Phone(int type, std::uint16_t port) : file_(socket(AF_INET, type | SOCK_NONBLOCK, 0)) {
    const auto to = address_of(port);
    static_cast<void>(connect(file_, reinterpret_cast<const sockaddr*>(&to), sizeof to));
  }
  Phone(const Phone&) = delete;
  Phone& operator=(const Phone&) = delete;
  ~Phone() { close(file_); }
  void say(const std::string& text) const { static_cast<void>(send(file_, text.data(), text.size(), MSG_NOSIGNAL)); }
  /// Adds what came; false when the other side is gone.
  bool hear(std::string& into) const {
    char lump[4096];
    const auto count = recv(file_, lump, sizeof lump, 0);
    if (count > 0) into.append(lump, static_cast<std::size_t>(count));
    return count != 0;
  }

 private:
  int file_;
};

struct Served {
  Device device;
  Portal portal{device, nullptr, {"127.0.0.1", 600'000, 2'000, {}}};
  firmware::PortalSockets sockets{portal, {127, 0, 0, 1}};

  /// Moves bytes until something is so. Time goes on by itself only here.
  template <typename Condition>
  bool until(Condition condition) {
    for (int i = 0; i < 20'000; ++i) {
      sockets.tick(0);
      if (condition()) return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE("a phone gets the page over a real socket, and the connection ends") {
  Served served;
  REQUIRE(served.sockets.open(0, 0, platform_esp32::Socket::Reach::here));
  served.portal.open(0);
  const Phone phone(SOCK_STREAM, served.sockets.http_port());
  phone.say("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  std::string heard;
  bool there = true;
  CHECK(served.until([&] { return !(there = phone.hear(heard)); }));
  CHECK(heard.substr(0, 15) == "HTTP/1.1 200 OK");
  CHECK(heard.substr(heard.size() - page.size()) == page);
}

TEST_CASE("a fifth phone is sent away, and a place is free again when one leaves") {
  Served served;
  REQUIRE(served.sockets.open(0, 0, platform_esp32::Socket::Reach::here));
  served.portal.open(0);
  auto first = std::make_unique<Phone>(SOCK_STREAM, served.sockets.http_port());
  const Phone second(SOCK_STREAM, served.sockets.http_port());
  const Phone third(SOCK_STREAM, served.sockets.http_port());
  const Phone fourth(SOCK_STREAM, served.sockets.http_port());
  const Phone fifth(SOCK_STREAM, served.sockets.http_port());
  std::string heard;
  CHECK(served.until([&] { return !fifth.hear(heard); }));
  first.reset();
  const auto free = [&] {
    for (const auto& each : served.portal.connections()) {
      if (each.state() == Connection::State::free) return true;
    }
    return false;
  };
  CHECK(served.until(free));
  served.sockets.close();
  CHECK(served.until([&] { return !second.hear(heard); }));
}

TEST_CASE("names are answered over UDP") {
  Served served;
  REQUIRE(served.sockets.open(0, 0, platform_esp32::Socket::Reach::here));
  auto names = platform_esp32::Socket::datagrams(0, platform_esp32::Socket::Reach::here);
  REQUIRE(names.is_open());
  const Phone phone(SOCK_DGRAM, names.port());
  phone.say(std::string("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01x\x00\x00\x01\x00\x01", 19));
  std::string heard;
  const auto answer = [](ports::Bytes query, ports::MutableBytes into) { return answer_dns(query, {127, 0, 0, 1}, into); };
  for (int i = 0; i < 20'000 && heard.empty(); ++i) {
    static_cast<void>(names.serve_datagram(answer));
    static_cast<void>(phone.hear(heard));
  }
  REQUIRE(heard.size() == 35);
  CHECK(heard.substr(31) == std::string("\x7f\x00\x00\x01", 4));
  CHECK_FALSE(names.serve_datagram(answer));
}

TEST_CASE("a port that is taken cannot be opened") {
  Served served;
  auto taken = platform_esp32::Socket::listen(0, platform_esp32::Socket::Reach::here);
  CHECK_FALSE(served.sockets.open(taken.port(), 0, platform_esp32::Socket::Reach::here));
}
