#include "main_esp32_portal.hpp"

#include <utility>

namespace firmware {

using core::portal::Connection;

bool PortalSockets::open(std::uint16_t http_port, std::uint16_t dns_port, platform_esp32::Socket::Reach reach) {
  listener_ = platform_esp32::Socket::listen(http_port, reach);
  if (dns_port != 0) names_ = platform_esp32::Socket::datagrams(dns_port, reach);
  return listener_.is_open() && (dns_port == 0 || names_.is_open());
}

void PortalSockets::close() {
  listener_.close();
  names_.close();
  for (auto& each : sockets_) each.close();
}

void PortalSockets::tick(ports::Millis now) {
  const auto answer = [this](ports::Bytes query, ports::MutableBytes into) {
    return core::portal::answer_dns(query, address_, into);
  };
  // A phone asks for many names at once; a flood of them does not keep the device from its work.
  for (int i = 0; names_.is_open() && i < 8 && names_.serve_datagram(answer); ++i) {
  }
  accept(now);
  auto& connections = portal_.connections();
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    const auto room = connections[i].room();
    if (!sockets_[i].is_open() || room.empty()) continue;
    const auto count = sockets_[i].read(room);
    if (count) {
      connections[i].fill(*count);
    } else {
      connections[i].reset();
    }
  }
  portal_.tick(now);
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    if (!sockets_[i].is_open()) continue;
    const auto output = connections[i].output();
    if (!output.empty()) {
      const auto count = sockets_[i].write(output);
      if (count) {
        connections[i].sent(*count);
      } else {
        connections[i].reset();
      }
    }
    if (connections[i].state() == Connection::State::over) connections[i].reset();
    if (connections[i].state() == Connection::State::free) sockets_[i].close();
  }
}

void PortalSockets::accept(ports::Millis now) {
  for (;;) {
    auto socket = listener_.accept();
    if (!socket.is_open()) return;
    Connection* const connection = portal_.accept(now);
    // Without a place the socket closes here, and the phone tries again.
    if (connection == nullptr) return;
    sockets_[static_cast<std::size_t>(connection - portal_.connections().data())] = std::move(socket);
  }
}

}  // namespace firmware
