#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace platform_host {

/// What `busbar-device` was started with.
struct Options {
  std::string id = "ACV-HOST";
  std::string host = "127.0.0.1";
  std::uint16_t port = 1883;
  /// File with the site's authority; with it the connection is TLS.
  std::string ca_file;
  /// File with the device's password or the site's provisioning key.
  std::string password_file;
  /// Folder in place of the SD card; empty: no card.
  std::string card;
  /// Serial port or pseudo-terminal with the meter; empty: a simulated one.
  std::string serial;
  std::uint8_t unit = 1;
  /// Interval of readings; nothing: as the profile has it.
  std::optional<std::uint32_t> poll_ms;
  /// Which firmware: acuvim, heat-pump, plant.
  std::string profile = "acuvim";
  /// User name at the broker, where a heat pump has another than its id.
  std::string user;
  /// How often a heat pump sends; nothing: as its firmware does.
  std::optional<std::uint32_t> publish_ms;
  /// Whom a heat pump tells by SMS, and whose SMS it obeys.
  std::string admin;
  /// Folder in place of the mobile network; see profiles::HeatPumpOptions.
  std::string sms_folder;
  /// Claim code of a plant's sensor, in place of the provisioning key.
  std::string claim;
  /// A plant's sensor registers by plain HTTP, although there is an authority.
  bool plain_http = false;
  /// Address of a plant's sensor; empty: one that follows from the id.
  std::string mac;
  /// Devices in one process.
  std::uint32_t count = 1;
  /// Folder in place of flash: settings and firmware. Empty: a folder of its own for this id, in the one for temporary files.
  std::string flash;
  /// File with the public key (PEM) with which the site signs firmware; empty: no update is taken.
  std::string update_key_file;
  /// Seconds without life after which the program is executed anew; 0: never.
  std::uint32_t watchdog_s = 30;

  // Faults.
  /// Of a heat pump's or a plant's sensors, by their names.
  std::vector<std::string> faults;
  /// Wi-Fi goes away this often, seconds; 0: never.
  std::uint32_t drop_link_every_s = 0;
  /// There is no modem.
  bool no_gsm = false;
  /// How long each write to card or flash takes, ms.
  std::uint32_t slow_disk_ms = 0;
  /// The byte at which the power fails, of all that are written to card and flash.
  std::optional<std::uint64_t> power_cut_at;
  /// How far the wall clock is off, ms.
  std::int64_t clock_skew_ms = 0;
};

/// Outcome of reading the command line: options, or what is to be said and the exit status.
struct Parsed {
  std::optional<Options> options;
  std::string message;
  int status = 0;
};

/// Reads `--name value` pairs. Unknown names, missing and impossible values are named, with what would be right.
[[nodiscard]] Parsed parse_options(int count, char** arguments);

}  // namespace platform_host
