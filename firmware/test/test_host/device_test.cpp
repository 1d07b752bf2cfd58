// busbar-device as others run it: a process, a real broker, a real server, and what goes wrong.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <memory>

#include "core/mqtt/session.hpp"
#include "http_server.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/tcp_stream.hpp"
#include "testing/firmware_image.hpp"
#include "testing/json.hpp"
#include "testing/process.hpp"
#include "testing/signer.hpp"

using testing::at;
using testing::number;
using testing::parse;
using testing::Process;
using testing::text;

namespace {

/// A broker, somebody who hears everything and sends commands, a server with firmware, and folders that outlive the device.
struct Plant : core::mqtt::SessionListener {
  struct Message {
    std::string topic;
    std::string payload;
  };

  testing::TemporaryFolder folder;
  std::uint16_t port = testing::free_port();
  std::unique_ptr<Process> broker;
  std::unique_ptr<Process> device;
  HttpServer server;
  platform_host::HostClock clock;
  platform_host::TcpStream stream;
  core::mqtt::Session session;
  std::vector<Message> messages;
  int commands = 0;

  Plant() : session(stream, *this, settings(port), 7) {
    std::string config = "listener " + std::to_string(port) + " 127.0.0.1\nallow_anonymous true\n";
    if (geteuid() == 0) config += "user root\n";
    folder.write("mosquitto.conf", config);
    std::filesystem::create_directory(folder / "card");
    broker = std::make_unique<Process>(std::vector<std::string>{"mosquitto", "-c", (folder / "mosquitto.conf").string()});
    session.start(clock.uptime());
    REQUIRE(testing::eventually([&] {
      tick();
      return session.online();
    }));
  }
  static core::mqtt::SessionSettings settings(std::uint16_t port) {
    core::mqtt::SessionSettings settings;
    settings.host = "127.0.0.1";
    settings.port = port;
    settings.connect.client_id = "plant";
    settings.filter = "#";
    settings.window = 8;
    settings.first_pause_ms = 20;
    settings.longest_pause_ms = 100;
    return settings;
  }

  void begin(const std::vector<std::string>& more = {}) {
    std::vector<std::string> command{BUSBAR_DEVICE,
                                     "--id",
                                     "ACV-H",
                                     "--port",
                                     std::to_string(port),
                                     "--card",
                                     (folder / "card").string(),
                                     "--flash",
                                     (folder / "flash").string(),
                                     "--poll",
                                     "200"};
    command.insert(command.end(), more.begin(), more.end());
    device = std::make_unique<Process>(command);
  }
  void tick() {
    session.tick(clock.uptime());
    server.tick();
  }
  /// Sends a command, and answers its last reply, which is no "accepted".
  testing::Json ask(const std::string& command, const std::string& params = "{}") {
    const std::string id = "h" + std::to_string(++commands);
    send(id, command, params);
    return reply_to(id);
  }
  void send(const std::string& id, const std::string& command, const std::string& params) {
    const std::string message = R"({"v":1,"id":")" + id + R"(","cmd":")" + command + R"(","params":)" + params + "}";
    REQUIRE(session.publish("acuvim/ACV-H/cmd", ports::bytes_of(message), false, 1));
  }
  testing::Json reply_to(const std::string& id) {
    testing::Json found(nullptr, cJSON_Delete);
    CHECK(testing::eventually([&] {
      tick();
      for (const auto& message : messages) {
        if (message.topic != "acuvim/ACV-H/resp") continue;
        auto reply = parse(message.payload);
        if (text(reply.get(), "id") == id && text(reply.get(), "st") != "accepted") found = std::move(reply);
      }
      return found != nullptr;
    }));
    return found;
  }
  /// Waits for a message whose text has this in it.
  bool hears(const std::string& topic, const std::string& part) {
    return testing::eventually([&] {
      tick();
      return std::any_of(messages.begin(), messages.end(), [&](const Message& each) {
        return each.topic == topic && each.payload.find(part) != std::string::npos;
      });
    });
  }
  bool goes_online() { return hears("acuvim/ACV-H/status", "\"online\""); }

  void on_connecting(std::uint32_t) override {}
  void on_online(bool) override {}
  void on_offline(core::mqtt::LossReason) override {}
  void on_message(std::string_view topic, ports::Bytes payload) override {
    messages.push_back({std::string(topic), std::string(ports::text_of(payload))});
  }
  void on_acknowledged(core::mqtt::Token) override {}
};

}  // namespace

