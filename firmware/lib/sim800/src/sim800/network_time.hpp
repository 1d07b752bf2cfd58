#pragma once

#include <optional>
#include <string_view>

#include "ports/clock.hpp"

namespace sim800 {

/// UTC of what AT+CCLK has between its quotes: "yy/MM/dd,hh:mm:ss+zz", local time, and quarters of an hour that it is ahead of
/// UTC (3GPP TS 27.007, 8.15). Nothing while the modem has not had the network's time.
[[nodiscard]] std::optional<ports::UnixMillis> network_time(std::string_view text);

}  // namespace sim800
