#pragma once

#include <array>

#include "core/portal/portal.hpp"
#include "platform_esp32/sockets.hpp"

namespace firmware {

/// Joins the portal to sockets: connections on the port of HTTP, names on that of DNS.
class PortalSockets {
 public:
  PortalSockets(core::portal::Portal& portal, const core::portal::Ipv4& address) : portal_(portal), address_(address) {}

  /// `dns_port` 0: names are not answered. False when a port is taken.
  [[nodiscard]] bool open(std::uint16_t http_port, std::uint16_t dns_port,
                          platform_esp32::Socket::Reach reach = platform_esp32::Socket::Reach::everywhere);
  void close();
  /// Moves what can be moved without waiting, and ticks the portal.
  void tick(ports::Millis now);
  /// Where it is served, of use when any free port was asked for.
  [[nodiscard]] std::uint16_t dns_port() const { return names_.port(); }
  [[nodiscard]] std::uint16_t http_port() const { return listener_.port(); }

 private:
  void accept(ports::Millis now);

  core::portal::Portal& portal_;
  core::portal::Ipv4 address_;
  platform_esp32::Socket listener_;
  platform_esp32::Socket names_;
  std::array<platform_esp32::Socket, core::portal::Portal::max_connections> sockets_;
};

}  // namespace firmware
