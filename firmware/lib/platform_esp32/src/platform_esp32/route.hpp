#pragma once

#include "ports/bearer.hpp"
#include "ports/byte_stream.hpp"

namespace platform_esp32 {

/// Which of two ways new connections go.
enum class Way : std::uint8_t { wifi, gsm };

/// A bearer that notes when it is to be used.
class RoutedBearer : public ports::Bearer {
 public:
  RoutedBearer(ports::Bearer& below, Way way, Way& chosen) : below_(below), way_(way), chosen_(chosen) {}

  void up() override { below_.up(); }
  void down() override { below_.down(); }
  ports::BearerState state() override { return below_.state(); }
  std::optional<int> signal_dbm() const override { return below_.signal_dbm(); }
  void use() override { chosen_ = way_; }
  std::string_view address() const override { return below_.address(); }
  std::uint64_t data_used() const override { return below_.data_used(); }
  void restart() override { below_.restart(); }
  bool power_cycle() override { return below_.power_cycle(); }

 private:
  ports::Bearer& below_;
  Way way_;
  Way& chosen_;
};

/// A connection that goes the way that is in use when it begins: lwIP's sockets over Wi-Fi, or the modem's own.
class RoutedStream : public ports::ByteStream {
 public:
  RoutedStream(ports::ByteStream& wifi, ports::ByteStream& gsm, const Way& chosen) : wifi_(wifi), gsm_(gsm), chosen_(chosen) {}

  bool connect(std::string_view host, std::uint16_t port) override {
    if (used_->state() != ports::StreamState::closed) return false;
    used_ = chosen_ == Way::gsm ? &gsm_ : &wifi_;
    return used_->connect(host, port);
  }
  ports::StreamState state() override { return used_->state(); }
  std::size_t write(ports::Bytes data) override { return used_->write(data); }
  std::size_t read(ports::MutableBytes into) override { return used_->read(into); }
  void close() override { used_->close(); }
  std::string_view error() const override { return used_->error(); }

 private:
  ports::ByteStream& wifi_;
  ports::ByteStream& gsm_;
  const Way& chosen_;
  ports::ByteStream* used_ = &wifi_;
};

}  // namespace platform_esp32
