#pragma once

#include "core/command/job.hpp"

namespace core::command {

/// Looks for Wi-Fi networks.
class WifiJob : public Job {
 public:
  void start(std::string_view id) { begin(id); }
  Step tick(Services& services, const gateway::Now& now, Reply& reply) override;
};

}  // namespace core::command
