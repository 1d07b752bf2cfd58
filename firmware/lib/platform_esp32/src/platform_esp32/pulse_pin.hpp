#pragma once

#include <driver/rmt_rx.h>

#include <array>
#include <atomic>

#include "ports/clock.hpp"
#include "ports/pulse_line.hpp"

namespace platform_esp32 {

/// A data line whose pulses the RMT peripheral measures, to the microsecond, whatever else the chip does.
class PulsePin : public ports::PulseLine {
 public:
  PulsePin(int pin, const ports::Clock& clock);
  PulsePin(const PulsePin&) = delete;
  PulsePin& operator=(const PulsePin&) = delete;
  ~PulsePin() override;

  bool request(std::uint32_t low_us) override;
  bool finished() override;
  std::size_t durations(ports::Span<std::uint16_t> into) override;

  /// From the peripheral's interrupt.
  void on_received(std::size_t count);

 private:
  enum class State : std::uint8_t { idle, low, listening, done };

  int pin_;
  const ports::Clock& clock_;
  rmt_channel_handle_t channel_ = nullptr;
  std::atomic<State> state_{State::idle};
  ports::Millis until_ = 0;
  std::atomic<std::size_t> count_{0};
  std::array<rmt_symbol_word_t, 64> symbols_{};
};

}  // namespace platform_esp32
