#include "core/transport/report.hpp"

namespace core::transport {
namespace {

std::string_view name_of(ports::BearerState state) {
  switch (state) {
    case ports::BearerState::absent:
      return "absent";
    case ports::BearerState::down:
      return "down";
    case ports::BearerState::connecting:
      return "connecting";
    case ports::BearerState::up:
      return "up";
  }
  return "down";
}

std::string_view text_of(meter::Link link) { return link == meter::Link::none ? "none" : meter::name_of(link); }

void write_way(const Way& way, json::Writer& writer) {
  writer.begin_object().key("state").text(name_of(way.state()));
  if (!way.absent()) {
    if (const auto signal = way.bearer()->signal_dbm()) writer.key("signal").integer(*signal);
    if (const auto address = way.bearer()->address(); !address.empty()) writer.key("ip").text(address);
    writer.key("bytes").unsigned_integer(way.bearer()->data_used());
    writer.key("uses").unsigned_integer(way.counts().uses);
    writer.key("lost_link").unsigned_integer(way.counts().lost_links);
    writer.key("lost_broker").unsigned_integer(way.counts().lost_brokers);
    writer.key("reassociated").unsigned_integer(way.recovery().reassociations);
    writer.key("restarted").unsigned_integer(way.recovery().restarts);
    writer.key("power_cycled").unsigned_integer(way.recovery().power_cycles);
  }
  writer.end_object();
}

}  // namespace

void write_report(const Transport& transport, json::Writer& writer) {
  writer.begin_object();
  writer.key("mode").text(name_of(transport.mode()));
  writer.key("degraded").boolean(transport.degraded());
  writer.key("link").text(text_of(transport.link()));
  writer.key("switches").unsigned_integer(transport.switches());
  writer.key("wifi");
  write_way(transport.wifi(), writer);
  writer.key("gsm");
  write_way(transport.gsm(), writer);
  writer.end_object();
}

}  // namespace core::transport
