#include "core/ota/fault.hpp"

namespace core::ota {
namespace {

struct Words {
  Fault fault;
  std::string_view code;
  std::string_view text;
};

constexpr Words words[] = {
    {Fault::none, "NONE", "no fault"},
    {Fault::busy, "BUSY", "another update is under way"},
    {Fault::manifest_text, "MANIFEST_TEXT", "the manifest is no JSON object"},
    {Fault::manifest_version, "MANIFEST_VERSION", "the manifest's version is missing or not as in 1.2.0"},
    {Fault::manifest_url, "MANIFEST_URL", "the manifest's url is missing or not http:// or https://"},
    {Fault::manifest_size, "MANIFEST_SIZE", "the manifest's size is missing or no number of bytes"},
    {Fault::manifest_digest, "MANIFEST_SHA256", "the manifest's sha256 is missing or not 64 hex digits"},
    {Fault::manifest_signature, "MANIFEST_SIGNATURE", "the manifest's signature is missing or not base64"},
    {Fault::manifest_hardware, "MANIFEST_HARDWARE", "the manifest's hardware is missing or too long"},
    {Fault::wrong_hardware, "WRONG_HARDWARE", "the firmware is for other hardware"},
    {Fault::already_running, "ALREADY_RUNNING", "this version is running"},
    {Fault::downgrade, "DOWNGRADE", "the version is older than the running one"},
    {Fault::too_large, "TOO_LARGE", "the image does not fit its place"},
    {Fault::on_trial, "ON_TRIAL", "the running firmware is still on trial"},
    {Fault::signature, "SIGNATURE", "the signature is not the site's"},
    {Fault::http_status, "HTTP_STATUS", "the server refuses the file"},
    {Fault::wrong_length, "WRONG_LENGTH", "the server's file has another length than the manifest says"},
    {Fault::unreachable, "UNREACHABLE", "the download made no progress in all attempts"},
    {Fault::too_slow, "TOO_SLOW", "the download took too long"},
    {Fault::slot_refused, "SLOT_REFUSED", "the place for the new firmware cannot be prepared"},
    {Fault::slot_write, "SLOT_WRITE", "the flash does not take the image"},
    {Fault::digest, "SHA256", "what was downloaded is not what the manifest says"},
    {Fault::interrupted, "INTERRUPTED", "the device restarted during the download"},
    {Fault::cancelled, "CANCELLED", "the update was cancelled"},
    {Fault::image_magic, "IMAGE_MAGIC", "the file is no firmware image"},
    {Fault::image_chip, "IMAGE_CHIP", "the image is for another chip"},
    {Fault::image_segment, "IMAGE_SEGMENT", "the image's segments are not right"},
    {Fault::image_description, "IMAGE_DESCRIPTION", "the image does not describe its application"},
    {Fault::image_checksum, "IMAGE_CHECKSUM", "the image's checksum is wrong"},
    {Fault::image_hash, "IMAGE_HASH", "the image's own SHA-256 is missing or wrong"},
    {Fault::image_length, "IMAGE_LENGTH", "the file is longer or shorter than its image"},
    {Fault::image_version, "IMAGE_VERSION", "the image has another version than the manifest says"},
    {Fault::image_project, "IMAGE_PROJECT", "the image is of another project"},
    {Fault::read_back, "READ_BACK", "the flash does not hold what was written"},
    {Fault::store, "STORE", "the settings take nothing, so a trial could not be followed"},
    {Fault::activation, "ACTIVATION", "the image was not accepted for the next start"},
    {Fault::never_started, "NEVER_STARTED", "the new firmware never came up"},
    {Fault::trial_interrupted, "TRIAL_INTERRUPTED", "the new firmware restarted or lost power before it proved itself"},
    {Fault::no_broker, "NO_BROKER", "the new firmware found no broker"},
    {Fault::no_readings, "NO_READINGS", "the new firmware could not read the meter"},
    {Fault::no_confirmation, "NO_CONFIRMATION", "the server did not confirm the new firmware"},
    {Fault::not_confirmable, "NOT_CONFIRMABLE", "the bootloader did not take the confirmation"},
    {Fault::roll_back_failed, "ROLL_BACK_FAILED", "there was no firmware to go back to"},
};

const Words& words_of(Fault fault) {
  for (const Words& each : words) {
    if (each.fault == fault) return each;
  }
  return words[0];
}

}  // namespace

std::string_view code_of(Fault fault) { return words_of(fault).code; }

std::string_view text_of(Fault fault) { return words_of(fault).text; }

}  // namespace core::ota
