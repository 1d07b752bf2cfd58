#include "platform_esp32/i2c.hpp"

#include <driver/i2c.h>
#include <freertos/FreeRTOS.h>

namespace platform_esp32 {
namespace {

constexpr i2c_port_t port = I2C_NUM_0;
const TickType_t patience = pdMS_TO_TICKS(20);

}  // namespace

I2cPins::I2cPins(int sda, int scl) {
  i2c_config_t config{};
  config.mode = I2C_MODE_MASTER;
  config.sda_io_num = sda;
  config.scl_io_num = scl;
  config.sda_pullup_en = GPIO_PULLUP_ENABLE;
  config.scl_pullup_en = GPIO_PULLUP_ENABLE;
  config.master.clk_speed = 100'000;
  ready_ = i2c_param_config(port, &config) == ESP_OK && i2c_driver_install(port, I2C_MODE_MASTER, 0, 0, 0) == ESP_OK;
}

I2cPins::~I2cPins() {
  if (ready_) static_cast<void>(i2c_driver_delete(port));
}

bool I2cPins::write(std::uint8_t address, ports::Bytes data) {
  return ready_ && i2c_master_write_to_device(port, address, data.data(), data.size(), patience) == ESP_OK;
}

bool I2cPins::read(std::uint8_t address, ports::MutableBytes into) {
  return ready_ && i2c_master_read_from_device(port, address, into.data(), into.size(), patience) == ESP_OK;
}

}  // namespace platform_esp32
