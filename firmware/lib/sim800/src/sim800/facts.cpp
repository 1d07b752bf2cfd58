#include "sim800/facts.hpp"

#include "sim800/at_text.hpp"

namespace sim800 {

bool Facts::take(std::string_view line) {
  if (starts_with(line, "+CPIN:")) {
    pin_needed = line.find("SIM PIN") != std::string_view::npos;
  } else if (starts_with(line, "+CREG:")) {
    const auto state = number_at(value_of(line, 1));
    registration = state && *state <= 5 ? static_cast<ports::Registration>(*state) : ports::Registration::unknown;
  } else if (starts_with(line, "+COPS:")) {
    operator_name.keep(without_quotes(value_of(line, 2)));
  } else if (starts_with(line, "+CSQ:")) {
    // 0 to 31 is -113 dBm and 2 dB each (3GPP TS 27.007, 8.5); 99 is "not known".
    const auto strength = number_at(value_of(line, 0));
    signal_dbm = strength && *strength <= 31 ? std::optional{-113 + 2 * static_cast<int>(*strength)} : std::nullopt;
  } else {
    return false;
  }
  return true;
}

}  // namespace sim800
