#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/span.hpp"

namespace core::ota {

/// Fills `into` whole from hex digits of either case. False when there are more, fewer, or others.
[[nodiscard]] bool from_hex(std::string_view text, ports::MutableBytes into);

/// Base64 with padding (RFC 4648, 4); answers how many bytes it was. Nothing when it is none or does not fit.
[[nodiscard]] std::optional<std::size_t> from_base64(std::string_view text, ports::MutableBytes into);

}  // namespace core::ota
