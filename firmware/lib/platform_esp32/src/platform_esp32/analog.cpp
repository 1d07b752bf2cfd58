#include "platform_esp32/analog.hpp"

#include <esp_adc/adc_cali_scheme.h>
#include <soc/soc_caps.h>

#include <algorithm>
#include <array>

namespace platform_esp32 {
namespace {

constexpr adc_atten_t attenuation = ADC_ATTEN_DB_12;
constexpr int samples = 16;

}  // namespace

AdcUnit::AdcUnit(int number) : unit_(number == 2 ? ADC_UNIT_2 : ADC_UNIT_1) {
  adc_cali_line_fitting_config_t calibration{};
  calibration.unit_id = unit_;
  calibration.atten = attenuation;
  calibration.bitwidth = ADC_BITWIDTH_12;
  // What a chip without its own calibration is said to have, mV (ESP32 datasheet, 4.6).
  calibration.default_vref = 1'100;
  static_cast<void>(adc_cali_create_scheme_line_fitting(&calibration, &calibration_));
  static_cast<void>(take_back());
}

AdcUnit::~AdcUnit() {
  release();
  if (calibration_ != nullptr) static_cast<void>(adc_cali_delete_scheme_line_fitting(calibration_));
}

bool AdcUnit::prepare(int pin, adc_channel_t& channel) {
  adc_unit_t unit{};
  if (adc_oneshot_io_to_channel(pin, &unit, &channel) != ESP_OK || unit != unit_ || pin_count_ == pins_.size()) return false;
  pins_[pin_count_++] = static_cast<int>(channel);
  adc_oneshot_chan_cfg_t config{};
  config.atten = attenuation;
  config.bitwidth = ADC_BITWIDTH_12;
  return handle_ != nullptr && adc_oneshot_config_channel(handle_, channel, &config) == ESP_OK;
}

std::optional<int> AdcUnit::millivolts(adc_channel_t channel) {
  int sum = 0;
  for (int i = 0; i < samples; ++i) {
    int raw = 0;
    // The second converter answers with a time-out while Wi-Fi has it.
    if (handle_ == nullptr || adc_oneshot_read(handle_, channel, &raw) != ESP_OK) return std::nullopt;
    sum += raw;
  }
  return calibrated(sum / samples);
}

std::optional<int> AdcUnit::calibrated(int raw) const {
  int millivolts = 0;
  if (calibration_ == nullptr || adc_cali_raw_to_voltage(calibration_, raw, &millivolts) != ESP_OK) return std::nullopt;
  return millivolts;
}

void AdcUnit::release() {
  if (handle_ != nullptr) static_cast<void>(adc_oneshot_del_unit(handle_));
  handle_ = nullptr;
}

bool AdcUnit::take_back() {
  if (handle_ != nullptr) return true;
  adc_oneshot_unit_init_cfg_t config{};
  config.unit_id = unit_;
  if (adc_oneshot_new_unit(&config, &handle_) != ESP_OK) {
    handle_ = nullptr;
    return false;
  }
  adc_oneshot_chan_cfg_t channel{};
  channel.atten = attenuation;
  channel.bitwidth = ADC_BITWIDTH_12;
  return std::all_of(pins_.begin(), pins_.begin() + pin_count_, [&](int each) {
    return adc_oneshot_config_channel(handle_, static_cast<adc_channel_t>(each), &channel) == ESP_OK;
  });
}

std::optional<double> AnalogPin::volts() {
  if (!ready_) return std::nullopt;
  const auto millivolts = unit_.millivolts(channel_);
  if (!millivolts) return std::nullopt;
  return *millivolts / 1'000.0;
}

bool WaveformPin::begin(ports::Span<std::uint16_t> into, std::uint32_t samples_per_second) {
  if (!ready_ || handle_ != nullptr || into.empty() || samples_per_second == 0) return false;
  const std::uint32_t slowest = SOC_ADC_SAMPLE_FREQ_THRES_LOW;
  keep_every_ = samples_per_second >= slowest ? 1 : (slowest + samples_per_second - 1) / samples_per_second;
  unit_.release();
  adc_continuous_handle_cfg_t buffer{};
  buffer.max_store_buf_size = 4'096;
  buffer.conv_frame_size = 256;
  adc_digi_pattern_config_t pattern{};
  pattern.atten = attenuation;
  pattern.channel = static_cast<std::uint8_t>(channel_);
  pattern.unit = ADC_UNIT_1;
  pattern.bit_width = SOC_ADC_DIGI_MAX_BITWIDTH;
  adc_continuous_config_t config{};
  config.pattern_num = 1;
  config.adc_pattern = &pattern;
  config.sample_freq_hz = samples_per_second * keep_every_;
  config.conv_mode = ADC_CONV_SINGLE_UNIT_1;
  config.format = ADC_DIGI_OUTPUT_FORMAT_TYPE1;
  if (adc_continuous_new_handle(&buffer, &handle_) != ESP_OK) {
    handle_ = nullptr;
    static_cast<void>(unit_.take_back());
    return false;
  }
  into_ = into;
  filled_ = 0;
  skipped_ = 0;
  if (adc_continuous_config(handle_, &config) == ESP_OK && adc_continuous_start(handle_) == ESP_OK) return true;
  abort();
  return false;
}

bool WaveformPin::finished() {
  if (handle_ == nullptr) return filled_ > 0 && filled_ == into_.size();
  std::array<std::uint8_t, 256> lump{};
  std::uint32_t count = 0;
  while (filled_ < into_.size() && adc_continuous_read(handle_, lump.data(), lump.size(), &count, 0) == ESP_OK) {
    for (std::uint32_t at = 0; at + SOC_ADC_DIGI_RESULT_BYTES <= count && filled_ < into_.size();
         at += SOC_ADC_DIGI_RESULT_BYTES) {
      if (skipped_++ % keep_every_ != 0) continue;
      const auto raw = static_cast<int>((lump[at] | lump[at + 1] << 8) & 0xFFF);
      into_[filled_++] = static_cast<std::uint16_t>(std::max(unit_.calibrated(raw).value_or(0), 0));
    }
  }
  if (filled_ < into_.size()) return false;
  abort();
  return true;
}

void WaveformPin::abort() {
  if (handle_ == nullptr) return;
  static_cast<void>(adc_continuous_stop(handle_));
  static_cast<void>(adc_continuous_deinit(handle_));
  handle_ = nullptr;
  static_cast<void>(unit_.take_back());
}

}  // namespace platform_esp32
