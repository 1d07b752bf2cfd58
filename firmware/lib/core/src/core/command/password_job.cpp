#include "core/command/password_job.hpp"

namespace core::command {
namespace {

/// Time for the reply that the command was taken, ms.
constexpr ports::Millis farewell_ms = 3'000;
constexpr ports::Millis least_ms = 200;

}  // namespace

void PasswordJob::start(std::string_view id, const gateway::Now& now) {
  begin(id);
  started_at_ = now.uptime;
  logging_in_ = false;
}

Step PasswordJob::tick(Services& services, const gateway::Now& now, Reply& reply) {
  if (!logging_in_) {
    const auto waited = now.uptime - started_at_;
    const bool told = services.session.unacknowledged() == 0 && waited >= least_ms;
    if (!told && waited < farewell_ms) return Step::nothing;
    logging_in_ = true;
    connections_ = services.session.connections();
    refusals_ = services.control.refusals();
    services.control.log_in_again();
    return Step::nothing;
  }
  if (services.control.refusals() != refusals_) {
    const bool back = services.config.go_back();
    services.config.in_use(config::Key::mqtt_password);
    services.control.log_in_again();
    reply.error("CREDENTIALS_REFUSED", back ? "The broker refuses the new password; the old one is in use again."
                                            : "The broker refuses the new password, and the old one is gone.");
    return Step::finished;
  }
  if (!services.session.online() || services.session.connections() == connections_) return Step::nothing;
  reply.result().key("revision").unsigned_integer(services.config.revision());
  return Step::finished;
}

}  // namespace core::command
