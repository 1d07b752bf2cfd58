#pragma once

#include <string>

#include "platform_host/simulated_bearer.hpp"
#include "ports/byte_stream.hpp"

namespace platform_host {

/// A connection over the way that was in use when it was opened: it fails when that goes away, and its bytes are counted there.
class LinkedStream : public ports::ByteStream {
 public:
  /// Both must outlive it.
  LinkedStream(ports::ByteStream& below, SimulatedNetwork& network) : below_(below), network_(network) {}

  bool connect(std::string_view host, std::uint16_t port) override;
  ports::StreamState state() override;
  std::size_t write(ports::Bytes data) override;
  std::size_t read(ports::MutableBytes into) override;
  void close() override;
  std::string_view error() const override { return lost_ ? std::string_view{"the link is down"} : below_.error(); }

 private:
  [[nodiscard]] bool carried();

  ports::ByteStream& below_;
  SimulatedNetwork& network_;
  SimulatedBearer* way_ = nullptr;
  bool lost_ = false;
};

}  // namespace platform_host
