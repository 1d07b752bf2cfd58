#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "sim800/command.hpp"
#include "sim800/facts.hpp"
#include "sim800/settings.hpp"

namespace sim800 {

/// The way from a modem that was switched on to one with an address: one command after the other.
class BringUp {
 public:
  /// What comes next: a command, or a pause, ms.
  struct Turn {
    std::optional<Command> command;
    std::uint32_t pause_ms = 0;
  };

  /// Both must outlive it.
  BringUp(const Sim800Settings& settings, Facts& facts) : settings_(settings), facts_(facts) {}

  [[nodiscard]] bool is_done() const { return step_ == step_count; }
  [[nodiscard]] bool is_under_way() const { return step_ < step_count; }
  /// The modem knows its commands and its card: SMS works, without data.
  [[nodiscard]] bool serves_sms() const { return step_ >= step_network_time; }
  /// What is left brings data, which costs.
  [[nodiscard]] bool brings_data() const { return step_ > step_shut; }

  /// The modem starts anew: from the first step, with another attempt for the PIN.
  void start_over();
  /// From the first step.
  void repeat() { step_ = 0; }
  /// Data is not wanted any more: what the modem holds is ended; it stays registered, for SMS.
  void end_data();

  [[nodiscard]] Turn next();
  /// True when the line is the whole answer, without an OK.
  [[nodiscard]] bool take_address(std::string_view line);
  /// A line of the answer that has no name of its own.
  void take(std::string_view line);
  /// Takes the end of the answer to what `next` gave last. How long to wait before what is next, ms.
  [[nodiscard]] std::uint32_t finish(bool ok);

 private:
  // The steps, in their order; the last brings an address.
  static constexpr std::size_t step_imei = 3;
  static constexpr std::size_t step_iccid = 4;
  static constexpr std::size_t step_network_time = 8;
  static constexpr std::size_t step_registered = 9;
  static constexpr std::size_t step_operator = 10;
  static constexpr std::size_t step_shut = 11;
  static constexpr std::size_t step_address = 16;
  static constexpr std::size_t step_count = 17;

  [[nodiscard]] Turn enter_pin();
  [[nodiscard]] Turn set_apn() const;

  const Sim800Settings& settings_;
  Facts& facts_;
  std::size_t step_ = 0;
  /// The step whose command was the last; what sets `step_` back leaves it.
  std::size_t asked_ = 0;
  bool pin_tried_ = false;
};

}  // namespace sim800
