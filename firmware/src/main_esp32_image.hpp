#pragma once

#include <esp_app_desc.h>

#include <cstddef>

namespace firmware {

/// What the server reads from an image: the version, and which firmware it is. Arduino's own, which is weak, has its builder's
/// name and no version of ours.
template <std::size_t version_size, std::size_t name_size>
[[nodiscard]] constexpr esp_app_desc_t image_of(const char (&version)[version_size], const char (&name)[name_size]) {
  const auto copy = [](auto& into, const auto& text) {
    static_assert(sizeof text <= sizeof into, "too long for an image");
    for (std::size_t i = 0; i < sizeof text; ++i) into[i] = text[i];
  };
  esp_app_desc_t image{};
  image.magic_word = ESP_APP_DESC_MAGIC_WORD;
  copy(image.version, version);
  copy(image.project_name, name);
  copy(image.time, __TIME__);
  copy(image.date, __DATE__);
  copy(image.idf_ver, IDF_VER);
  return image;
}

}  // namespace firmware
