// What a phone sends to the portal: whole, and byte by byte, with the same answer; nothing is stored that cannot be.
#include <algorithm>
#include <string>

#include "core/portal/portal.hpp"
#include "require.hpp"

namespace {

using namespace core::portal;

class Device : public PortalSettings {
 public:
  void write_settings(core::json::Writer& into) override { into.begin_object().end_object(); }
  void write_status(core::json::Writer& into) override { into.begin_object().end_object(); }
  std::optional<Refusal> store(std::string_view json) override {
    require(!check_settings(json));
    return std::nullopt;
  }
  bool start_test(std::string_view json) override {
    require(!check_settings(json));
    return true;
  }
  TestReport test() override { return {}; }
};

std::string ask(ports::Bytes bytes, std::size_t piece) {
  Device device;
  Portal portal(device, nullptr);
  portal.open(0);
  Connection* const connection = portal.accept(0);
  while (!bytes.empty() && !connection->room().empty()) {
    const auto room = connection->room();
    const std::size_t count = std::min({piece, room.size(), bytes.size()});
    std::copy_n(bytes.begin(), count, room.begin());
    bytes = bytes.from(count);
    connection->fill(count);
  }
  portal.tick(0);
  portal.tick(60'000);
  std::string said;
  while (!connection->output().empty()) {
    said += ports::text_of(connection->output());
    connection->sent(connection->output().size());
  }
  require(connection->state() == Connection::State::over);
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto whole = ask({data, size}, 4'096);
  // One that is too large is found out sooner or later, depending on how it comes.
  if (size <= max_head) require(whole == ask({data, size}, 1));
  return 0;
}
