// The plant's sensor as it runs on Linux: registers over HTTPS at a hub in this process, then sends to mosquitto over TLS.
#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "core/mqtt/session.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/tcp_stream.hpp"
#include "profiles/plant_host.hpp"
#include "scripted_hub.hpp"
#include "testing/fake_system.hpp"
#include "testing/json.hpp"
#include "testing/memory_key_value.hpp"
#include "testing/process.hpp"
#include "testing/schema.hpp"

namespace {

int run(const std::string& command) { return testing::Process({"sh", "-c", command}).wait(); }

/// An authority, and a certificate for localhost that it signed.
bool make_certificates(const testing::TemporaryFolder& folder) {
  folder.write("ext", "subjectAltName=DNS:localhost");
  const std::string in = "cd " + folder.path().string() + " && ";
  const std::string key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
  return run(in + "openssl req -x509 " + key + " -keyout ca.key -out ca.crt -days 2 -subj /CN=site") == 0 &&
         run(in + "openssl req " + key + " -keyout server.key -out server.csr -subj /CN=hub") == 0 &&
         run(in +
             "openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out server.crt") ==
             0;
}

}  // namespace

TEST_CASE("the program's sensor registers over HTTPS and sends over TLS, with nothing but the hub's address and a key") {
  const testing::TemporaryFolder folder;
  REQUIRE(make_certificates(folder));
  const auto file = [&](const char* name) { return (folder / name).string(); };
  const auto broker_port = testing::free_port();
  const auto hub_port = testing::free_port();
  REQUIRE(run("mosquitto_passwd -b -c " + file("passwords") + " plant-07 pa55-secret") == 0);
  REQUIRE(run("chmod 644 " + file("passwords")) == 0);
  std::string config = "per_listener_settings false\nallow_anonymous false\npassword_file " + file("passwords") + "\n";
  config += "listener " + std::to_string(broker_port) + " 127.0.0.1\ncafile " + file("ca.crt") + "\ncertfile " +
            file("server.crt") + "\nkeyfile " + file("server.key") + "\n";
  if (geteuid() == 0) config += "user root\n";
  folder.write("mosquitto.conf", config);
  testing::Process broker({"mosquitto", "-c", file("mosquitto.conf")});

  // The hub: one answer, by the server that comes with OpenSSL, to whoever asks.
  auto body = ScriptedHub::credentials("plant-07");
  const std::string from = "\"host\":\"hub.local\",\"port\":8883";
  body.replace(body.find(from), from.size(), "\"host\":\"localhost\",\"port\":" + std::to_string(broker_port));
  REQUIRE(run("mkfifo " + file("answers")) == 0);
  testing::Process hub({"sh", "-c",
                        "exec openssl s_server -accept 127.0.0.1:" + std::to_string(hub_port) + " -cert " + file("server.crt") +
                            " -key " + file("server.key") + " -quiet -naccept 1 < " + file("answers") + " > " + file("request")});
  // Stays open, so that the hub does not hang up before it was asked.
  std::ofstream answers(file("answers"));
  answers << ScriptedHub::answer(201, body) << std::flush;

  platform_host::HostClock clock;
  platform_host::HostSystem system;
  testing::KeptLog log;
  testing::MemoryKeyValue values;
  profiles::PlantOptions options;
  options.id = "plant-07";
  options.host = "localhost";
  options.port = hub_port;
  options.ca = folder.read("ca.crt");
  options.provisioning_key = "prov-key-1";
  options.read_ms = 1'000;
  auto plant = profiles::make_plant(options, clock, values, system, log);
  REQUIRE(plant);

  const auto online = [&] {
    for (const auto& line : log.lines) {
      if (line == "mqtt: online") return true;
    }
    return false;
  };
  CHECK(testing::eventually([&] {
    plant->tick({clock.uptime(), clock.utc(), clock.source()});
    return online();
  }));
  CHECK(values.values.count("plant.mqtt") == 1);
  const auto request = folder.read("request");
  CHECK(request.find("POST /api/devices/register HTTP/1.1\r\n") == 0);
  CHECK(request.find("Authorization: Bearer prov-key-1\r\n") != std::string::npos);
  const auto sent = request.substr(request.find("\r\n\r\n") + 4);
  CHECK(testing::Schema("protocol/plantops", "register").problem(sent) == "");
  for (const auto& line : log.lines) CHECK(line.find("pa55-secret") == std::string::npos);
  plant->stop();
}
