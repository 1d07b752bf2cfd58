#include "core/command/desk.hpp"

namespace core::command {

Desk::Desk(const Services& services, ports::KeyValue& memory, ports::Log& messages, std::string_view topic)
    : services_(services), messages_(messages), topic_(topic), seen_(memory) {}

void Desk::begin() { seen_.begin(); }

void Desk::take(ports::Bytes payload, const gateway::Now& now) {
  const Request request(ports::text_of(payload));
  if (request.id().empty()) {
    messages_.write(ports::LogLevel::warning, "command", "what came is no command: not JSON, too large, or without an id");
    return;
  }
  if (auto* const known = history_.find(request.id())) {
    history_.repeat(*known);
    return;
  }
  auto* const entry = history_.add(request.id());
  if (entry == nullptr) {
    // Neither carried out nor answered: whoever sent it may send it again.
    messages_.write(ports::LogLevel::warning, "command", "too many commands at once; one was not taken");
    return;
  }
  Reply reply;
  carry_out(request, now, reply);
  history_.answer(*entry, reply);
  // A name that is none could have anything in it.
  if (command_of(request.name()) != nullptr) messages_.write(ports::LogLevel::info, "command", request.name());
}

void Desk::carry_out(const Request& request, const gateway::Now& now, Reply& reply) {
  if (!request.valid()) {
    reply.rejected("INVALID_COMMAND", "It is no command as the protocol has it.");
    return;
  }
  const Command* const command = command_of(request.name());
  if (command == nullptr) {
    reply.unsupported("UNKNOWN_COMMAND", "The device has no such command.");
    return;
  }
  if (request.expires() && !now.utc) {
    reply.rejected("NO_CLOCK", "The device does not know the time, so it cannot tell whether the command has expired.");
    return;
  }
  if (request.expires() && *now.utc >= *request.expires()) {
    reply.rejected("EXPIRED", "The command came too late.");
    return;
  }
  if (command->changes && seen_.has(request.id())) {
    reply.remark("REPEATED", "It was carried out before the device restarted.");
    return;
  }
  if (command->changes && !seen_.note(request.id())) {
    reply.error("STORE_FAILED", "The device cannot remember the command, so it could be carried out twice.");
    return;
  }
  Call call{request, Params(request.params()), services_, jobs_, now, reply};
  command->carry_out(call);
  if (command->changes && (reply.status() == Status::rejected || reply.status() == Status::unsupported)) seen_.withdraw();
  if (command->carry_out == restart && reply.status() == Status::accepted) seen_.owe(request.id());
}

void Desk::tick(const gateway::Now& now) {
  if (!owed_checked_) settle_owed(now);
  for (Job* job : {static_cast<Job*>(&jobs_.read), static_cast<Job*>(&jobs_.scan), static_cast<Job*>(&jobs_.clock),
                   static_cast<Job*>(&jobs_.wifi), static_cast<Job*>(&jobs_.password)}) {
    if (job->active()) work(*job, now);
  }
  follow_update();
  send();
}

void Desk::work(Job& job, const gateway::Now& now) {
  Reply reply;
  const Step step = job.tick(services_, now, reply);
  if (step == Step::nothing) return;
  if (step == Step::progress) reply.accepted();
  answer(job.id(), reply);
  if (step == Step::finished) job.end();
}

/// A restart is answered when it is over.
void Desk::settle_owed(const gateway::Now& now) {
  owed_checked_ = true;
  const auto id = seen_.take_owed();
  if (!id) return;
  Reply reply;
  reply.result().key("ep").unsigned_integer(services_.boot.epoch()).key("up").unsigned_integer(now.uptime);
  reply.result().key("rr").text(meter::name_of(services_.system.reset_reason()));
  answer(*id, reply);
}

void Desk::follow_update() {
  if (!services_.update.take_changed()) return;
  const auto progress = services_.update.progress();
  const bool over = progress.state == ota::UpdateState::success || progress.state == ota::UpdateState::failed ||
                    progress.state == ota::UpdateState::rolled_back;
  if (progress.request_id.empty()) {
    // Nobody asked for it, so nobody is told.
    if (over) services_.update.reported();
    return;
  }
  Reply reply;
  if (over && progress.state != ota::UpdateState::success) {
    reply.error(ota::code_of(progress.fault), ota::text_of(progress.fault));
  } else if (!over) {
    reply.accepted();
  }
  auto& out = reply.result();
  out.key("state").text(ota::name_of(progress.state)).key("version").text(progress.version);
  out.key("percent").unsigned_integer(progress.percent);
  if (progress.retries > 0) out.key("retries").unsigned_integer(progress.retries);
  if (progress.http_status > 0) out.key("http").integer(progress.http_status);
  if (progress.state == ota::UpdateState::trial && progress.fault != ota::Fault::none)
    out.key("missing").text(ota::code_of(progress.fault));
  answer(progress.request_id, reply);
  const auto* const entry = history_.find(progress.request_id);
  if (over && entry != nullptr) update_reply_ = entry->number;
}

void Desk::answer(std::string_view id, Reply& reply) {
  auto* entry = history_.find(id);
  if (entry == nullptr) entry = history_.add(id);
  if (entry != nullptr) history_.answer(*entry, reply);
}

void Desk::send() {
  if (!services_.session.online() || !services_.session.can_publish()) return;
  auto* const entry = history_.next_unsent();
  if (entry == nullptr) return;
  if (services_.session.publish(topic_, entry->message(), false, token_flag | entry->number)) entry->unsent = false;
}

void Desk::acknowledged(mqtt::Token token) {
  const auto number = token & ~token_flag;
  if (history_.delivered(number) == nullptr) return;
  if (update_reply_ != 0 && number == update_reply_) {
    update_reply_ = 0;
    services_.update.reported();
  }
}

}  // namespace core::command
