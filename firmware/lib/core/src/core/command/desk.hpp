#pragma once

#include <array>
#include <cstdint>

#include "core/command/command.hpp"
#include "core/command/history.hpp"
#include "core/command/seen.hpp"
#include "ports/log.hpp"

namespace core::command {

/// Takes commands, carries out each once, and answers each, also those that take a while or last over a restart.
class Desk {
 public:
  /// Marks the acknowledgement of a reply among the session's tokens.
  static constexpr mqtt::Token token_flag = 0x4000'0000U;

  /// `topic`: that of replies. It and the others must outlive the desk.
  Desk(const Services& services, ports::KeyValue& memory, ports::Log& messages, std::string_view topic);

  /// Once per start.
  void begin();

  /// A command came.
  void take(ports::Bytes payload, const gateway::Now& now);

  void tick(const gateway::Now& now);

  /// An acknowledgement with `token_flag`.
  void acknowledged(mqtt::Token token);

  /// The broker has every reply: the device may restart.
  [[nodiscard]] bool settled() const { return history_.all_delivered(); }
  /// After all settings were erased.
  void keep_ids() { seen_.keep(); }

 private:
  void carry_out(const Request& request, const gateway::Now& now, Reply& reply);
  void work(Job& job, const gateway::Now& now);
  void follow_update();
  void settle_owed(const gateway::Now& now);
  void send();
  void answer(std::string_view id, Reply& reply);

  Services services_;
  ports::Log& messages_;
  std::string_view topic_;
  History history_;
  Seen seen_;
  Jobs jobs_;
  bool owed_checked_ = false;
  /// The reply that tells how an update ended.
  std::uint32_t update_reply_ = 0;
};

}  // namespace core::command
