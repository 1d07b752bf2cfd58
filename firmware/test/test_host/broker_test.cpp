// The session against a real broker: mosquitto, over TCP and over TLS.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "core/mqtt/session.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/tcp_stream.hpp"
#include "testing/process.hpp"
#include "tls/tls_stream.hpp"

using namespace core::mqtt;
using testing::eventually;
using testing::Process;

namespace {

/// mosquitto with its own folder and port; keeps sessions and messages when it is ended and begun again.
struct Broker {
  testing::TemporaryFolder folder;
  std::uint16_t port = testing::free_port();
  std::string tls;
  std::unique_ptr<Process> process;

  void begin() {
    std::string config = "listener " + std::to_string(port) + " 127.0.0.1\nallow_anonymous true\npersistence true\n";
    config += "autosave_interval 1\nautosave_on_changes true\npersistence_location " + folder.path().string() + "/\n";
    if (geteuid() == 0) config += "user root\n";
    folder.write("mosquitto.conf", config + tls);
    process = std::make_unique<Process>(std::vector<std::string>{"mosquitto", "-c", (folder / "mosquitto.conf").string()});
  }
  void kill_hard() {
    process->end(SIGKILL);
    process.reset();
  }
};

struct Heard : SessionListener {
  int online = 0;
  std::set<Token> acknowledged;
  std::vector<std::string> messages;
  LossReason loss = LossReason::stopped;
  void on_connecting(std::uint32_t) override {}
  void on_online(bool) override { ++online; }
  void on_offline(LossReason reason) override { loss = reason; }
  void on_message(std::string_view, ports::Bytes payload) override { messages.emplace_back(ports::text_of(payload)); }
  void on_acknowledged(Token token) override { acknowledged.insert(token); }
};

SessionSettings settings(std::uint16_t port, std::string_view id) {
  SessionSettings settings;
  settings.host = "127.0.0.1";
  settings.port = port;
  settings.connect.client_id = id;
  settings.filter = "dev/cmd";
  settings.window = 8;
  settings.first_pause_ms = 20;
  settings.longest_pause_ms = 200;
  return settings;
}

/// A device on a stream of its own.
struct Device {
  platform_host::HostClock clock;
  Heard heard;
  Session session;

  Device(ports::ByteStream& stream, const SessionSettings& with) : session(stream, heard, with, 7) {
    session.start(clock.uptime());
  }
  void tick() { session.tick(clock.uptime()); }
  bool goes_online() {
    return eventually([&] {
      tick();
      return session.online();
    });
  }
};

int run(const std::string& command) { return Process({"sh", "-c", command}).wait(); }

/// An authority, and a server certificate for 127.0.0.1 that it signed.
bool make_certificates(const testing::TemporaryFolder& folder, const std::string& names) {
  folder.write("ext", "subjectAltName=" + names);
  const std::string in = "cd " + folder.path().string() + " && ";
  const std::string key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  return run(in + "openssl req -x509 " + key + " -keyout ca.key -out ca.crt -days 2 -subj /CN=site") == 0 &&
         run(in + "openssl req " + key + " -keyout server.key -out server.csr -subj /CN=hub") == 0 &&
         run(in +
             "openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server.crt") ==
             0;
}

}  // namespace

TEST_CASE("a broker that is killed and comes back costs no message") {
  Broker broker;
  broker.begin();
  platform_host::TcpStream stream;
  Device device(stream, settings(broker.port, "killed"));
  REQUIRE(device.goes_online());

  Token given = 0;
  bool killed = false;
  CHECK(eventually([&] {
    device.tick();
    const std::string payload = "message " + std::to_string(given);
    if (given < 400 && device.session.publish("dev/t", ports::bytes_of(payload), false, given)) ++given;
    if (given == 200 && !killed) {
      killed = true;
      broker.kill_hard();
      broker.begin();
    }
    return device.heard.acknowledged.size() == 400;
  }));
  CHECK(device.heard.online >= 2);
}

