#include "platform_host/linked_stream.hpp"

namespace platform_host {

bool LinkedStream::connect(std::string_view host, std::uint16_t port) {
  if (state() != ports::StreamState::closed) return false;
  way_ = network_.in_use;
  if (!carried()) return true;
  return below_.connect(host, port);
}

bool LinkedStream::carried() {
  lost_ = lost_ || way_ == nullptr || !way_->is_up();
  return !lost_;
}

ports::StreamState LinkedStream::state() {
  if (lost_) return ports::StreamState::failed;
  const auto state = below_.state();
  if (state == ports::StreamState::closed || carried()) return state;
  below_.close();
  return ports::StreamState::failed;
}

std::size_t LinkedStream::write(ports::Bytes data) {
  if (state() != ports::StreamState::open) return 0;
  const std::size_t taken = below_.write(data);
  way_->count(taken);
  return taken;
}

std::size_t LinkedStream::read(ports::MutableBytes into) {
  if (state() != ports::StreamState::open) return 0;
  const std::size_t arrived = below_.read(into);
  way_->count(arrived);
  return arrived;
}

void LinkedStream::close() {
  below_.close();
  lost_ = false;
}

}  // namespace platform_host
