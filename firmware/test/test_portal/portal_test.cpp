#include "core/portal/portal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "core/portal/page.hpp"

using namespace core::portal;

namespace {

/// A device that remembers what it was told.
class Device : public PortalSettings {
 public:
  std::vector<std::string> stored;
  std::vector<std::string> tested;
  std::optional<Refusal> refusal;
  bool busy = false;
  TestReport report{TestStep::failed, "The Wi-Fi does not take the password."};
  std::size_t padding = 0;

  void write_settings(core::json::Writer& into) override {
    into.begin_object().key("wifi_ssid").text("Plant").key("wifi_password").boolean(true).end_object();
  }
  void write_status(core::json::Writer& into) override {
    into.begin_object().key("id").text("ACV-1").key("x").text(std::string(padding, 'x')).end_object();
  }
  std::optional<Refusal> store(std::string_view json) override {
    if (!refusal) stored.emplace_back(json);
    return refusal;
  }
  bool start_test(std::string_view json) override {
    tested.emplace_back(json);
    return !busy;
  }
  TestReport test() override { return report; }
};

class Radio : public ports::WifiScanner {
 public:
  ports::ScanState now = ports::ScanState::done;
  int starts = 0;
  std::size_t count = 2;
  bool start() override {
    ++starts;
    return true;
  }
  ports::ScanState state() override { return now; }
  std::size_t networks(ports::Span<ports::WifiNetwork> into) override {
    for (std::size_t i = 0; i < std::min(into.size(), count); ++i) {
      into[i].name_size = i == 0 ? 5 : 32;
      into[i].name.fill(i == 0 ? 'A' : '"');
      into[i].signal_dbm = -60 - static_cast<int>(i);
      into[i].open = i != 0;
    }
    return count;
  }
};

struct Site {
  Device device;
  Radio radio;
  Portal portal{device, &radio};
  ports::Millis now = 1'000;

  Site() { portal.open(now); }

  /// What is answered to these bytes, given in pieces.
  std::string ask(const std::string& text, std::size_t piece = 10'000) {
    Connection* const connection = portal.accept(now);
    REQUIRE(connection != nullptr);
    for (std::size_t at = 0; at < text.size();) {
      const auto room = connection->room();
      if (room.empty()) break;
      const std::size_t count = std::min({piece, room.size(), text.size() - at});
      std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), count, room.begin());
      connection->fill(count);
      at += count;
    }
    portal.tick(now);
    return drain(*connection);
  }
  static std::string drain(Connection& connection) {
    std::string said;
    while (!connection.output().empty()) {
      const auto out = connection.output().first(100);
      said += ports::text_of(out);
      connection.sent(out.size());
    }
    if (connection.state() == Connection::State::over) connection.reset();
    return said;
  }
  std::string get(const std::string& path, const std::string& host = "192.168.4.1") {
    return ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }
  std::string post(const std::string& path, const std::string& body, const std::string& more = "") {
    return ask("POST " + path + " HTTP/1.1\r\nHost: 192.168.4.1\r\nContent-Type: application/json\r\n" + more +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
};

int status_of(const std::string& answer) { return answer.size() < 12 ? 0 : std::stoi(answer.substr(9, 3)); }
std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

}  // namespace

TEST_CASE("the page is served whole, also to requests that come byte by byte") {
  Site site;
  const std::string request = "GET / HTTP/1.1\r\nHost: 192.168.4.1\r\n\r\n";
  const auto answer = site.ask(request, 1);
  CHECK(status_of(answer) == 200);
  CHECK(body_of(answer) == page);
  CHECK(site.ask("HEAD / HTTP/1.1\r\nHost: 192.168.4.1\r\n\r\n").find("Content-Length: " + std::to_string(page.size())) !=
        std::string::npos);
  CHECK(body_of(site.ask("HEAD / HTTP/1.1\r\nHost: 192.168.4.1\r\n\r\n")).empty());
}

TEST_CASE("the page asks nothing of anybody else") {
  for (const char* const outside : {"http://", "https://", "//cdn", "@import", "url("}) {
    CHECK(page.find(outside) == std::string_view::npos);
  }
}

TEST_CASE("the page has a place for every field and names no other") {
  for (const auto& field : fields()) {
    CAPTURE(field.name);
    CHECK(page.find("id=\"" + std::string(field.name) + "\"") != std::string_view::npos);
  }
  for (auto at = page.find(" name=\""); at != std::string_view::npos; at = page.find(" name=\"", at + 1)) {
    const auto name = page.substr(at + 7, page.find('"', at + 7) - at - 7);
    if (name != "viewport") CHECK(field_named(name) != nullptr);
  }
}

