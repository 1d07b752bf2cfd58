#include "core/portal/portal.hpp"

#include <algorithm>
#include <cstdio>

#include "core/portal/page.hpp"

namespace core::portal {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view html_type = "text/html; charset=utf-8";

/// What phones and computers ask for to find out whether there is a portal: Android, Apple, Windows, Firefox. On the device's own
/// address, too, since some ask by address.
constexpr std::array<std::string_view, 12> detections{
    "/generate_204",   "/gen_204",  "/hotspot-detect.html", "/library/test/success.html",
    "/ncsi.txt",       "/redirect", "/connecttest.txt",     "/success.txt",
    "/canonical.html", "/fwlink",   "/mobile/status.php",   "/check_network_status.txt"};

bool is_detection(std::string_view path) { return std::find(detections.begin(), detections.end(), path) != detections.end(); }

ports::MutableBytes memory(std::array<char, max_body>& bytes) {
  return {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()};
}

std::string_view name_of(TestStep step) {
  constexpr std::array<std::string_view, 6> names{"none", "wifi", "broker", "session", "passed", "failed"};
  return names[static_cast<std::size_t>(step)];
}

}  // namespace

Portal::Portal(PortalSettings& settings, ports::WifiScanner* scanner, const Options& options)
    : settings_(settings),
      scanner_(scanner),
      options_(options),
      connections_{Connection{body_, options.connection}, Connection{body_, options.connection},
                   Connection{body_, options.connection}, Connection{body_, options.connection}} {
  const int size = std::snprintf(home_.data(), home_.size(), "http://%.*s/", static_cast<int>(options_.address.size()),
                                 options_.address.data());
  home_size_ = std::min(static_cast<std::size_t>(std::max(size, 0)), home_.size() - 1);
}

void Portal::open(ports::Millis now) {
  open_ = true;
  last_person_at_ = now;
  // The list is there before the page asks for it.
  if (scanner_ != nullptr) static_cast<void>(scanner_->start());
}

void Portal::close() {
  open_ = false;
  for (auto& each : connections_) each.reset();
}

Connection* Portal::accept(ports::Millis now) {
  if (!open_) return nullptr;
  auto* const place = std::find_if(connections_.begin(), connections_.end(),
                                   [](const Connection& each) { return each.state() == Connection::State::free; });
  if (place == connections_.end()) return nullptr;
  place->open(now);
  return place;
}

void Portal::tick(ports::Millis now) {
  if (restart_asked_ && now >= restart_at_) restart_wanted_ = true;
  if (!open_) return;
  for (auto& each : connections_) {
    each.tick(now);
    if (each.state() == Connection::State::asked) answer(each, now);
  }
  if (options_.idle_ms != 0 && now - last_person_at_ >= options_.idle_ms) close();
}

void Portal::answer(Connection& connection, ports::Millis now) {
  const Request& request = connection.request();
  // Another name leads here because every name does: the phone is looking for the portal.
  if (request.host != options_.address || is_detection(request.path)) {
    return connection.answer(302, {}, {}, {home_.data(), home_size_});
  }
  if (request.method == Method::get || request.method == Method::head) return answer_get(connection, now);
  if (request.method == Method::post) return answer_post(connection, now);
  connection.answer(405, {}, {});
}

void Portal::answer_get(Connection& connection, ports::Millis now) {
  const auto path = connection.request().path;
  if (path == "/") {
    last_person_at_ = now;
    return connection.answer(200, html_type, page);
  }
  if (path == "/api/settings") return answer_settings(connection);
  // Asked by the page itself again and again: a phone that was left lying keeps nothing open.
  if (path == "/api/status") return answer_status(connection);
  if (path == "/api/scan") return answer_scan(connection);
  if (path == "/api/test") return answer_test(connection);
  connection.answer(404, {}, {});
}

