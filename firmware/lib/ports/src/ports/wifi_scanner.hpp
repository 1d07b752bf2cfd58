#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "ports/span.hpp"

namespace ports {

/// A network that was heard.
struct WifiNetwork {
  std::array<char, 32> name{};
  std::uint8_t name_size = 0;
  int signal_dbm = 0;
  std::uint8_t channel = 0;
  /// Wants no password.
  bool open = false;

  [[nodiscard]] std::string_view ssid() const { return {name.data(), name_size}; }
};

enum class ScanState : std::uint8_t { idle, running, done, failed };

/// Looks for Wi-Fi networks. Never blocks.
class WifiScanner {
 public:
  virtual ~WifiScanner() = default;

  /// False while one is under way, or when the radio cannot now.
  [[nodiscard]] virtual bool start() = 0;

  /// Also does the work.
  [[nodiscard]] virtual ScanState state() = 0;

  /// What the last scan heard, strongest first, each name once; answers how many there are, of which as many as fit are in
  /// `into`.
  [[nodiscard]] virtual std::size_t networks(Span<WifiNetwork> into) = 0;
};

}  // namespace ports