TEST_CASE("phones that look for a portal are led to it") {
  Site site;
  for (const char* const host : {"connectivitycheck.gstatic.com", "captive.apple.com", "www.msftconnecttest.com"}) {
    const auto answer = site.get("/", host);
    CHECK(status_of(answer) == 302);
    CHECK(answer.find("\r\nLocation: http://192.168.4.1/\r\n") != std::string::npos);
  }
  for (const char* const path : {"/generate_204", "/hotspot-detect.html", "/connecttest.txt", "/ncsi.txt"}) {
    CHECK(status_of(site.get(path)) == 302);
  }
}

TEST_CASE("settings and status are told as the device writes them") {
  Site site;
  CHECK(body_of(site.get("/api/settings")) == R"({"wifi_ssid":"Plant","wifi_password":true})");
  CHECK(body_of(site.get("/api/status")) == R"({"id":"ACV-1","x":""})");
  site.device.padding = 4'000;
  CHECK(status_of(site.get("/api/status")) == 503);
}

TEST_CASE("settings that can be are stored") {
  Site site;
  CHECK(status_of(site.post("/api/settings", R"({"mqtt_port":1883})")) == 200);
  CHECK(site.device.stored == std::vector<std::string>{R"({"mqtt_port":1883})"});
}

TEST_CASE("a form is stored like JSON") {
  Site site;
  const std::string form = "wifi_ssid=My+Wi-Fi&mqtt_tls=false";
  const auto answer = site.ask(
      "POST /api/settings HTTP/1.1\r\nHost: 192.168.4.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
          std::to_string(form.size()) + "\r\n\r\n" + form,
      7);
  CHECK(status_of(answer) == 200);
  CHECK(site.device.stored == std::vector<std::string>{R"({"wifi_ssid":"My Wi-Fi","mqtt_tls":false})"});
  CHECK(status_of(site.ask("POST /api/settings HTTP/1.1\r\nHost: 192.168.4.1\r\nContent-Type: "
                           "application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b")) == 422);
}

TEST_CASE("settings that cannot be are refused by the field's name, and by the device's own reasons") {
  Site site;
  const auto answer = site.post("/api/settings", R"({"mqtt_port":0})");
  CHECK(status_of(answer) == 422);
  CHECK(body_of(answer) == R"({"field":"mqtt_port","message":"A port is a number from 1 to 65535."})");
  site.device.refusal = Refusal{"wifi_ssid", "Not this one."};
  CHECK(body_of(site.post("/api/settings", "{}")) == R"({"field":"wifi_ssid","message":"Not this one."})");
  CHECK(site.device.stored.empty());
}

TEST_CASE("a test is begun with what was typed and stores nothing") {
  Site site;
  CHECK(status_of(site.post("/api/test", R"({"mqtt_port":1883})")) == 200);
  CHECK(site.device.tested.size() == 1);
  CHECK(site.device.stored.empty());
  CHECK(body_of(site.get("/api/test")) == R"({"step":"failed","message":"The Wi-Fi does not take the password."})");
  site.device.busy = true;
  CHECK(status_of(site.post("/api/test", "{}")) == 422);
  CHECK(status_of(site.post("/api/test", R"({"wifi_password":"short"})")) == 422);
}

TEST_CASE("networks are searched for when the portal opens and when asked to, not twice at once") {
  Site site;
  CHECK(site.radio.starts == 1);
  CHECK(body_of(site.get("/api/scan")).find(R"({"ssid":"AAAAA","dbm":-60,"open":false},{"ssid":"\"\")") != std::string::npos);
  static_cast<void>(site.post("/api/scan", "{}"));
  CHECK(site.radio.starts == 2);
  site.radio.now = ports::ScanState::running;
  CHECK(body_of(site.post("/api/scan", "{}")) == R"({"state":"running","networks":[]})");
  CHECK(site.radio.starts == 2);
  site.radio.now = ports::ScanState::done;
  site.radio.count = 40;
  CHECK(status_of(site.get("/api/scan")) == 200);
}

TEST_CASE("without a radio there is no list") {
  Device device;
  Portal portal(device, nullptr);
  portal.open(0);
  Connection* const connection = portal.accept(0);
  const std::string request = "GET /api/scan HTTP/1.1\r\nHost: 192.168.4.1\r\n\r\n";
  std::copy(request.begin(), request.end(), connection->room().begin());
  connection->fill(request.size());
  portal.tick(0);
  CHECK(body_of(Site::drain(*connection)) == R"({"state":"failed","networks":[]})");
}

