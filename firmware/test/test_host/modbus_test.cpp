// The master against a slave that is not ours: libmodbus, over a pair of pseudo-terminals.
#include <doctest/doctest.h>
#include <modbus/modbus.h>
#include <poll.h>
#include <pty.h>

#include <atomic>
#include <memory>
#include <thread>

#include "core/modbus/master.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/termios_bus.hpp"
#include "testing/process.hpp"

using namespace core::modbus;

namespace {

/// A line between two serial ports: what one writes the other reads.
class Line {
 public:
  Line() {
    char name[2][128];
    for (int end = 0; end < 2; ++end) {
      openpty(&masters_[end], &slaves_[end], name[end], nullptr, nullptr);
      paths_[end] = name[end];
      termios raw{};
      tcgetattr(slaves_[end], &raw);
      cfmakeraw(&raw);
      tcsetattr(slaves_[end], TCSANOW, &raw);
    }
    relay_ = std::thread([this] { relay(); });
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() {
    ended_ = true;
    relay_.join();
    for (int end = 0; end < 2; ++end) {
      close(masters_[end]);
      close(slaves_[end]);
    }
  }
  [[nodiscard]] const std::string& path(int end) const { return paths_[end]; }

 private:
  void relay() {
    while (!ended_) {
      pollfd waiting[2] = {{masters_[0], POLLIN, 0}, {masters_[1], POLLIN, 0}};
      if (poll(waiting, 2, 20) <= 0) continue;
      for (int end = 0; end < 2; ++end) {
        std::uint8_t bytes[256];
        const auto count = (waiting[end].revents & POLLIN) != 0 ? ::read(masters_[end], bytes, sizeof bytes) : 0;
        if (count > 0) static_cast<void>(!::write(masters_[1 - end], bytes, static_cast<std::size_t>(count)));
      }
    }
  }

  int masters_[2] = {-1, -1};
  int slaves_[2] = {-1, -1};
  std::string paths_[2];
  std::atomic<bool> ended_{false};
  std::thread relay_;
};

/// A libmodbus slave with 200 holding registers from 4000H on, each holding its number.
class Slave {
 public:
  explicit Slave(const std::string& path) : context_(modbus_new_rtu(path.c_str(), 19200, 'N', 8, 1)) {
    mapping_ = modbus_mapping_new_start_address(0, 0, 0, 0, 0x4000, 200, 0, 0);
    for (int i = 0; i < 200; ++i) mapping_->tab_registers[i] = static_cast<std::uint16_t>(i);
    modbus_set_slave(context_, 1);
    modbus_connect(context_);
    modbus_set_indication_timeout(context_, 0, 50'000);
    thread_ = std::thread([this] { serve(); });
  }
  Slave(const Slave&) = delete;
  Slave& operator=(const Slave&) = delete;
  ~Slave() {
    ended_ = true;
    thread_.join();
    modbus_close(context_);
    modbus_mapping_free(mapping_);
    modbus_free(context_);
  }
  [[nodiscard]] std::uint16_t value(int index) const { return mapping_->tab_registers[index]; }

 private:
  void serve() {
    std::uint8_t query[MODBUS_RTU_MAX_ADU_LENGTH];
    while (!ended_) {
      const int size = modbus_receive(context_, query);
      if (size > 0) modbus_reply(context_, query, size, mapping_);
    }
  }

  modbus_t* context_;
  modbus_mapping_t* mapping_;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

struct Site {
  Line line;
  Slave slave{line.path(1)};
  platform_host::TermiosBus bus{line.path(0)};
  platform_host::HostClock clock;
  Master master{bus, {}};
  std::vector<std::uint16_t> registers;

  Result ask(const Request& request) {
    Result result;
    REQUIRE(master.start(request));
    REQUIRE(testing::eventually([&] {
      master.tick(clock.uptime());
      const auto taken = master.take_result();
      if (taken) result = *taken;
      return taken.has_value();
    }));
    registers.assign(result.registers.begin(), result.registers.end());
    return result;
  }
};

}  // namespace

TEST_CASE("a slave of another make is read and written") {
  Site site;
  for (const std::uint16_t count : {std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{120}, std::uint16_t{125}}) {
    REQUIRE(site.ask({1, Function::read_holding_registers, 0x4000 + 7, count, nullptr}).outcome == Outcome::ok);
    REQUIRE(site.registers.size() == count);
    for (std::uint16_t i = 0; i < count; ++i) REQUIRE(site.registers[i] == 7 + i);
  }
  const std::uint16_t values[] = {0xDEAD, 0xBEEF, 1};
  CHECK(site.ask({1, Function::write_multiple_registers, 0x4000, 3, values}).outcome == Outcome::ok);
  CHECK(site.slave.value(1) == 0xBEEF);
  CHECK(site.ask({1, Function::write_single_register, 0x4005, 1, values}).outcome == Outcome::ok);
  CHECK(site.slave.value(5) == 0xDEAD);
}

TEST_CASE("what the slave refuses, and a slave that is not there, are told apart") {
  Site site;
  const Result refused = site.ask({1, Function::read_holding_registers, 0x5000, 2, nullptr});
  CHECK(refused.outcome == Outcome::exception);
  CHECK(refused.exception == Exception::illegal_data_address);
  CHECK(site.ask({9, Function::read_holding_registers, 0x4000, 2, nullptr}).outcome == Outcome::timeout);
  CHECK(site.ask({1, Function::read_holding_registers, 0x4000, 2, nullptr}).outcome == Outcome::ok);
}