TEST_CASE("settings changed by a command are there after the restart that another one asks for") {
  Plant plant;
  plant.begin();
  REQUIRE(plant.goes_online());
  CHECK(text(plant.ask("ping").get(), "st") == "done");
  CHECK(text(plant.ask("set_config", R"({"values":{"heartbeat_s":4}})").get(), "code") == "INVALID_PARAMS");
  CHECK(text(plant.ask("set_config", R"({"values":{"heartbeat_s":5}})").get(), "st") == "done");
  const auto restarted = plant.ask("restart");
  CHECK(number(at(restarted.get(), "result"), "ep") == 2);
  CHECK(text(at(restarted.get(), "result"), "rr") == "software");
  const auto config = plant.ask("get_config", R"({"keys":["heartbeat_s"]})");
  CHECK(number(at(at(config.get(), "result"), "values"), "heartbeat_s") == 5);
  CHECK(plant.device->end(SIGTERM) == 0);
  CHECK(plant.hears("acuvim/ACV-H/status", R"({"v":1,"st":"offline","ep":2,"ses":1})"));
}

TEST_CASE("the simulated meter, radio and modem answer the commands about them") {
  Plant plant;
  plant.begin();
  REQUIRE(plant.goes_online());
  const auto scan = plant.ask("modbus_scan", R"({"to":3,"timeout_ms":20})");
  CHECK(cJSON_GetArraySize(at(at(scan.get(), "result"), "found")) == 1);
  const auto words = plant.ask("modbus_read", R"({"address":16384,"count":2})");
  CHECK(cJSON_GetArraySize(at(at(words.get(), "result"), "words")) == 2);
  const auto clock = plant.ask("set_meter_clock", R"({"clock":"2031-05-06T07:08:09"})");
  CHECK(text(at(clock.get(), "result"), "clock").substr(0, 17) == "2031-05-06T07:08:");
  const auto networks = plant.ask("wifi_scan");
  CHECK(cJSON_GetArraySize(at(at(networks.get(), "result"), "networks")) == 2);
  const auto modem = plant.ask("gsm_status");
  CHECK(text(at(modem.get(), "result"), "imei").size() == 15);
}

TEST_CASE("new firmware comes over HTTP, although the connection breaks, proves itself, and stays") {
  Plant plant;
  testing::Signer signer;
  plant.folder.write("site.pem", signer.public_key);
  const testing::FirmwareImage image({"1.3.0", "acuvim-gateway", core::ota::esp32, 20'000});
  const std::string file(image.bytes.begin(), image.bytes.end());
  plant.server.answer = [&](const std::string& request) {
    const auto answer = serve(file, request);
    return plant.server.requests.size() == 1 ? answer.substr(0, 5'000) : answer;
  };
  plant.begin({"--update-key", (plant.folder / "site.pem").string()});
  REQUIRE(plant.goes_online());
  REQUIRE(plant.hears("acuvim/ACV-H/telemetry", "\"sq\":3"));
  const auto digest = testing::sha256(image.view());
  std::string hex;
  for (const auto byte : digest) {
    char two[3] = {};
    static_cast<void>(std::snprintf(two, sizeof two, "%02x", byte));
    hex += two;
  }
  const auto signature = signer.sign(digest);
  std::string base64;
  constexpr const char* letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < signature.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) three = three << 8U | (i + k < signature.size() ? signature[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) base64 += i + k > signature.size() ? '=' : letters[three >> (18U - 6U * k) & 63U];
  }
  plant.send("up", "ota_update",
             R"({"version":"1.3.0","url":"http://127.0.0.1:)" + std::to_string(plant.server.port) + R"(/fw","size":)" +
                 std::to_string(file.size()) + R"(,"sha256":")" + hex + R"(","signature":")" + base64 +
                 R"(","hardware":"Linux"})");
  REQUIRE(plant.hears("acuvim/ACV-H/resp", "\"trial\""));
  CHECK(plant.server.requests.size() == 2);
  CHECK(plant.server.requests[1].find("Range: bytes=") != std::string::npos);
  CHECK(plant.hears("devices/register", "\"fw\":\"1.3.0\""));
  CHECK(text(plant.ask("ota_confirm", R"({"version":"1.3.0"})").get(), "st") == "done");
  const auto end = plant.reply_to("up");
  CHECK(text(end.get(), "st") == "done");
  CHECK(text(at(end.get(), "result"), "state") == "success");
  plant.device->end(SIGKILL);
  plant.messages.clear();
  plant.begin();
  CHECK(plant.hears("devices/register", "\"fw\":\"1.3.0\""));
}

