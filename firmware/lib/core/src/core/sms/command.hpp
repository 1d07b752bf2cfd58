#pragma once

#include <cstdint>
#include <string_view>

namespace core::sms {

enum class SmsCommand : std::uint8_t { unknown, status, reset };

/// `STATUS`, `STAT`; `RESET`, `REBOOT`, `RESTART`. Spaces around it and the case of letters do not count.
[[nodiscard]] SmsCommand parse_command(std::string_view text);

}  // namespace core::sms