void Portal::answer_post(Connection& connection, ports::Millis now) {
  const Request& request = connection.request();
  // A page of somebody else, open in the same phone, must not set up this device.
  const std::string_view home{home_.data(), home_size_ - 1};
  const bool own = request.origin.empty() || (request.origin.substr(0, home.size()) == home &&
                                              (request.origin.size() == home.size() || request.origin[home.size()] == ':'));
  if (!own) return connection.answer(403, {}, {});
  last_person_at_ = now;
  if (request.path == "/api/settings") return take_settings(connection, false);
  if (request.path == "/api/test") return take_settings(connection, true);
  if (request.path == "/api/scan") {
    if (scanner_ != nullptr && scanner_->state() != ports::ScanState::running) static_cast<void>(scanner_->start());
    return answer_scan(connection);
  }
  if (request.path == "/api/restart") {
    restart_asked_ = true;
    restart_at_ = now + options_.restart_delay_ms;
    return connection.answer(200, json_type, "{}");
  }
  connection.answer(404, {}, {});
}

void Portal::answer_settings(Connection& connection) {
  json::Writer writer(connection.answer_room());
  settings_.write_settings(writer);
  if (!writer.ok()) return connection.answer(503, {}, {});
  connection.answer_made(200, json_type, writer.size());
}

void Portal::answer_status(Connection& connection) {
  json::Writer writer(connection.answer_room());
  settings_.write_status(writer);
  if (!writer.ok()) return connection.answer(503, {}, {});
  connection.answer_made(200, json_type, writer.size());
}

void Portal::answer_scan(Connection& connection) {
  const auto state = scanner_ == nullptr ? ports::ScanState::failed : scanner_->state();
  std::array<ports::WifiNetwork, 16> networks{};
  const std::size_t count = state == ports::ScanState::done ? std::min(scanner_->networks(networks), networks.size()) : 0;
  json::Writer writer(connection.answer_room());
  writer.begin_object().key("state").text(state == ports::ScanState::done      ? "done"
                                          : state == ports::ScanState::running ? "running"
                                                                               : "failed");
  writer.key("networks").begin_array();
  for (std::size_t i = 0; i < count; ++i) {
    const auto ssid = networks[i].ssid();
    writer.begin_object().key("ssid").text(ssid).key("dbm").integer(networks[i].signal_dbm);
    writer.key("open").boolean(networks[i].open).end_object();
  }
  writer.end_array().end_object();
  if (!writer.ok()) return connection.answer(503, {}, {});
  connection.answer_made(200, json_type, writer.size());
}

void Portal::answer_test(Connection& connection) {
  const TestReport report = settings_.test();
  json::Writer writer(connection.answer_room());
  writer.begin_object().key("step").text(name_of(report.step)).key("message").text(report.message).end_object();
  if (!writer.ok()) return connection.answer(503, {}, {});
  connection.answer_made(200, json_type, writer.size());
}

void Portal::take_settings(Connection& connection, bool only_test) {
  auto json = connection.body();
  if (connection.request().body_type == BodyType::form) {
    json::Writer writer(memory(json_));
    if (!form_to_json(json, writer)) return refuse(connection, 422, {"", "That cannot be read. Load the page again."});
    json = ports::text_of(writer.view());
  } else if (connection.request().body_type != BodyType::json) {
    return connection.answer(415, {}, {});
  }
  auto refusal = check_settings(json);
  if (!refusal && only_test) {
    if (!settings_.start_test(json)) refusal = Refusal{"", "A test is under way."};
  } else if (!refusal) {
    refusal = settings_.store(json);
  }
  json_.fill('\0');
  if (refusal) return refuse(connection, 422, *refusal);
  connection.answer(200, json_type, "{}");
}

void Portal::refuse(Connection& connection, int status, const Refusal& refusal) {
  json::Writer writer(connection.answer_room());
  writer.begin_object().key("field").text(refusal.field).key("message").text(refusal.message).end_object();
  connection.answer_made(status, json_type, writer.ok() ? writer.size() : 0);
}

}  // namespace core::portal
