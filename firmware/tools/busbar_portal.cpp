// busbar-portal: the device's page as a Linux program, to open it with a browser. The same portal, served by the same sockets,
// over a settings file in place of flash and a given list of networks in place of a radio. The test of the connection is a real
// one.
#include <cJSON.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "core/portal/connection_test.hpp"
#include "main_esp32_portal.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/tcp_stream.hpp"
#include "tls/tls_stream.hpp"

namespace {

volatile std::sig_atomic_t ended = 0;

struct FreeJson {
  void operator()(cJSON* json) const { cJSON_Delete(json); }
  void operator()(char* text) const { cJSON_free(text); }
};
using Json = std::unique_ptr<cJSON, FreeJson>;

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Settings in a file, which only its owner may read.
class FileSettings : public core::portal::PortalSettings {
 public:
  FileSettings(std::string file, std::string id, bool gsm, ports::System& system, const ports::Clock& clock)
      : file_(std::move(file)), id_(std::move(id)), gsm_(gsm), system_(system), clock_(clock) {
    settings_.reset(cJSON_Parse(text_of(file_).c_str()));
    if (!settings_)
      settings_.reset(cJSON_Parse(R"({"transport_mode":"wifi_first","mqtt_port":8883,"mqtt_tls":true,
      "modbus_unit":1,"modbus_baud":19200,"modbus_parity":"none"})"));
  }

  void write_settings(core::json::Writer& into) override {
    into.begin_object();
    for (const auto& field : core::portal::fields()) {
      // It is a gateway's page.
      if (field.part == core::portal::Part::registration) continue;
      const cJSON* const value = get(settings_.get(), field.name);
      into.key(field.name);
      if (field.kind == core::portal::FieldKind::secret || field.kind == core::portal::FieldKind::certificate) {
        into.boolean(value != nullptr);
      } else if (cJSON_IsNumber(value) != 0) {
        into.integer(static_cast<std::int64_t>(value->valuedouble));
      } else if (cJSON_IsBool(value) != 0) {
        into.boolean(cJSON_IsTrue(value) != 0);
      } else {
        into.text(value == nullptr ? "" : value->valuestring);
      }
    }
    into.end_object();
  }

