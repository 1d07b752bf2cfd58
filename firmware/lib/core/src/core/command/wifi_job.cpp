#include "core/command/wifi_job.hpp"

namespace core::command {
namespace {

/// As many as fit into a message with the longest names.
constexpr std::size_t most_networks = 8;

}  // namespace

Step WifiJob::tick(Services& services, const gateway::Now&, Reply& reply) {
  const auto state = services.scanner->state();
  if (state == ports::ScanState::running) return Step::nothing;
  if (state != ports::ScanState::done) {
    reply.error("SCAN_FAILED", "The radio could not look for networks.");
    return Step::finished;
  }
  std::array<ports::WifiNetwork, most_networks> networks{};
  const std::size_t count = services.scanner->networks(networks);
  auto& out = reply.result();
  out.key("networks").begin_array();
  for (const auto& each : ports::Span<const ports::WifiNetwork>{networks}.first(count)) {
    out.begin_object().key("ssid").text(each.ssid()).key("signal").integer(each.signal_dbm);
    out.key("channel").unsigned_integer(each.channel).key("open").boolean(each.open).end_object();
  }
  out.end_array();
  if (count > networks.size()) out.key("more").boolean(true);
  return Step::finished;
}

}  // namespace core::command
