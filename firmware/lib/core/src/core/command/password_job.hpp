#pragma once

#include "core/command/job.hpp"

namespace core::command {

/// Changes the password at the broker: logs in with the new one, and goes back to the old one if the broker refuses it. The new
/// one is on trial in the settings meanwhile, so that a power cut leads to no device that cannot log in.
class PasswordJob : public Job {
 public:
  void start(std::string_view id, const gateway::Now& now);
  Step tick(Services& services, const gateway::Now& now, Reply& reply) override;

 private:
  ports::Millis started_at_ = 0;
  bool logging_in_ = false;
  std::uint32_t connections_ = 0;
  std::uint32_t refusals_ = 0;
};

}  // namespace core::command
