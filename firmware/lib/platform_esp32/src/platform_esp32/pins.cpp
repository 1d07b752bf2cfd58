#include "platform_esp32/pins.hpp"

#include <driver/gpio.h>
#include <driver/i2c.h>
#include <freertos/FreeRTOS.h>

#include <cstdint>

namespace platform_esp32 {

void set_pin(int pin, bool high) {
  const auto number = static_cast<gpio_num_t>(pin);
  // The level first: the pin must not pulse on its way to an output.
  static_cast<void>(gpio_set_level(number, high ? 1 : 0));
  static_cast<void>(gpio_set_direction(number, GPIO_MODE_OUTPUT));
}

bool keep_supply_on(int sda, int scl) {
  constexpr std::uint8_t address = 0x75;
  constexpr std::uint8_t command[] = {0x00, 0x37};
  i2c_config_t config{};
  config.mode = I2C_MODE_MASTER;
  config.sda_io_num = sda;
  config.scl_io_num = scl;
  config.sda_pullup_en = GPIO_PULLUP_ENABLE;
  config.scl_pullup_en = GPIO_PULLUP_ENABLE;
  config.master.clk_speed = 100'000;
  if (i2c_param_config(I2C_NUM_0, &config) != ESP_OK || i2c_driver_install(I2C_NUM_0, I2C_MODE_MASTER, 0, 0, 0) != ESP_OK)
    return false;
  const bool done = i2c_master_write_to_device(I2C_NUM_0, address, command, sizeof command, pdMS_TO_TICKS(100)) == ESP_OK;
  static_cast<void>(i2c_driver_delete(I2C_NUM_0));
  return done;
}

}  // namespace platform_esp32