TEST_CASE("a page of somebody else in the same phone sets nothing up") {
  Site site;
  CHECK(status_of(site.post("/api/settings", "{}", "Origin: http://evil.example\r\n")) == 403);
  CHECK(status_of(site.post("/api/settings", "{}", "Origin: http://192.168.4.10\r\n")) == 403);
  CHECK(status_of(site.post("/api/settings", "{}", "Origin: null\r\n")) == 403);
  CHECK(site.device.stored.empty());
  CHECK(status_of(site.post("/api/settings", "{}", "Origin: http://192.168.4.1\r\n")) == 200);
  CHECK(status_of(site.post("/api/settings", "{}", "Origin: http://192.168.4.1:8080\r\n")) == 200);
}

TEST_CASE("what there is not is not served") {
  Site site;
  CHECK(status_of(site.get("/etc/passwd")) == 404);
  CHECK(status_of(site.post("/", "{}")) == 404);
  CHECK(status_of(site.ask("PUT / HTTP/1.1\r\nHost: 192.168.4.1\r\n\r\n")) == 405);
  CHECK(status_of(site.ask("POST /api/settings HTTP/1.1\r\nHost: 192.168.4.1\r\nContent-Length: 2\r\n\r\n{}")) == 415);
  CHECK(status_of(site.ask("nonsense\r\n\r\n")) == 400);
}

TEST_CASE("a body that is too large is refused before it is sent") {
  Site site;
  CHECK(status_of(site.ask("POST /api/settings HTTP/1.1\r\nHost: 192.168.4.1\r\nContent-Length: 999999\r\n\r\n")) == 413);
  CHECK(status_of(site.ask("GET /" + std::string(3'000, 'x') + " HTTP/1.1\r\n\r\n")) == 431);
}

TEST_CASE("there is one body at a time, and it is wiped when it was used") {
  Site site;
  const std::string head =
      "POST /api/settings HTTP/1.1\r\nHost: 192.168.4.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
  Connection* const slow = site.portal.accept(site.now);
  std::copy(head.begin(), head.end(), slow->room().begin());
  slow->fill(head.size());
  CHECK(slow->state() == Connection::State::body);
  CHECK(status_of(site.post("/api/settings", "{}")) == 503);
  std::copy_n("{}", 2, slow->room().begin());
  slow->fill(2);
  site.portal.tick(site.now);
  CHECK(status_of(Site::drain(*slow)) == 200);
  CHECK(status_of(site.post("/api/settings", "{}")) == 200);
}

TEST_CASE("a place for one more there is not, until one is over") {
  Site site;
  std::vector<Connection*> all;
  for (std::size_t i = 0; i < Portal::max_connections; ++i) all.push_back(site.portal.accept(site.now));
  CHECK(site.portal.accept(site.now) == nullptr);
  all[0]->reset();
  CHECK(site.portal.accept(site.now) == all[0]);
}

TEST_CASE("who says nothing, or too slowly, is sent away") {
  Site site;
  Connection* const silent = site.portal.accept(site.now);
  Connection* const slow = site.portal.accept(site.now);
  *slow->room().begin() = 'G';
  slow->fill(1);
  site.portal.tick(site.now + 9'999);
  CHECK(silent->state() == Connection::State::head);
  site.portal.tick(site.now + 10'000);
  CHECK(silent->state() == Connection::State::over);
  CHECK(status_of(std::string(ports::text_of(slow->output()))) == 408);
  site.portal.tick(site.now + 39'999);
  CHECK(slow->state() == Connection::State::answering);
  site.portal.tick(site.now + 40'000);
  CHECK(slow->state() == Connection::State::over);
}

TEST_CASE("the portal closes when nobody is there, whatever an open page asks for") {
  Site site;
  site.now += 599'000;
  static_cast<void>(site.get("/api/status"));
  CHECK(site.portal.is_open());
  site.now += 1'000;
  site.portal.tick(site.now);
  CHECK_FALSE(site.portal.is_open());
  CHECK(site.portal.accept(site.now) == nullptr);

  Site used;
  used.now += 599'000;
  static_cast<void>(used.post("/api/settings", "{}"));
  used.now += 599'000;
  used.portal.tick(used.now);
  CHECK(used.portal.is_open());
}

TEST_CASE("a device without settings keeps its portal open") {
  Device device;
  Options options;
  options.idle_ms = 0;
  Portal portal(device, nullptr, options);
  portal.open(0);
  portal.tick(1'000'000'000);
  CHECK(portal.is_open());
}

TEST_CASE("the device restarts when the phone has heard of it") {
  Site site;
  CHECK(status_of(site.post("/api/restart", "{}")) == 200);
  site.portal.tick(site.now + 1'999);
  CHECK_FALSE(site.portal.restart_wanted());
  site.portal.tick(site.now + 2'000);
  CHECK(site.portal.restart_wanted());
}
