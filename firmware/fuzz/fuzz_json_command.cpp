// A command, and settings from the portal, as JSON and as a form.
#include "core/command/request.hpp"
#include "core/ota/manifest.hpp"
#include "core/portal/fields.hpp"
#include "require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = ports::text_of({data, size});
  const core::command::Request request(text);
  if (request.valid()) require(!request.id().empty() && !request.name().empty());
  core::ota::Manifest manifest;
  static_cast<void>(core::ota::parse_manifest(text, manifest));
  static_cast<void>(core::portal::check_settings(text));
  std::array<std::uint8_t, 4'096> into{};
  core::json::Writer writer(into);
  // What a form becomes is JSON of known fields; what its values are is judged next.
  if (core::portal::form_to_json(text, writer)) {
    const auto refusal = core::portal::check_settings(ports::text_of(writer.view()));
    require(!refusal || !refusal->field.empty());
  }
  return 0;
}
