#include "platform_esp32/pulse_pin.hpp"

#include <driver/gpio.h>

#include <array>
#include <utility>

namespace platform_esp32 {
namespace {

/// A tick of the peripheral is a microsecond.
constexpr std::uint32_t resolution_hz = 1'000'000;
/// Longer than any pulse of a sensor: then the line is quiet.
constexpr std::uint32_t quiet_ns = 1'000'000;
constexpr std::uint32_t glitch_ns = 1'000;
/// A sensor that does not answer at all.
constexpr ports::Millis patience_ms = 50;

bool on_done(rmt_channel_handle_t, const rmt_rx_done_event_data_t* data, void* pin) {
  static_cast<PulsePin*>(pin)->on_received(data->num_symbols);
  return false;
}

}  // namespace

PulsePin::PulsePin(int pin, const ports::Clock& clock) : pin_(pin), clock_(clock) {
  rmt_rx_channel_config_t config{};
  config.gpio_num = static_cast<gpio_num_t>(pin);
  config.clk_src = RMT_CLK_SRC_DEFAULT;
  config.resolution_hz = resolution_hz;
  config.mem_block_symbols = symbols_.size();
  if (rmt_new_rx_channel(&config, &channel_) != ESP_OK) {
    channel_ = nullptr;
    return;
  }
  rmt_rx_event_callbacks_t callbacks{};
  callbacks.on_recv_done = on_done;
  static_cast<void>(rmt_rx_register_event_callbacks(channel_, &callbacks, this));
  static_cast<void>(rmt_enable(channel_));
  const auto number = static_cast<gpio_num_t>(pin_);
  static_cast<void>(gpio_set_level(number, 1));
  // Open drain: the sensor pulls the same line.
  static_cast<void>(gpio_set_direction(number, GPIO_MODE_INPUT_OUTPUT_OD));
  static_cast<void>(gpio_set_pull_mode(number, GPIO_PULLUP_ONLY));
}

PulsePin::~PulsePin() {
  if (channel_ == nullptr) return;
  static_cast<void>(rmt_disable(channel_));
  static_cast<void>(rmt_del_channel(channel_));
}

bool PulsePin::request(std::uint32_t low_us) {
  if (channel_ == nullptr || state_ == State::low || state_ == State::listening) return false;
  count_ = 0;
  static_cast<void>(gpio_set_level(static_cast<gpio_num_t>(pin_), 0));
  // Rounded up: sensors name the least time.
  until_ = clock_.uptime() + (low_us + 999) / 1'000 + 1;
  state_ = State::low;
  return true;
}

bool PulsePin::finished() {
  if (state_ == State::low && clock_.uptime() >= until_) {
    rmt_receive_config_t config{};
    config.signal_range_min_ns = glitch_ns;
    config.signal_range_max_ns = quiet_ns;
    until_ = clock_.uptime() + patience_ms;
    state_ = State::listening;
    // It listens before the line is let go of: the answer comes within microseconds.
    const bool listening = rmt_receive(channel_, symbols_.data(), sizeof symbols_, &config) == ESP_OK;
    static_cast<void>(gpio_set_level(static_cast<gpio_num_t>(pin_), 1));
    if (!listening) state_ = State::done;
  }
  if (state_ == State::listening && clock_.uptime() >= until_) {
    // Nobody answers: what was begun is ended.
    static_cast<void>(rmt_disable(channel_));
    static_cast<void>(rmt_enable(channel_));
    state_ = State::done;
  }
  return state_ == State::done;
}

std::size_t PulsePin::durations(ports::Span<std::uint16_t> into) {
  // Each symbol is two levels. It listens while the line is still held low by us: the first low may be the rest of that, and the
  // high behind it the line let go. The answer begins with the first low after a high.
  std::size_t count = 0;
  bool was_high = false;
  bool fallen = false;
  for (std::size_t i = 0; i < count_; ++i) {
    const auto& symbol = symbols_[i];
    const std::array<std::pair<bool, unsigned>, 2> halves{
        {{symbol.level0 != 0, symbol.duration0}, {symbol.level1 != 0, symbol.duration1}}};
    for (const auto& [high, duration] : halves) {
      if (duration == 0) continue;
      fallen = fallen || (!high && was_high);
      was_high = high;
      if (!fallen) continue;
      if (count < into.size()) into[count] = static_cast<std::uint16_t>(duration);
      ++count;
    }
  }
  return count;
}

void PulsePin::on_received(std::size_t count) {
  count_ = count;
  state_ = State::done;
}

}  // namespace platform_esp32
