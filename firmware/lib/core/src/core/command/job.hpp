#pragma once

#include <array>
#include <string_view>

#include "core/command/reply.hpp"
#include "core/command/services.hpp"

namespace core::command {

enum class Step : std::uint8_t {
  nothing,
  /// The reply tells how far it is; another one follows.
  progress,
  finished,
};

/// A command that takes a while.
class Job {
 public:
  virtual ~Job() = default;

  [[nodiscard]] bool active() const { return id_size_ > 0; }
  [[nodiscard]] std::string_view id() const { return {id_.data(), id_size_}; }

  /// Does what can be done now, and writes into the reply unless it answers `nothing`.
  [[nodiscard]] virtual Step tick(Services& services, const gateway::Now& now, Reply& reply) = 0;

  /// After it has finished.
  void end() { id_size_ = 0; }

 protected:
  void begin(std::string_view id) { id_size_ = id.copy(id_.data(), id_.size()); }

 private:
  std::array<char, max_id_length> id_{};
  std::size_t id_size_ = 0;
};

}  // namespace core::command
