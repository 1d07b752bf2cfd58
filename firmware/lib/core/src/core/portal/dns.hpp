#pragma once

#include <array>
#include <cstdint>

#include "ports/span.hpp"

namespace core::portal {

using Ipv4 = std::array<std::uint8_t, 4>;

/// Largest message over UDP without EDNS (RFC 1035, 4.2.1).
inline constexpr std::size_t max_dns_size = 512;

/// The answer to a DNS query (RFC 1035): every name has the one address, so that whatever a phone asks for leads to the portal.
/// Answers the size, or 0 when nothing is to be sent: the packet is no query, or there is no room.
[[nodiscard]] std::size_t answer_dns(ports::Bytes query, const Ipv4& address, ports::MutableBytes into);

}  // namespace core::portal
