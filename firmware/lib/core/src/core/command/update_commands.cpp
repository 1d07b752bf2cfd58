// Commands about new firmware.
#include <cJSON.h>

#include "core/command/command.hpp"
#include "core/ota/manifest.hpp"

namespace core::command {

void ota_update(Call& call) {
  ota::Manifest manifest;
  auto fault = ota::read_manifest(call.request.params(), manifest);
  if (fault == ota::Fault::none) {
    const auto& health = call.services.meter.health();
    const bool readings = health.reads > 0 && health.consecutive_failures == 0;
    fault = call.services.update.start(manifest, call.request.id(), readings, call.now.uptime);
  }
  if (fault == ota::Fault::none) {
    call.reply.accepted();
  } else {
    call.reply.rejected(ota::code_of(fault), ota::text_of(fault));
  }
}

void ota_confirm(Call& call) {
  const auto version = call.params.text("version", 1, ota::max_version_length);
  if (!version) call.params.missing("version");
  if (!call.params.accept(call.reply)) return;
  if (!call.services.update.confirmed(*version)) call.reply.rejected("NOT_ON_TRIAL", "This version is not on trial here.");
}

}  // namespace core::command
