#pragma once

#include "core/command/job.hpp"

namespace core::command {

/// A job on the meter's line: takes the bus between two rounds of readings, for one request at a time, so that readings go on.
class BusJob : public Job {
 public:
  Step tick(Services& services, const gateway::Now& now, Reply& reply) override;

 protected:
  /// Begins the next request. False when the master does not take it.
  [[nodiscard]] virtual bool ask(modbus::Master& master) = 0;
  /// Uses the answer.
  [[nodiscard]] virtual Step take(const modbus::Result& result, const gateway::Now& now, Reply& reply) = 0;

  /// Makes an error of an answer that is none.
  static void fail(const modbus::Result& result, Reply& reply);

 private:
  bool asked_ = false;
};

/// Reads registers, and tells their words.
class ReadJob : public BusJob {
 public:
  void start(std::string_view id, const modbus::Request& request);

 private:
  bool ask(modbus::Master& master) override { return master.start(request_); }
  Step take(const modbus::Result& result, const gateway::Now& now, Reply& reply) override;

  modbus::Request request_;
};

/// Looks for slaves, one address after the other.
class ScanJob : public BusJob {
 public:
  void start(std::string_view id, std::uint8_t from, std::uint8_t to, std::uint32_t timeout_ms);

 private:
  bool ask(modbus::Master& master) override;
  Step take(const modbus::Result& result, const gateway::Now& now, Reply& reply) override;
  void tell(Reply& reply, std::uint32_t percent) const;

  /// Loads one line of RS-485 can drive.
  static constexpr std::size_t most_found = 32;

  std::array<std::uint8_t, most_found> found_{};
  std::size_t found_count_ = 0;
  bool more_ = false;
  std::uint8_t from_ = 1;
  std::uint8_t to_ = 247;
  std::uint8_t unit_ = 1;
  std::uint32_t timeout_ms_ = 100;
};

}  // namespace core::command
