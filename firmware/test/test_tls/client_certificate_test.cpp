// A broker that asks for certificates lets in a device that has one of the site's, and nobody else.
#include <doctest/doctest.h>
#include <unistd.h>

#include <string>

#include "core/mqtt/session.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/tcp_stream.hpp"
#include "testing/process.hpp"
#include "tls/tls_stream.hpp"

namespace {

int run(const std::string& command) { return testing::Process({"sh", "-c", command}).wait(); }

struct Heard : core::mqtt::SessionListener {
  bool online = false;
  void on_connecting(std::uint32_t) override {}
  void on_online(bool) override { online = true; }
  void on_offline(core::mqtt::LossReason) override {}
  void on_message(std::string_view, ports::Bytes) override {}
  void on_acknowledged(core::mqtt::Token) override {}
};

/// An authority, a broker that asks for its certificates, and keys of its own and of somebody else's signing.
struct Site {
  testing::TemporaryFolder folder;
  std::uint16_t port = testing::free_port();

  [[nodiscard]] std::string file(const std::string& name) const { return (folder / name).string(); }
  [[nodiscard]] bool make() const {
    folder.write("ext", "subjectAltName=DNS:localhost");
    const std::string in = "cd " + folder.path().string() + " && openssl ";
    const std::string key = " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes ";
    bool made = true;
    for (const std::string authority : {"ca", "foreign"})
      made = made && run(in + "req -x509" + key + "-keyout " + authority + ".key -out " + authority +
                         ".crt -days 2 -subj /CN=" + authority) == 0;
    for (const auto& [name, authority] :
         {std::pair<std::string, std::string>{"server", "ca"}, {"board", "ca"}, {"stranger", "foreign"}}) {
      made = made && run(in + "req" + key + "-keyout " + name + ".key -out " + name + ".csr -subj /CN=" + name) == 0;
      made = made && run(in + "x509 -req -in " + name + ".csr -CA " + authority + ".crt -CAkey " + authority +
                         ".key -CAcreateserial -days 2 -extfile ext -out " + name + ".crt") == 0;
    }
    std::string config = "allow_anonymous true\nlistener " + std::to_string(port) + " 127.0.0.1\nrequire_certificate true\n";
    config += "cafile " + file("ca.crt") + "\ncertfile " + file("server.crt") + "\nkeyfile " + file("server.key") + "\n";
    if (geteuid() == 0) config += "user root\n";
    folder.write("mosquitto.conf", config);
    return made;
  }
};

/// The texts of one device, with their final 0 as the boards have them.
struct Own {
  std::string ca;
  std::string certificate;
  std::string key;
};

/// Goes on until the device is online, or was refused so many times.
bool goes_online(const Site& site, const Own& own, int connections) {
  platform_host::HostClock clock;
  platform_host::HostSystem system;
  platform_host::TcpStream tcp;
  tls::TlsStream stream(tcp, system, {own.ca, own.certificate, own.key});
  Heard heard;
  core::mqtt::SessionSettings settings;
  settings.host = "localhost";
  settings.port = site.port;
  settings.connect.client_id = "board";
  settings.first_pause_ms = 20;
  settings.longest_pause_ms = 200;
  core::mqtt::Session session(stream, heard, settings, 7);
  session.start(clock.uptime());
  static_cast<void>(testing::eventually([&] {
    session.tick(clock.uptime());
    return heard.online || static_cast<int>(session.connections()) >= connections;
  }));
  session.stop();
  return heard.online;
}

}  // namespace

TEST_CASE("a device's own certificate opens a broker that asks for one; none, and a stranger's, do not") {
  const Site site;
  REQUIRE(site.make());
  const testing::Process broker({"mosquitto", "-c", site.file("mosquitto.conf")});
  const auto pem = [&](const std::string& name) { return site.folder.read(name) + '\0'; };
  REQUIRE(goes_online(site, {pem("ca.crt"), pem("board.crt"), pem("board.key")}, 1'000));
  CHECK_FALSE(goes_online(site, {pem("ca.crt"), "", ""}, 3));
  CHECK_FALSE(goes_online(site, {pem("ca.crt"), pem("stranger.crt"), pem("stranger.key")}, 3));
}
