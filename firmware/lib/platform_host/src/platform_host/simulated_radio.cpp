#include "platform_host/simulated_radio.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace platform_host {
namespace {

constexpr ports::Millis scan_ms = 2'000;

ports::WifiNetwork network(std::string_view name, int signal_dbm, std::uint8_t channel, bool open) {
  ports::WifiNetwork network;
  std::copy(name.begin(), name.end(), network.name.begin());
  network.name_size = static_cast<std::uint8_t>(name.size());
  network.signal_dbm = signal_dbm;
  network.channel = channel;
  network.open = open;
  return network;
}

}  // namespace

bool SimulatedScanner::start() {
  if (state() == ports::ScanState::running) return false;
  started_ = true;
  since_ = clock_.uptime();
  return true;
}

ports::ScanState SimulatedScanner::state() {
  if (!started_) return ports::ScanState::idle;
  return clock_.uptime() - since_ < scan_ms ? ports::ScanState::running : ports::ScanState::done;
}

std::size_t SimulatedScanner::networks(ports::Span<ports::WifiNetwork> into) {
  const std::array<ports::WifiNetwork, 2> heard{network("Simulated plant", -58, 6, false),
                                                network("Simulated guests", -74, 11, true)};
  std::copy_n(heard.begin(), std::min(heard.size(), into.size()), into.begin());
  return heard.size();
}

SimulatedModem::SimulatedModem(std::uint32_t number) {
  std::array<char, 32> text{};
  // The type allocation code 00101 is one for tests.
  static_cast<void>(std::snprintf(text.data(), text.size(), "00101000%07u", number % 10'000'000));
  imei_ = text.data();
  static_cast<void>(std::snprintf(text.data(), text.size(), "899900100000%07u", number % 10'000'000));
  iccid_ = text.data();
}

}  // namespace platform_host
