#pragma once

#include <esp_adc/adc_cali.h>
#include <esp_adc/adc_continuous.h>
#include <esp_adc/adc_oneshot.h>

#include <array>
#include <optional>

#include "ports/analog_input.hpp"
#include "ports/waveform_input.hpp"

namespace platform_esp32 {

/// One of the chip's two converters, for its inputs. 0 to about 3.1 V. The second one is Wi-Fi's as long as that is on.
class AdcUnit {
 public:
  /// `number`: 1 or 2.
  explicit AdcUnit(int number);
  AdcUnit(const AdcUnit&) = delete;
  AdcUnit& operator=(const AdcUnit&) = delete;
  ~AdcUnit();

  /// False when the pin is not one of this converter.
  [[nodiscard]] bool prepare(int pin, adc_channel_t& channel);
  /// Millivolts by the chip's calibration; nothing while it cannot measure.
  [[nodiscard]] std::optional<int> millivolts(adc_channel_t channel);
  /// The continuous measurement needs the converter for itself.
  void release();
  [[nodiscard]] bool take_back();
  [[nodiscard]] std::optional<int> calibrated(int raw) const;

 private:
  adc_unit_t unit_;
  adc_oneshot_unit_handle_t handle_ = nullptr;
  adc_cali_handle_t calibration_ = nullptr;
  std::array<int, 10> pins_{};
  std::size_t pin_count_ = 0;
};

/// A voltage that changes slowly: the mean of 16 samples.
class AnalogPin : public ports::AnalogInput {
 public:
  /// `unit` must outlive it.
  AnalogPin(AdcUnit& unit, int pin) : unit_(unit), ready_(unit.prepare(pin, channel_)) {}
  std::optional<double> volts() override;

 private:
  AdcUnit& unit_;
  adc_channel_t channel_ = ADC_CHANNEL_0;
  bool ready_;
};

/// A voltage that changes fast, sampled by DMA on the first converter, the only one that can.
class WaveformPin : public ports::WaveformInput {
 public:
  /// `unit`: the first converter, which no other input has while this one measures. Must outlive it.
  WaveformPin(AdcUnit& unit, int pin) : unit_(unit), ready_(unit.prepare(pin, channel_)) {}
  WaveformPin(const WaveformPin&) = delete;
  WaveformPin& operator=(const WaveformPin&) = delete;
  ~WaveformPin() override { abort(); }

  bool begin(ports::Span<std::uint16_t> into, std::uint32_t samples_per_second) override;
  bool finished() override;
  void abort() override;

 private:
  AdcUnit& unit_;
  adc_channel_t channel_ = ADC_CHANNEL_0;
  bool ready_;
  adc_continuous_handle_t handle_ = nullptr;
  ports::Span<std::uint16_t> into_;
  std::size_t filled_ = 0;
  /// The converter's slowest rate is above what is asked for: every so many samples one is kept.
  std::uint32_t keep_every_ = 1;
  std::uint32_t skipped_ = 0;
};

}  // namespace platform_esp32
