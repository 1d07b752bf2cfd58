#include "platform_host/termios_bus.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace platform_host {
namespace {

std::optional<speed_t> speed_of(std::uint32_t baud) {
  constexpr std::array<std::pair<std::uint32_t, speed_t>, 8> speeds{{{1200, B1200},
                                                                     {2400, B2400},
                                                                     {4800, B4800},
                                                                     {9600, B9600},
                                                                     {19200, B19200},
                                                                     {38400, B38400},
                                                                     {57600, B57600},
                                                                     {115200, B115200}}};
  for (const auto& [rate, speed] : speeds) {
    if (rate == baud) return speed;
  }
  return std::nullopt;
}

void set(tcflag_t& flags, tcflag_t flag, bool on) { flags = on ? flags | flag : flags & ~flag; }

}  // namespace

TermiosBus::TermiosBus(const std::string& path) : file_(open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
  if (file_ < 0) error_ = path + ": " + std::strerror(errno);
}

TermiosBus::~TermiosBus() {
  if (file_ >= 0) close(file_);
}

bool TermiosBus::configure(const ports::SerialSettings& settings) {
  const auto speed = speed_of(settings.baud);
  termios options{};
  if (!speed || settings.stop_bits < 1 || settings.stop_bits > 2 || tcgetattr(file_, &options) != 0) return false;
  cfmakeraw(&options);
  set(options.c_cflag, PARENB, settings.parity != ports::Parity::none);
  set(options.c_cflag, PARODD, settings.parity == ports::Parity::odd);
  set(options.c_cflag, CSTOPB, settings.stop_bits == 2);
  set(options.c_cflag, CLOCAL | CREAD, true);
  return cfsetspeed(&options, *speed) == 0 && tcsetattr(file_, TCSANOW, &options) == 0;
}

bool TermiosBus::write(ports::Bytes frame) {
  // A frame is far smaller than the buffer of the driver: it is taken whole or not at all.
  return !sending() && ::write(file_, frame.data(), frame.size()) == static_cast<ssize_t>(frame.size());
}

bool TermiosBus::sending() const {
  int waiting = 0;
  return ioctl(file_, TIOCOUTQ, &waiting) == 0 && waiting > 0;
}

std::size_t TermiosBus::read(ports::MutableBytes into) {
  const auto count = ::read(file_, into.data(), into.size());
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

}  // namespace platform_host
