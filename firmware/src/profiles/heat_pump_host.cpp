#include "profiles/heat_pump_host.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>

#include "core/heat_pump/heat_pump.hpp"
#include "platform_host/simulated_heat_pump.hpp"
#include "platform_host/simulated_heat_pump_modem.hpp"
#include "platform_host/tcp_stream.hpp"
#include "profiles/random_seed.hpp"
#include "tls/tls_stream.hpp"

namespace profiles {
namespace {

/// How often the folder of SMS is looked at, ms.
constexpr ports::Millis folder_ms = 500;

class HeatPumpHost : public core::app::Application {
 public:
  HeatPumpHost(HeatPumpOptions options, const ports::Clock& clock, ports::System& system, ports::Log& log)
      : options_(std::move(options)),
        simulated_(clock),
        secured_(tcp_, system, {options_.ca, {}, {}}),
        pump_(inputs(), system, log, settings()),
        modem_(line_, pump_, {}),
        session_(stream(), pump_, session_settings(), random_seed(system)) {
    pump_.attach(session_);
    if (!options_.sms_folder.empty()) pump_.attach(modem_);
  }

  [[nodiscard]] bool set_faults() {
    return std::all_of(options_.faults.begin(), options_.faults.end(),
                       [this](const auto& fault) { return simulated_.set_fault(fault); });
  }

  void tick(const core::app::Now& now) override {
    if (!started_) session_.start(now.uptime);
    started_ = true;
    if (!options_.sms_folder.empty() && now.uptime >= next_look_) {
      next_look_ = now.uptime + folder_ms;
      take_in();
      put_out();
    }
    pump_.tick(now);
  }

  void stop() override { pump_.stop(); }

 private:
  core::heat_pump::Inputs inputs() {
    return {&simulated_.inlet,   &simulated_.outlet,  &simulated_.ambient,       &simulated_.compressor,
            &simulated_.voltage, &simulated_.current, &simulated_.pressure_high, &simulated_.pressure_low};
  }
  core::heat_pump::HeatPumpSettings settings() const {
    core::heat_pump::HeatPumpSettings settings;
    settings.id = options_.id;
    settings.firmware = options_.firmware;
    settings.read_ms = options_.read_ms;
    settings.publish_ms = options_.publish_ms;
    settings.admin = options_.admin;
    settings.country = options_.country;
    return settings;
  }
  core::mqtt::SessionSettings session_settings() const {
    core::mqtt::SessionSettings settings;
    settings.host = options_.host;
    settings.port = options_.port;
    settings.connect.client_id = options_.id;
    settings.connect.username = options_.username.empty() ? options_.id : options_.username;
    settings.connect.password = options_.password;
    settings.filter = pump_.topics().commands();
    return settings;
  }
  ports::ByteStream& stream() {
    if (options_.ca.empty()) return tcp_;
    return secured_;
  }

  void take_in() {
    const std::string path = options_.sms_folder + "/in.txt";
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
      const auto space = line.find(' ');
      if (space != std::string::npos) line_.receive(line.substr(0, space), line.substr(space + 1));
    }
    if (in.is_open()) static_cast<void>(std::remove(path.c_str()));
  }
  void put_out() {
    if (line_.sent.empty()) return;
    std::ofstream out(options_.sms_folder + "/out.txt", std::ios::app);
    for (const auto& message : line_.sent) out << message.number << '\n' << message.text << "\n\n";
    line_.sent.clear();
    line_.commands.clear();
  }

  HeatPumpOptions options_;
  platform_host::SimulatedHeatPump simulated_;
  platform_host::SimulatedHeatPumpModem line_;
  platform_host::TcpStream tcp_;
  tls::TlsStream secured_;
  core::heat_pump::HeatPump pump_;
  core::sms::Modem modem_;
  core::mqtt::Session session_;
  bool started_ = false;
  ports::Millis next_look_ = 0;
};

}  // namespace

std::unique_ptr<core::app::Application> make_heat_pump(const HeatPumpOptions& options, const ports::Clock& clock,
                                                       ports::System& system, ports::Log& log) {
  auto host = std::make_unique<HeatPumpHost>(options, clock, system, log);
  if (!host->set_faults()) return nullptr;
  return host;
}

}  // namespace profiles
