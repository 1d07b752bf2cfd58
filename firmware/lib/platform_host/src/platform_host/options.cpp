#include "platform_host/options.hpp"

#include <charconv>
#include <functional>
#include <map>
#include <string_view>

namespace platform_host {
namespace {

constexpr const char* help = R"(busbar-device: the gateway's firmware as a program

  --id <id>              device id, and user name at the broker (ACV-HOST)
  --host <name>          broker (127.0.0.1)
  --port <number>        its port (1883)
  --ca <file>            the site's authority: connect with TLS
  --password-file <file> password of the device, or the site's provisioning key
  --card <folder>        serves as SD card; without it readings of an outage are lost
  --serial <path>        serial port with the meter; without it a meter is simulated
  --unit <1..247>        the meter's Modbus address (1)
  --poll <ms>            interval of readings, 200 to 3600000 (5000)
)";

/// Takes a value; answers false when it cannot be.
using Setter = std::function<bool(std::string_view)>;

Setter text(std::string& into) {
  return [&into](std::string_view value) {
    into = value;
    return !value.empty();
  };
}

template <typename Number>
Setter number(Number& into, std::uint32_t least, std::uint32_t most) {
  return [&into, least, most](std::string_view value) {
    std::uint32_t parsed = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
    if (error != std::errc{} || end != value.data() + value.size() || parsed < least || parsed > most) return false;
    into = static_cast<Number>(parsed);
    return true;
  };
}

Parsed failure(const std::string& message) { return {std::nullopt, message + "\n\n" + help, 2}; }

}  // namespace

Parsed parse_options(int count, char** arguments) {
  Options options;
  const std::map<std::string_view, Setter> setters{
      {"--id", text(options.id)},
      {"--host", text(options.host)},
      {"--ca", text(options.ca_file)},
      {"--password-file", text(options.password_file)},
      {"--card", text(options.card)},
      {"--serial", text(options.serial)},
      {"--port", number(options.port, 1, 65'535)},
      {"--unit", number(options.unit, 1, 247)},
      {"--poll", number(options.poll_ms, 200, 3'600'000)},
  };
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--help") return {std::nullopt, help, 0};
    const auto setter = setters.find(name);
    if (setter == setters.end()) return failure("there is no option " + std::string(name));
    if (++i == count) return failure(std::string(name) + " needs a value");
    if (!setter->second(arguments[i])) return failure(std::string(name) + " cannot be \"" + arguments[i] + "\"");
  }
  return {options, "", 0};
}

}  // namespace platform_host
