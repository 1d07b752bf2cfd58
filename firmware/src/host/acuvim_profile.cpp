// The gateway of a power meter on Linux.
#include "core/app/acuvim_device.hpp"
#include "core/modbus/crc16.hpp"
#include "host/profiles.hpp"
#include "platform_host/simulated_meter.hpp"
#include "platform_host/termios_bus.hpp"

namespace {

/// Of the program itself; an image in flash has its own.
constexpr const char* program_version = "0.1.0";

/// Of the usual load, from 0.4 to 1.6, so that devices differ.
double share_of(const std::string& id) {
  std::uint32_t hash = 0;
  for (const char each : id) hash = hash * 31 + static_cast<unsigned char>(each);
  return 0.4 + 0.1 * (hash % 13);
}

std::unique_ptr<ports::SerialBus> make_bus(const HostBoard& board) {
  if (board.options.serial.empty())
    return std::make_unique<platform_host::SimulatedMeter>(board.options.unit, board.clock, core::modbus::crc16,
                                                           share_of(board.id));
  return std::make_unique<platform_host::TermiosBus>(board.options.serial);
}

/// The device, with what is its own and not the board's.
class AcuvimProfile : public core::app::Application {
 public:
  explicit AcuvimProfile(HostBoard& board)
      : version_(board.flash.version()),
        bus_(make_bus(board)),
        startup_(board.store, board.factory, board.system.reset_reason()),
        device_(
            startup_,
            {*bus_, board.card, board.system, board.log, board.mqtt_plain, board.has_tls ? &board.mqtt_secured : nullptr,
             &board.wifi, &board.gsm, board.flash, board.http, board.signatures, board.file_hash, board.image_hash,
             &board.scanner, board.options.no_gsm ? nullptr : &board.modem, &board.light},
            {board.id, {version_.empty() ? program_version : version_.c_str(), "Linux", "acuvim-gateway", core::ota::esp32}}) {}

  void tick(const core::app::Now& now) override { device_.tick(now); }
  void stop() override { device_.stop(); }

 private:
  std::string version_;
  std::unique_ptr<ports::SerialBus> bus_;
  core::app::Startup startup_;
  core::app::AcuvimDevice device_;
};

}  // namespace

std::unique_ptr<core::app::Application> make_acuvim(HostBoard& board) { return std::make_unique<AcuvimProfile>(board); }
