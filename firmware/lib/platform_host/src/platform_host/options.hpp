#pragma once

#include <cstdint>
#include <optional>
#include <string>

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
  std::uint32_t poll_ms = 5'000;
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
