#pragma once

#include <array>
#include <string_view>

#include "core/portal/connection.hpp"
#include "core/portal/dns.hpp"
#include "core/portal/fields.hpp"
#include "core/portal/settings.hpp"
#include "ports/wifi_scanner.hpp"

namespace core::portal {

struct Options {
  /// The device's own address in its own Wi-Fi, as text: what phones are sent to.
  std::string_view address = "192.168.4.1";
  /// Without a request of a person for so long the portal closes, ms; 0: never, for a device that has no settings yet. Far above
  /// the second in which the page asks for news.
  std::uint32_t idle_ms = 600'000;
  /// From the wish to restart to the restart, ms: the answer must reach the phone.
  std::uint32_t restart_delay_ms = 2'000;
  ConnectionSettings connection;
};

/// The page that sets up the device, behind the device's own Wi-Fi. Sans-I/O: the platform accepts connections and hands their
/// bytes over, and names are answered by `answer_dns`.
class Portal {
 public:
  static constexpr std::size_t max_connections = 4;

  /// `scanner` null: the board has no Wi-Fi to look with. All must outlive it, and the texts of `options`.
  Portal(PortalSettings& settings, ports::WifiScanner* scanner, const Options& options = {});

  void open(ports::Millis now);
  void close();
  [[nodiscard]] bool is_open() const { return open_; }
  /// The person is done, and the device is to restart. Stays true.
  [[nodiscard]] bool restart_wanted() const { return restart_wanted_; }

  /// Answers what is whole, ends what takes too long, closes when nobody is there.
  void tick(ports::Millis now);

  /// Somebody connected; null when there is no place: the platform then ends the connection.
  [[nodiscard]] Connection* accept(ports::Millis now);
  [[nodiscard]] std::array<Connection, max_connections>& connections() { return connections_; }

 private:
  void answer(Connection& connection, ports::Millis now);
  void answer_get(Connection& connection, ports::Millis now);
  void answer_post(Connection& connection, ports::Millis now);
  void answer_settings(Connection& connection);
  void answer_status(Connection& connection);
  void answer_scan(Connection& connection);
  void answer_test(Connection& connection);
  void take_settings(Connection& connection, bool only_test);
  void refuse(Connection& connection, int status, const Refusal& refusal);

  PortalSettings& settings_;
  ports::WifiScanner* scanner_;
  Options options_;
  BodyRoom body_;
  std::array<Connection, max_connections> connections_;
  /// A form made into JSON. A third of a form's characters can become longer: a line break in JSON takes two.
  std::array<char, max_body> json_{};
  std::array<char, 40> home_{};
  std::size_t home_size_ = 0;
  bool open_ = false;
  bool restart_asked_ = false;
  bool restart_wanted_ = false;
  ports::Millis restart_at_ = 0;
  ports::Millis last_person_at_ = 0;
};

}  // namespace core::portal
