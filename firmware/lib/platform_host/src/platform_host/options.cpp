#include "platform_host/options.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <initializer_list>
#include <map>
#include <string_view>
#include <vector>

#include "platform_host/simulated_heat_pump.hpp"
#include "platform_host/simulated_plant.hpp"

namespace platform_host {
namespace {

constexpr const char* help = R"(busbar-device: the firmware as a program

  --id <id>              device id, and user name at the broker (ACV-HOST)
  --host <name>          broker (127.0.0.1); for a plant, where the hub takes registrations
  --port <number>        its port (1883)
  --ca <file>            the site's authority: connect with TLS
  --password-file <file> password of the device, or the site's provisioning key
  --card <folder>        serves as SD card; without it readings of an outage are lost
  --serial <path>        serial port with the meter; without it a meter is simulated
  --unit <1..247>        the meter's Modbus address (1)
  --poll <ms>            interval of readings, 200 to 3600000 (acuvim 5000, heat-pump 10000, plant 60000)
  --profile <name>       which firmware: acuvim, heat-pump, plant (acuvim)
  --count <number>       devices in one process, 1 to 1000; their ids end with -1, -2 ... (1)
  --flash <folder>       serves as flash: settings, boot count, firmware
  --update-key <file>    public key (PEM) of the site; without it no update is taken
  --watchdog <s>         time without life after which the program is executed anew, 0 for never (30)

Of a heat pump:
  --user <name>          user name at the broker, where it is another than the id
  --publish <ms>         how often it sends, 200 to 3600000 (300000)
  --admin <number>       who is told by SMS, and may ask for STATUS and RESET, as +919876543210
  --sms <folder>         serves as mobile network: in.txt is taken in, "<number> <text>" in each line; out.txt is what was sent

Of a plant's sensor:
  --claim <code>         claim code, in place of the provisioning key
  --plain-http           register by plain HTTP, also without --ca: only for a hub on this machine
  --mac <address>        as AA:BB:CC:DD:EE:FF; without it one that follows from the id

Host, port, password, poll and unit are what a gateway leaves the factory with: its settings, once changed, have precedence.

Faults:
  --fault <name>         of a sensor, may be given several times. heat-pump: compressor-open, compressor-shorted,
                         no-transducers, voltage-dead, high-voltage, low-voltage, hot-compressor, high-pressure, low-pressure,
                         overcurrent. plant: climate-silent, climate-garbled, light-silent, soil-open
  --drop-link-every <s>  a gateway's Wi-Fi goes away every so many seconds
  --no-gsm               a gateway has no modem
  --slow-disk <ms>       each write to card or flash takes so long
  --power-cut-at <byte>  the power fails at this byte of all that are written
  --clock-skew <ms>      the wall clock is ahead, or with a minus behind
)";

/// Takes a value; answers false when it cannot be.
using Setter = std::function<bool(std::string_view)>;

Setter text(std::string& into) {
  return [&into](std::string_view value) {
    into = value;
    return !value.empty();
  };
}

/// The option takes no value.
Setter flag(bool& into) {
  return [&into](std::string_view) { return into = true; };
}

Setter each_text(std::vector<std::string>& into) {
  return [&into](std::string_view value) {
    into.emplace_back(value);
    return !value.empty();
  };
}

bool is_hex(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'F') || (letter >= 'a' && letter <= 'f');
}

/// Six pairs of hex digits with colons between them.
Setter mac_address(std::string& into) {
  return [&into](std::string_view value) {
    into = value;
    if (value.size() != 17) return false;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (i % 3 == 2 ? value[i] != ':' : !is_hex(value[i])) return false;
    }
    return true;
  };
}

Setter one_of(std::string& into, std::initializer_list<std::string_view> names) {
  return [&into, all = std::vector<std::string_view>(names)](std::string_view value) {
    into = value;
    return std::find(all.begin(), all.end(), value) != all.end();
  };
}

template <typename Number>
Setter any_number(Number& into) {
  return [&into](std::string_view value) {
    std::int64_t parsed = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
    into = static_cast<Number>(parsed);
    return error == std::errc{} && end == value.data() + value.size();
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

/// What is wrong with options that are right by themselves; empty: nothing.
std::string contradiction(const Options& options) {
  if (options.count > 1 && !options.mac.empty()) return "--mac is of one device, and --count makes more";
  if (options.count > 1 && !options.claim.empty()) return "--claim is for one device, and --count makes more";
  if (options.profile != "acuvim" && options.drop_link_every_s > 0)
    return "--drop-link-every is of the profile acuvim; the others have no Wi-Fi that could go away";
  static const std::vector<std::string_view> none;
  const auto& known = options.profile == "heat-pump" ? SimulatedHeatPump::faults()
                      : options.profile == "plant"   ? SimulatedPlant::faults()
                                                     : none;
  for (const auto& fault : options.faults) {
    if (std::find(known.begin(), known.end(), fault) == known.end())
      return "--fault cannot be \"" + fault + "\" with the profile " + options.profile;
  }
  return "";
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
      {"--profile", one_of(options.profile, {"acuvim", "heat-pump", "plant"})},
      {"--count", number(options.count, 1, 1'000)},
      {"--user", text(options.user)},
      {"--publish", number(options.publish_ms, 200, 3'600'000)},
      {"--admin", text(options.admin)},
      {"--sms", text(options.sms_folder)},
      {"--claim", text(options.claim)},
      {"--plain-http", flag(options.plain_http)},
      {"--mac", mac_address(options.mac)},
      {"--fault", each_text(options.faults)},
      {"--flash", text(options.flash)},
      {"--update-key", text(options.update_key_file)},
      {"--watchdog", number(options.watchdog_s, 0, 3'600)},
      {"--drop-link-every", number(options.drop_link_every_s, 1, 86'400)},
      {"--no-gsm", flag(options.no_gsm)},
      {"--slow-disk", number(options.slow_disk_ms, 0, 60'000)},
      {"--power-cut-at", number(options.power_cut_at, 0, 4'294'967'295)},
      {"--clock-skew", any_number(options.clock_skew_ms)},
  };
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    if (name == "--help") return {std::nullopt, help, 0};
    const auto setter = setters.find(name);
    if (setter == setters.end()) return failure("there is no option " + std::string(name));
    if (name == "--no-gsm" || name == "--plain-http") {
      static_cast<void>(setter->second(""));
      continue;
    }
    if (++i == count) return failure(std::string(name) + " needs a value");
    if (!setter->second(arguments[i])) return failure(std::string(name) + " cannot be \"" + arguments[i] + "\"");
  }
  const auto wrong = contradiction(options);
  if (!wrong.empty()) return failure(wrong);
  return {options, "", 0};
}

}  // namespace platform_host
