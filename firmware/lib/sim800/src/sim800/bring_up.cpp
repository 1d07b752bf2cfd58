#include "sim800/bring_up.hpp"

#include "sim800/at_text.hpp"

namespace sim800 {

void BringUp::start_over() {
  step_ = 0;
  pin_tried_ = false;
}

void BringUp::end_data() {
  // AT+CIPSHUT ends the context and what stands on it (SIM800 series AT command manual V1.09, 8.2.7).
  if (step_ > step_shut) step_ = step_shut;
}

BringUp::Turn BringUp::next() {
  const auto ask = [](std::string_view command, std::uint32_t limit_ms) {
    return Turn{Command(Ask::bring_up, limit_ms, command)};
  };
  const auto quick = settings_.answer_ms;
  asked_ = step_;
  switch (step_) {
    case 0:
      return ask("AT\r", 1'000);
    case 1:
      return ask("ATE0\r", quick);
    case 2:
      return ask("AT+CMEE=1\r", quick);
    case step_imei:
      return ask("AT+GSN\r", quick);
    case step_iccid:
      return ask("AT+CCID\r", quick);
    case 5:
      return ask("AT+CPIN?\r", quick);
    case 6:
      return enter_pin();
    case 7:
      return ask("ATE0\r", quick);
    case step_network_time:
      return ask("AT+CLTS=1\r", quick);
    case step_registered:
      return ask("AT+CREG?\r", quick);
    case step_operator:
      return ask("AT+COPS?\r", quick);
    case step_shut:
      return ask("AT+CIPSHUT\r", settings_.slow_ms);
    case 12:
      return ask("AT+CIPMUX=1\r", quick);
    case 13:
      return ask("AT+CIPRXGET=1\r", quick);
    case 14:
      return set_apn();
    case 15:
      return ask("AT+CIICR\r", settings_.slow_ms);
    default:
      return ask("AT+CIFSR\r", quick);
  }
}

/// A wrong PIN locks the card after three attempts: it is tried once per start.
BringUp::Turn BringUp::enter_pin() {
  if (!facts_.pin_needed) return {Command(Ask::bring_up, settings_.answer_ms, "AT\r")};
  if (pin_tried_ || settings_.pin.empty() || !is_quotable(settings_.pin)) return {std::nullopt, 60'000};
  pin_tried_ = true;
  return {Command(Ask::bring_up, settings_.answer_ms, "AT+CPIN=").add(settings_.pin).add("\r")};
}

BringUp::Turn BringUp::set_apn() const {
  if (!is_quotable(settings_.apn) || !is_quotable(settings_.user) || !is_quotable(settings_.password)) return {};
  Command command(Ask::bring_up, settings_.answer_ms, "AT+CSTT=\"");
  command.add(settings_.apn).add("\",\"").add(settings_.user).add("\",\"").add(settings_.password).add("\"\r");
  return {command};
}

bool BringUp::take_address(std::string_view line) {
  if (asked_ != step_address || is_error(line)) return false;
  facts_.address.keep(line);
  return true;
}

void BringUp::take(std::string_view line) {
  if (asked_ == step_imei) facts_.imei.keep(line);
  if (asked_ == step_iccid) facts_.iccid.keep(line);
}

std::uint32_t BringUp::finish(bool ok) {
  // It was set back while the answer was on its way: what is due now has not been asked for.
  if (step_ != asked_) return 0;
  // Older modems do not know the network's time, and say so; the operator's name is not needed either.
  const bool needed = step_ != step_network_time && step_ != step_operator;
  if (!ok && needed) {
    step_ = 0;
    return 5'000;
  }
  const auto how = facts_.registration;
  const bool registered = how == ports::Registration::home || how == ports::Registration::roaming;
  if (step_ == step_registered && !registered) return 2'000;
  ++step_;
  return 0;
}

}  // namespace sim800