TEST_CASE("a power cut kills the process in the middle of a write, and the next one sends what was kept") {
  Plant plant;
  // A port where no broker is: everything goes to the card.
  plant.begin({"--port", std::to_string(testing::free_port()), "--power-cut-at", "12345"});
  const int status = plant.device->wait();
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGKILL);
  plant.begin({"--slow-disk", "5"});
  CHECK(plant.hears("acuvim/ACV-H/telemetry", R"("ep":1,"src":"sd")"));
  CHECK(plant.hears("acuvim/ACV-H/telemetry", R"("ep":2,"src":"live")"));
}

TEST_CASE("a process that does nothing any more is executed anew, and says that it was the watchdog") {
  Plant plant;
  plant.begin({"--watchdog", "1"});
  REQUIRE(plant.goes_online());
  plant.device->send(SIGSTOP);
  const auto until = plant.clock.uptime() + 1'500;
  while (plant.clock.uptime() < until) plant.tick();
  plant.device->send(SIGCONT);
  CHECK(plant.hears("acuvim/ACV-H/heartbeat", "\"rr\":\"watchdog\""));
}

TEST_CASE("a program that works is not taken for one that does nothing, whatever its profile") {
  Plant plant;
  plant.begin({"--watchdog", "1", "--profile", "heat-pump", "--publish", "200"});
  REQUIRE(plant.hears("heatpump/ACV-H/data", "voltage"));
  const auto until = plant.clock.uptime() + 2'500;
  while (plant.clock.uptime() < until) plant.tick();
  CHECK(std::count_if(plant.messages.begin(), plant.messages.end(),
                      [](const Plant::Message& each) { return each.topic == "heatpump/ACV-H/status/online"; }) == 1);
}

TEST_CASE("faults are what they are called: a link that drops, no modem, a clock that is off") {
  Plant plant;
  SUBCASE("a link that drops") {
    plant.begin({"--drop-link-every", "3"});
    CHECK(plant.hears("acuvim/ACV-H/heartbeat", "\"ln\":\"wifi\""));
    REQUIRE(plant.goes_online());
    plant.messages.clear();
    CHECK(plant.hears("acuvim/ACV-H/status", "\"lw\":true"));
    plant.messages.clear();
    CHECK(plant.goes_online());
  }
  SUBCASE("no modem, and a clock that is off") {
    plant.begin({"--no-gsm", "--clock-skew", "-86400000"});
    REQUIRE(plant.goes_online());
    const auto modem = plant.ask("gsm_status");
    CHECK(text(at(modem.get(), "result"), "state") == "absent");
    const auto pong = plant.ask("ping");
    const double behind = static_cast<double>(plant.clock.utc().value_or(0)) - number(at(pong.get(), "result"), "ts");
    CHECK(behind == doctest::Approx(86'400'000).epsilon(0.001));
  }
}

TEST_CASE("several devices in one process are several devices, and one of them restarts alone") {
  Plant plant;
  plant.begin({"--count", "3"});
  for (const char* id : {"ACV-H-1", "ACV-H-2", "ACV-H-3"})
    REQUIRE(plant.hears("acuvim/" + std::string(id) + "/telemetry", "\"sq\":1"));
  REQUIRE(plant.session.publish("acuvim/ACV-H-2/cmd", ports::bytes_of(R"({"v":1,"id":"r","cmd":"restart"})"), false, 1));
  CHECK(plant.hears("acuvim/ACV-H-2/resp", R"("ep":2)"));
  plant.messages.clear();
  CHECK(plant.hears("acuvim/ACV-H-2/telemetry", "\"ep\":2"));
  CHECK(plant.hears("acuvim/ACV-H-1/telemetry", "\"ep\":1"));
}

TEST_CASE("a heat pump with a fault tells its admin by SMS, answers STATUS, and sends in the interval it was given") {
  Plant plant;
  const auto sms = plant.folder / "sms";
  std::filesystem::create_directory(sms);
  plant.begin({"--profile", "heat-pump", "--publish", "200", "--fault", "high-voltage", "--admin", "+919876543210", "--sms",
               sms.string()});
  CHECK(plant.hears("heatpump/ACV-H/data", "\"voltage\":2"));
  const auto sent = [&](const std::string& part) {
    return testing::eventually([&] {
      plant.tick();
      return plant.folder.read("sms/out.txt").find(part) != std::string::npos;
    });
  };
  CHECK(sent("VOLTAGE"));
  plant.folder.write("sms/in.txt", "+919876543210 STATUS\n");
  CHECK(sent("STATUS"));
}
