// busbar-device: the firmware as a Linux process. Makes boards, puts a profile of the firmware on each, and turns their crank.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>
#include <vector>

#include "host/profiles.hpp"
#include "platform_host/file.hpp"

namespace {

volatile std::sig_atomic_t ended = 0;

std::string text_of(const std::string& file) {
  std::string text = file.empty() ? "" : platform_host::read_file(file);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// One of the devices, over its restarts.
struct Device {
  std::string id;
  std::string folder;
  std::unique_ptr<HostBoard> board;
  std::unique_ptr<core::app::Application> application;
  bool restart_due = false;

  /// A lone device executes the program anew; one among others is only made anew.
  bool start(HostSite& site, ports::ResetReason reason, char** arguments) {
    application.reset();
    board.reset();
    restart_due = false;
    const auto on_restart = [this, arguments, alone = site.options.count == 1] {
      if (alone) platform_host::execute_anew(arguments, ports::ResetReason::software);
      restart_due = true;
    };
    board = std::make_unique<HostBoard>(site, id, folder, reason, on_restart);
    application = make_profile(*board);
    return application != nullptr;
  }
};

int run(HostSite& site, char** arguments) {
  std::vector<Device> devices(site.options.count);
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const std::string number = devices.size() > 1 ? "-" + std::to_string(i + 1) : "";
    devices[i].id = site.options.id + number;
    devices[i].folder = devices.size() > 1 ? devices[i].id : "";
    if (devices[i].start(site, platform_host::reason_of_start(), arguments)) continue;
    static_cast<void>(std::fprintf(stderr, "this build has no profile %s\n", site.options.profile.c_str()));
    return 2;
  }
  if (site.options.watchdog_s > 0) platform_host::start_watchdog(arguments, site.options.watchdog_s);
  while (ended == 0) {
    for (auto& device : devices) {
      const auto& clock = device.board->clock;
      device.board->system.feed_watchdog();
      device.application->tick({clock.uptime(), clock.utc(), clock.source()});
      if (device.restart_due) static_cast<void>(device.start(site, ports::ResetReason::software, arguments));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  for (auto& device : devices) device.application->stop();
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const auto [options, message, status] = platform_host::parse_options(count, arguments);
  if (!options) {
    static_cast<void>(std::fputs(message.c_str(), status == 0 ? stdout : stderr));
    return status;
  }
  static_cast<void>(std::signal(SIGINT, [](int) { ended = 1; }));
  static_cast<void>(std::signal(SIGTERM, [](int) { ended = 1; }));
  const std::string key = options->update_key_file.empty() ? "" : text_of(options->update_key_file) + "\n";
  HostSite site{*options, text_of(options->ca_file), text_of(options->password_file), key,
                platform_host::DiskFaults(options->slow_disk_ms, options->power_cut_at)};
  return run(site, arguments);
}