TEST_CASE("commands that came while the device was away are there when it comes back") {
  Broker broker;
  broker.begin();
  platform_host::TcpStream stream;
  platform_host::TcpStream other;
  Device device(stream, settings(broker.port, "away"));
  REQUIRE(device.goes_online());
  // The subscription is known when an own message to it arrives.
  CHECK(eventually([&] {
    static_cast<void>(device.session.publish_unconfirmed("dev/cmd", ports::bytes_of("self")));
    device.tick();
    return !device.heard.messages.empty();
  }));
  device.session.stop();
  Device sender(other, settings(broker.port, "sender"));
  REQUIRE(sender.goes_online());
  REQUIRE(sender.session.publish("dev/cmd", ports::bytes_of("waited for you"), false, 1));
  CHECK(eventually([&] {
    sender.tick();
    return sender.heard.acknowledged.size() == 1;
  }));
  device.heard.messages.clear();
  device.session.start(device.clock.uptime());
  CHECK(eventually([&] {
    device.tick();
    const auto& heard = device.heard.messages;
    return std::find(heard.begin(), heard.end(), "waited for you") != heard.end();
  }));
}

TEST_CASE("over TLS only a server that the site's authority signed for this name is talked to") {
  Broker broker;
  testing::TemporaryFolder foreign;
  REQUIRE(make_certificates(broker.folder, "DNS:localhost"));
  REQUIRE(make_certificates(foreign, "DNS:localhost"));
  const auto file = [&](const char* name) { return (broker.folder / name).string(); };
  broker.tls = "cafile " + file("ca.crt") + "\ncertfile " + file("server.crt") + "\nkeyfile " + file("server.key") + "\n";
  broker.begin();
  platform_host::HostSystem system;
  platform_host::TcpStream tcp;
  const std::string ca = broker.folder.read("ca.crt");
  const std::string foreign_ca = foreign.read("ca.crt");

  /// Why a connection is refused, once the broker listens.
  const auto refusal = [&](const std::string& authority, const char* host) {
    tls::TlsStream stream(tcp, system, {authority, {}, {}});
    REQUIRE(eventually([&] {
      if (stream.state() == ports::StreamState::failed && stream.error().find("refused") != std::string_view::npos)
        stream.close();
      static_cast<void>(stream.connect(host, broker.port));
      return stream.state() == ports::StreamState::failed && stream.error().find("refused") == std::string_view::npos;
    }));
    return std::string(stream.error());
  };

  SUBCASE("the right authority and name") {
    tls::TlsStream stream(tcp, system, {ca, {}, {}});
    SessionSettings with = settings(broker.port, "tls");
    with.host = "localhost";
    Device device(stream, with);
    REQUIRE(device.goes_online());
    for (Token token = 0; token < 8; ++token) REQUIRE(device.session.publish("dev/t", ports::bytes_of("x"), false, token));
    CHECK(eventually([&] {
      device.tick();
      return device.heard.acknowledged.size() == 8;
    }));
  }
  SUBCASE("a foreign authority") {
    CHECK(refusal(foreign_ca, "localhost") == "The certificate is not correctly signed by the trusted CA");
  }
  SUBCASE("a name that the certificate does not have") {
    CHECK(refusal(ca, "127.0.0.1") == "The certificate Common Name (CN) does not match with the expected CN");
  }
  SUBCASE("an authority that is no certificate") {
    tls::TlsStream stream(tcp, system, {"no PEM", {}, {}});
    REQUIRE(stream.connect("localhost", broker.port));
    CHECK(stream.state() == ports::StreamState::failed);
    CHECK_FALSE(stream.error().empty());
  }
}

TEST_CASE("a port where nobody listens, and a name that nobody has, are clear errors") {
  platform_host::TcpStream stream;
  REQUIRE(stream.connect("127.0.0.1", testing::free_port()));
  CHECK(eventually([&] { return stream.state() == ports::StreamState::failed; }));
  CHECK(stream.error() == "connecting: Connection refused");
  stream.close();
  REQUIRE(stream.connect("no such host", 1883));
  CHECK(stream.state() == ports::StreamState::failed);
  CHECK(stream.error().substr(0, 44) == "the name \"no such host\" cannot be looked up:");
}
