#pragma once

#include <array>
#include <atomic>
#include <string_view>

#include "ports/bearer.hpp"
#include "ports/clock.hpp"
#include "ports/wifi_scanner.hpp"

struct esp_netif_obj;

namespace platform_esp32 {

/// How an attempt to join a network went.
enum class Joined : std::uint8_t { idle, joining, joined, not_found, wrong_password, failed };

/// The radio: joins a network, opens one of its own for the portal, and looks for others. ESP-IDF's task does the work.
class Wifi : public ports::Bearer {
 public:
  explicit Wifi(const ports::Clock& clock) : clock_(clock) {}
  Wifi(const Wifi&) = delete;
  Wifi& operator=(const Wifi&) = delete;

  /// Once, before anything else; NVS must be ready. False: the radio does not start.
  [[nodiscard]] bool begin();

  /// The network to join; at most 32 and 63 characters. Takes effect with the next `up` or `restart`.
  void set_network(std::string_view ssid, std::string_view password);

  /// Opens the device's own network at 192.168.4.1, with WPA2. The password has 8 to 63 characters.
  [[nodiscard]] bool open_own(std::string_view ssid, std::string_view password);
  void close_own();

  /// Off for good until the next start: the second converter is free then.
  void switch_off();

  /// How joining goes, and if it fails, why.
  [[nodiscard]] Joined joined();

  [[nodiscard]] std::array<std::uint8_t, 6> mac() const;

  void up() override;
  void down() override;
  ports::BearerState state() override;
  std::optional<int> signal_dbm() const override;
  std::string_view address() const override;
  /// Not counted: nobody pays for it by the byte.
  std::uint64_t data_used() const override { return 0; }
  void restart() override;
  bool power_cycle() override { return false; }

  // As ports::WifiScanner, whose names would clash with the bearer's.
  [[nodiscard]] bool search();
  [[nodiscard]] ports::ScanState search_state() const { return scan_; }
  [[nodiscard]] std::size_t found(ports::Span<ports::WifiNetwork> into);

  /// From ESP-IDF's task of events.
  void on_event(bool is_ip, std::int32_t id, const void* data);

 private:
  void apply();
  void fetch();

  /// The strongest networks of the last search, each name once.
  static constexpr std::size_t most_found = 20;

  const ports::Clock& clock_;
  esp_netif_obj* station_ = nullptr;
  esp_netif_obj* own_ = nullptr;
  std::array<char, 33> ssid_{};
  std::array<char, 64> password_{};
  bool running_ = false;
  std::atomic<bool> wanted_{false};
  std::atomic<Joined> joined_{Joined::idle};
  std::atomic<std::uint32_t> ip_{0};
  std::atomic<ports::ScanState> scan_{ports::ScanState::idle};
  mutable std::array<char, 16> address_{};
  ports::Millis next_try_ = 0;
  std::array<ports::WifiNetwork, most_found> found_{};
  std::size_t found_count_ = 0;
  bool fetched_ = false;
};

/// The search of a radio as its port.
class WifiSearch : public ports::WifiScanner {
 public:
  explicit WifiSearch(Wifi& wifi) : wifi_(wifi) {}
  bool start() override { return wifi_.search(); }
  ports::ScanState state() override { return wifi_.search_state(); }
  std::size_t networks(ports::Span<ports::WifiNetwork> into) override { return wifi_.found(into); }

 private:
  Wifi& wifi_;
};

}  // namespace platform_esp32
