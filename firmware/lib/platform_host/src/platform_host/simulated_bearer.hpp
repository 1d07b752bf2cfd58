#pragma once

#include <cstdint>
#include <string>

#include "ports/bearer.hpp"
#include "ports/clock.hpp"

namespace platform_host {

class SimulatedBearer;

/// The ways to the network of one device; connections go over the one in use.
struct SimulatedNetwork {
  SimulatedBearer* in_use = nullptr;
};

struct BearerHabits {
  /// From being asked until it is up, ms.
  std::uint32_t connect_ms = 400;
  int signal_dbm = -60;
  std::string address = "127.0.0.1";
  bool fitted = true;
  /// It goes away this often, ms, for a third of that, at most 20 s; 0: never.
  std::uint32_t drop_every_ms = 0;
};

/// Wi-Fi or a modem that is not there: it comes up after a while, may go away again and again, and counts what goes over it.
class SimulatedBearer : public ports::Bearer {
 public:
  /// `clock` and `network` must outlive it.
  SimulatedBearer(const ports::Clock& clock, SimulatedNetwork& network, BearerHabits habits)
      : clock_(clock), network_(network), habits_(std::move(habits)) {}

  void up() override;
  void down() override { asked_ = false; }
  ports::BearerState state() override;
  std::optional<int> signal_dbm() const override;
  std::string_view address() const override { return is_up() ? std::string_view{habits_.address} : std::string_view{}; }
  std::uint64_t data_used() const override { return bytes_; }
  void restart() override { since_ = clock_.uptime(); }
  bool power_cycle() override;
  void use() override { network_.in_use = this; }

  [[nodiscard]] bool is_up() const;
  void count(std::size_t bytes) { bytes_ += bytes; }

 private:
  [[nodiscard]] bool covered() const;

  const ports::Clock& clock_;
  SimulatedNetwork& network_;
  BearerHabits habits_;
  bool asked_ = false;
  ports::Millis since_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace platform_host