  void write_status(core::json::Writer& into) override {
    const bool complete = get(settings_.get(), "mqtt_host") != nullptr;
    const auto item = [&into](std::string_view label, std::string_view value) -> core::json::Writer& {
      return into.begin_object().key("label").text(label).key("value").text(value);
    };
    into.begin_object().key("id").text(id_).key("firmware").text("0.1.0 (Linux)").key("gsm").boolean(gsm_);
    into.key("items").begin_array();
    item("Settings", complete ? "complete" : "server is missing").key("ok").boolean(complete).end_object();
    item("Running for", std::to_string(clock_.uptime() / 60'000) + " min").end_object();
    into.end_array().end_object();
  }

  std::optional<core::portal::Refusal> store(std::string_view json) override {
    Json merged = with(json);
    if (!merged) return core::portal::Refusal{"", "That cannot be read. Load the page again."};
    const std::unique_ptr<char, FreeJson> text(cJSON_Print(merged.get()));
    const std::string next = file_ + ".next";
    if (std::FILE* out = std::fopen(next.c_str(), "w"); out == nullptr || std::fputs(text.get(), out) < 0 ||
                                                        std::fclose(out) != 0 || std::rename(next.c_str(), file_.c_str()) != 0) {
      return core::portal::Refusal{"", "The settings could not be stored."};
    }
    settings_ = std::move(merged);
    return std::nullopt;
  }

  bool start_test(std::string_view json) override {
    if (test_.busy()) return false;
    candidate_ = with(json);
    core::portal::Trial trial;
    trial.host = text_at("mqtt_host");
    trial.id = id_;
    trial.password = text_at("mqtt_password");
    const cJSON* port = get(candidate_.get(), "mqtt_port");
    if (port != nullptr) trial.port = static_cast<std::uint16_t>(port->valuedouble);
    ca_ = std::string(text_at("mqtt_ca"));
    secured_ = std::make_unique<tls::TlsStream>(tcp_, system_, tls::TlsSettings{{ca_.c_str(), ca_.size() + 1}, {}, {}});
    const bool with_tls = cJSON_IsTrue(get(candidate_.get(), "mqtt_tls")) != 0;
    trial.certificate_missing = with_tls && ca_.empty();
    return test_.start(trial, with_tls ? static_cast<ports::ByteStream&>(*secured_) : tcp_, clock_.uptime());
  }
  core::portal::TestReport test() override { return test_.report(); }

  void tick() { test_.tick(clock_.uptime()); }

 private:
  static const cJSON* get(const cJSON* object, std::string_view name) {
    return cJSON_GetObjectItemCaseSensitive(object, std::string(name).c_str());
  }
  std::string_view text_at(std::string_view name) const {
    const cJSON* const value = get(candidate_.get(), name);
    return cJSON_IsString(value) != 0 ? value->valuestring : std::string_view{};
  }
  /// What is stored, with these changes.
  Json with(std::string_view json) const {
    const Json changes(cJSON_ParseWithLength(json.data(), json.size()));
    Json merged(cJSON_Duplicate(settings_.get(), 1));
    const cJSON* item = nullptr;
    cJSON_ArrayForEach(item, changes.get()) {
      const auto* const field = core::portal::field_named(item->string);
      const bool empty = cJSON_IsString(item) != 0 && item->valuestring[0] == '\0';
      const bool kept = field->kind == core::portal::FieldKind::secret || field->kind == core::portal::FieldKind::certificate;
      if (empty && kept) continue;
      cJSON_DeleteItemFromObjectCaseSensitive(merged.get(), item->string);
      if (!empty && cJSON_IsNull(item) == 0) cJSON_AddItemToObject(merged.get(), item->string, cJSON_Duplicate(item, 1));
    }
    return merged;
  }

  std::string file_;
  std::string id_;
  bool gsm_;
  ports::System& system_;
  const ports::Clock& clock_;
  Json settings_;
  Json candidate_;
  std::string ca_;
  platform_host::TcpStream tcp_;
  std::unique_ptr<tls::TlsStream> secured_;
  core::portal::ConnectionTest test_{nullptr};
};

/// The networks that were given: a simulated radio, as the meter of busbar-device is a simulated one.
class GivenNetworks : public ports::WifiScanner {
 public:
  explicit GivenNetworks(std::string_view list) {
    while (!list.empty() && count_ < networks_.size()) {
      auto one = list.substr(0, list.find(','));
      list.remove_prefix(std::min(one.size() + 1, list.size()));
      auto& network = networks_[count_];
      network.signal_dbm = -50 - static_cast<int>(count_) * 9;
      network.open = !one.empty() && one.front() == '+';
      if (network.open) one.remove_prefix(1);
      network.name_size = static_cast<std::uint8_t>(std::min(one.size(), network.name.size()));
      std::copy_n(one.begin(), network.name_size, network.name.begin());
      ++count_;
    }
  }
  bool start() override { return true; }
  ports::ScanState state() override { return ports::ScanState::done; }
  std::size_t networks(ports::Span<ports::WifiNetwork> into) override {
    for (std::size_t i = 0; i < std::min(count_, into.size()); ++i) into[i] = networks_[i];
    return count_;
  }

 private:
  std::array<ports::WifiNetwork, 16> networks_{};
  std::size_t count_ = 0;
};

constexpr const char* help = R"(busbar-portal: the device's page as a program

  --settings <file>      where the settings are kept (required)
  --port <number>        of HTTP on 127.0.0.1; 0: any free one, which is printed (0)
  --dns-port <number>    of DNS; 0: names are not answered (0)
  --id <id>              device id (ACV-HOST)
  --networks <a,+b>      networks that are found, strongest first; with + an open one
  --idle <s>             closes after so long without anybody; 0: never (0)
  --gsm <yes|no>         whether there is a modem (no)
)";

int fail(const std::string& message) {
  static_cast<void>(std::fprintf(stderr, "%s\n\n%s", message.c_str(), help));
  return 2;
}

}  // namespace

int main(int count, char** arguments) {
  std::map<std::string, std::string> options{{"--settings", ""}, {"--port", "0"}, {"--dns-port", "0"}, {"--id", "ACV-HOST"},
                                             {"--networks", ""}, {"--idle", "0"}, {"--gsm", "no"}};
  for (int i = 1; i < count; i += 2) {
    if (std::string(arguments[i]) == "--help") return std::fputs(help, stdout) < 0 ? 1 : 0;
    if (options.count(arguments[i]) == 0) return fail("there is no option " + std::string(arguments[i]));
    if (i + 1 == count) return fail(std::string(arguments[i]) + " needs a value");
    options[arguments[i]] = arguments[i + 1];
  }
  if (options["--settings"].empty()) return fail("--settings is needed");
  const auto number = [&options](const char* name) {
    return static_cast<std::uint32_t>(std::strtoul(options[name].c_str(), nullptr, 10));
  };
  // What is stored has passwords.
  static_cast<void>(umask(S_IRWXG | S_IRWXO));
  static_cast<void>(std::signal(SIGINT, [](int) { ended = 1; }));
  static_cast<void>(std::signal(SIGTERM, [](int) { ended = 1; }));

  platform_host::HostClock clock;
  platform_host::HostSystem system;
  FileSettings settings(options["--settings"], options["--id"], options["--gsm"] == "yes", system, clock);
  GivenNetworks networks(options["--networks"]);
  core::portal::Options portal_options;
  portal_options.address = "127.0.0.1";
  portal_options.idle_ms = number("--idle") * 1'000;
  core::portal::Portal portal(settings, &networks, portal_options);
  firmware::PortalSockets sockets(portal, {127, 0, 0, 1});
  if (!sockets.open(static_cast<std::uint16_t>(number("--port")), static_cast<std::uint16_t>(number("--dns-port")),
                    platform_esp32::Socket::Reach::here)) {
    return fail("the port cannot be opened");
  }
  portal.open(clock.uptime());
  static_cast<void>(std::printf("http://127.0.0.1:%u/\n", static_cast<unsigned>(sockets.http_port())));
  static_cast<void>(std::fflush(stdout));
  while (ended == 0 && portal.is_open() && !portal.restart_wanted()) {
    sockets.tick(clock.uptime());
    settings.tick();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return 0;
}
