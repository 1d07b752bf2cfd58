#include "core/command/bus_job.hpp"

namespace core::command {
namespace {

/// Addresses between two messages of a scan.
constexpr std::uint32_t scan_step = 32;

std::string_view text_of(modbus::Exception exception) {
  switch (exception) {
    case modbus::Exception::illegal_function:
      return "The meter does not know this function.";
    case modbus::Exception::illegal_data_address:
      return "The meter has no such registers.";
    case modbus::Exception::illegal_data_value:
      return "The meter does not take this value.";
    case modbus::Exception::server_device_busy:
    case modbus::Exception::acknowledge:
      return "The meter is busy.";
    default:
      return "The meter refuses.";
  }
}

}  // namespace

Step BusJob::tick(Services& services, const gateway::Now& now, Reply& reply) {
  if (!asked_) {
    if (!services.meter.lend()) return Step::nothing;
    if (ask(services.master)) {
      asked_ = true;
      return Step::nothing;
    }
    services.meter.give_back();
    reply.rejected("INVALID_PARAMS", "There is no such request in Modbus.");
    return Step::finished;
  }
  const auto result = services.master.take_result();
  if (!result) return Step::nothing;
  asked_ = false;
  services.meter.give_back();
  return take(*result, now, reply);
}

void BusJob::fail(const modbus::Result& result, Reply& reply) {
  switch (result.outcome) {
    case modbus::Outcome::timeout:
      reply.error("MODBUS_TIMEOUT", "The meter did not answer.");
      return;
    case modbus::Outcome::exception:
      reply.error("MODBUS_EXCEPTION", text_of(result.exception));
      return;
    case modbus::Outcome::bad_frame:
    case modbus::Outcome::ok:
      reply.error("MODBUS_BAD_FRAME", "What came was no answer to the request.");
      return;
  }
}

void ReadJob::start(std::string_view id, const modbus::Request& request) {
  begin(id);
  request_ = request;
}

Step ReadJob::take(const modbus::Result& result, const gateway::Now&, Reply& reply) {
  if (result.outcome != modbus::Outcome::ok) {
    fail(result, reply);
    return Step::finished;
  }
  auto& out = reply.result();
  out.key("unit").unsigned_integer(request_.unit).key("address").unsigned_integer(request_.address);
  out.key("ms").unsigned_integer(result.latency_ms).key("words").begin_array();
  for (const auto word : result.registers) out.unsigned_integer(word);
  out.end_array();
  return Step::finished;
}

void ScanJob::start(std::string_view id, std::uint8_t from, std::uint8_t to, std::uint32_t timeout_ms) {
  begin(id);
  from_ = unit_ = from;
  to_ = to;
  timeout_ms_ = timeout_ms;
  found_count_ = 0;
  more_ = false;
}

/// Any register does: a slave that has not got it says so.
bool ScanJob::ask(modbus::Master& master) {
  return master.start({unit_, modbus::Function::read_holding_registers, 0, 1, nullptr}, {timeout_ms_, 0});
}

Step ScanJob::take(const modbus::Result& result, const gateway::Now&, Reply& reply) {
  if (result.outcome == modbus::Outcome::ok || result.outcome == modbus::Outcome::exception) {
    if (found_count_ < found_.size()) {
      found_[found_count_++] = unit_;
    } else {
      more_ = true;
    }
  }
  const auto done = static_cast<std::uint32_t>(unit_ - from_ + 1);
  if (unit_ == to_) {
    tell(reply, 100);
    return Step::finished;
  }
  ++unit_;
  if (done % scan_step != 0) return Step::nothing;
  tell(reply, done * 100 / static_cast<std::uint32_t>(to_ - from_ + 1));
  return Step::progress;
}

void ScanJob::tell(Reply& reply, std::uint32_t percent) const {
  auto& out = reply.result();
  out.key("percent").unsigned_integer(percent).key("found").begin_array();
  for (std::size_t i = 0; i < found_count_; ++i) out.unsigned_integer(found_[i]);
  out.end_array();
  if (more_) out.key("more").boolean(true);
}

}  // namespace core::command
