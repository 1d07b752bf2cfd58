// busbar-device: the gateway's firmware as a Linux process. Makes the ports, hands them to the core, and turns its crank.
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <thread>

#include "core/buffer/record_log.hpp"
#include "core/gateway/gateway.hpp"
#include "core/modbus/crc16.hpp"
#include "platform_host/boot_counter.hpp"
#include "platform_host/folder_card.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/options.hpp"
#include "platform_host/simulated_meter.hpp"
#include "platform_host/stderr_log.hpp"
#include "platform_host/tcp_stream.hpp"
#include "platform_host/termios_bus.hpp"
#include "tls/tls_stream.hpp"

namespace {

volatile std::sig_atomic_t ended = 0;

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

int main(int count, char** arguments) {
  const auto [options, message, status] = platform_host::parse_options(count, arguments);
  if (!options) {
    static_cast<void>(std::fputs(message.c_str(), status == 0 ? stdout : stderr));
    return status;
  }
  std::signal(SIGINT, [](int) { ended = 1; });
  std::signal(SIGTERM, [](int) { ended = 1; });

  platform_host::HostClock clock;
  platform_host::HostSystem system(arguments);
  platform_host::StderrLog messages;
  platform_host::FolderCard card(options->card);

  std::unique_ptr<ports::SerialBus> bus;
  if (options->serial.empty()) {
    bus = std::make_unique<platform_host::SimulatedMeter>(options->unit, clock, core::modbus::crc16);
  } else {
    bus = std::make_unique<platform_host::TermiosBus>(options->serial);
  }
  core::modbus::Master master(*bus, {});
  core::gateway::MeterReader meter(master, options->unit, {});
  core::buffer::RecordLog log(card, {});

  const std::string ca = options->ca_file.empty() ? "" : text_of(options->ca_file);
  const std::string password = options->password_file.empty() ? "" : text_of(options->password_file);
  const std::string filter = "acuvim/" + options->id + "/cmd";
  platform_host::TcpStream tcp;
  tls::TlsStream secured(tcp, system, {ca, {}, {}});

  core::gateway::GatewaySettings settings;
  settings.id = options->id;
  settings.firmware = "0.1.0";
  settings.hardware = "Linux";
  settings.epoch = platform_host::count_boot(options->card);
  settings.poll_ms = options->poll_ms;
  core::gateway::Gateway gateway(meter, log, system, messages, settings);

  core::mqtt::SessionSettings mqtt;
  mqtt.host = options->host;
  mqtt.port = options->port;
  mqtt.connect.client_id = options->id;
  mqtt.connect.username = options->id;
  mqtt.connect.password = password;
  mqtt.filter = filter;
  std::uint32_t seed = 0;
  system.random({reinterpret_cast<std::uint8_t*>(&seed), sizeof seed});
  ports::ByteStream& stream = ca.empty() ? static_cast<ports::ByteStream&>(tcp) : secured;
  core::mqtt::Session session(stream, gateway, mqtt, seed);

  gateway.attach(session);
  gateway.set_link(core::meter::Link::ethernet);
  session.start(clock.uptime());
  while (ended == 0) {
    gateway.tick({clock.uptime(), clock.utc(), clock.source()});
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  session.stop();
  return 0;
}
