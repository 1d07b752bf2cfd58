#pragma once

#include <cstdint>
#include <string_view>

namespace core::ota {

/// Why an update was not taken, failed or was taken back. Kept in flash: numbers stay what they are, new ones go to the end.
enum class Fault : std::uint8_t {
  none = 0,
  // The order.
  busy = 1,
  manifest_text = 2,
  manifest_version = 3,
  manifest_url = 4,
  manifest_size = 5,
  manifest_digest = 6,
  manifest_signature = 7,
  manifest_hardware = 8,
  wrong_hardware = 9,
  already_running = 10,
  downgrade = 11,
  too_large = 12,
  on_trial = 13,
  signature = 14,
  // The download.
  http_status = 20,
  wrong_length = 21,
  unreachable = 22,
  too_slow = 23,
  slot_refused = 24,
  slot_write = 25,
  digest = 26,
  interrupted = 27,
  cancelled = 28,
  // The image.
  image_magic = 40,
  image_chip = 41,
  image_segment = 42,
  image_description = 43,
  image_checksum = 44,
  image_hash = 45,
  image_length = 46,
  image_version = 47,
  image_project = 48,
  // Choosing and trying it.
  read_back = 60,
  store = 61,
  activation = 62,
  never_started = 63,
  trial_interrupted = 64,
  no_broker = 65,
  no_readings = 66,
  no_confirmation = 67,
  not_confirmable = 68,
  roll_back_failed = 69,
};

/// For programs, as in `WRONG_HARDWARE`: `code` of a reply.
[[nodiscard]] std::string_view code_of(Fault fault);

/// For a person.
[[nodiscard]] std::string_view text_of(Fault fault);

}  // namespace core::ota
