#include "sim800/sim800.hpp"

#include "sim800/at_text.hpp"
#include "sim800/network_time.hpp"

namespace sim800 {

using ports::BearerState;

Sim800::Sim800(ports::SerialLine& line, ModemPins* pins, ports::Clock& clock, const Sim800Settings& settings)
    : line_(line), clock_(clock), settings_(settings), power_(pins) {
  const auto own = [](auto& copy, std::string_view& text) {
    copy.keep(text);
    text = copy.view();
  };
  own(apn_, settings_.apn);
  own(user_, settings_.user);
  own(password_, settings_.password);
  own(pin_, settings_.pin);
}

void Sim800::down() {
  wanted_ = false;
  lose_links("the mobile network is switched off");
  facts_.address.forget();
  bring_up_.end_data();
}

BearerState Sim800::state() {
  work();
  if (absent_) return BearerState::absent;
  if (!wanted_) return BearerState::down;
  return ready() ? BearerState::up : BearerState::connecting;
}

void Sim800::restart() { start_over(clock_.uptime()); }

bool Sim800::power_cycle() {
  if (!power_.cut(clock_.uptime())) return false;
  start_over(clock_.uptime());
  return true;
}

void Sim800::start_over(ports::Millis now) {
  lose_links("the modem starts anew");
  ask_ = Ask::none;
  raw_ = 0;
  lines_.clear();
  bring_up_.start_over();
  facts_.address.forget();
  next_at_ = now;
}

void Sim800::lose_links(std::string_view why) {
  for (auto& each : links_) each.lose(why);
}

void Sim800::work() {
  const ports::Millis now = clock_.uptime();
  if (!power_.is_on()) return power_.switch_on(now);
  take(now);
  if (ask_ != Ask::none) {
    // The text behind the prompt.
    if (ask_ == Ask::guest) guest_.flush(line_);
    if (now >= deadline_) time_out(now);
  } else if (now >= next_at_) {
    begin_next(now);
  }
}

void Sim800::take(ports::Millis now) {
  std::array<std::uint8_t, 128> lump{};
  // No more than is at hand: a modem that talks without end does not keep the device.
  for (int i = 0; i < 16; ++i) {
    const std::size_t count = line_.read(lump);
    if (count == 0) return;
    for (std::size_t at = 0; at < count; ++at) {
      if (raw_ > 0) {
        --raw_;
        links_[asked_link_].put(lump[at]);
      } else if (const auto line = lines_.take(static_cast<char>(lump[at])); !line.empty()) {
        take_line(line, now);
      }
    }
  }
}

void Sim800::take_line(std::string_view line, ports::Millis now) {
  timeouts_ = 0;
  if (take_announcement(line)) return;
  if (ask_ == Ask::guest) {
    if (line == "> ") return guest_.pass(line);
    guest_.pass_line(line);
    if (line == "OK" || is_error(line)) finish(true, now);
    return;
  }
  // The modem started by itself: all it knew is gone.
  if (line == "RDY" || starts_with(line, "NORMAL POWER DOWN") || starts_with(line, "UNDER-VOLTAGE")) {
    guest_.pass_line(line);
    return start_over(now);
  }
  take_answer(line, now);
}

/// What comes of its own accord, whatever was asked for.
bool Sim800::take_announcement(std::string_view line) {
  if (starts_with(line, "+CIPRXGET: 1,")) {
    const auto index = number_at(value_of(line, 1));
    if (index && *index < links_.size()) links_[*index].note_arrival();
    return true;
  }
  if (starts_with(line, "+PDP: DEACT")) {
    lose_links("the mobile network ended the connection");
    bring_up_.repeat();
    return true;
  }
  if (starts_with(line, "+CMTI")) {
    guest_.pass_line(line);
    return true;
  }
  if (line.size() < 3 || line[1] != ',' || line[0] < '0' || line[0] >= static_cast<char>('0' + link_count)) return false;
  return links_[static_cast<std::size_t>(line[0] - '0')].take_announcement(line.substr(3));
}

void Sim800::take_answer(std::string_view line, ports::Millis now) {
  Link& link = links_[asked_link_];
  if (ask_ == Ask::announce && line == "> ") {
    ask_ = Ask::data;
    deadline_ = now + settings_.slow_ms;
    return send(link.sending());
  }
  if (ask_ == Ask::data) {
    if (line.find("SEND OK") != std::string_view::npos) {
      bytes_ += link.sending().size();
      link.drop_sent();
      return finish(true, now);
    }
    if (line.find("SEND FAIL") != std::string_view::npos || is_error(line)) return finish(false, now);
    return;
  }
  if (ask_ == Ask::bring_up && bring_up_.take_address(line)) return finish(true, now);
  if (line == "OK" || line == "SHUT OK" || line.find("CLOSE OK") != std::string_view::npos) return finish(true, now);
  if (is_error(line)) return finish(false, now);
  take_information(line);
}

void Sim800::take_information(std::string_view line) {
  if (facts_.take(line)) return;
  if (starts_with(line, "+CCLK:")) {
    if (const auto utc = network_time(without_quotes(line))) clock_.set_utc(*utc, ports::ClockSource::modem);
  } else if (starts_with(line, "+CIPRXGET: 2,")) {
    const auto count = number_at(value_of(line, 2));
    const auto left = number_at(value_of(line, 3));
    raw_ = links_[asked_link_].expect(count.value_or(0), left.value_or(0));
    bytes_ += raw_;
  } else if (ask_ == Ask::bring_up) {
    bring_up_.take(line);
  }
}

void Sim800::finish(bool ok, ports::Millis now) {
  const Ask was = ask_;
  ask_ = Ask::none;
  silent_starts_ = 0;
  absent_ = false;
  switch (was) {
    // An answer that came too late to be the answer to anything.
    case Ask::none:
    case Ask::guest:
    case Ask::signal:
    case Ask::clock:
      return;
    case Ask::open:
    case Ask::announce:
    case Ask::data:
    case Ask::fetch:
    case Ask::close:
      return links_[asked_link_].finish(was, ok);
    default:
      if (const auto pause_ms = bring_up_.finish(ok); pause_ms > 0) next_at_ = now + pause_ms;
  }
}

void Sim800::time_out(ports::Millis now) {
  const Ask was = ask_;
  ask_ = Ask::none;
  raw_ = 0;
  if (was == Ask::guest) {
    // Its user has its own clock.
    next_at_ = now + 100;
    return;
  }
  if (++timeouts_ < 3) {
    links_[asked_link_].time_out(was);
    next_at_ = now + 500;
    return;
  }
  timeouts_ = 0;
  start_over(now);
  // Nothing has ever answered: there is no modem. It is looked for again when somebody asks for a restart.
  if (++silent_starts_ >= 3) absent_ = true;
  next_at_ = now + (absent_ ? 60'000 : 2'000);
}

void Sim800::begin_next(ports::Millis now) {
  if (bring_up_.is_under_way()) {
    if (bring_up_.serves_sms() && begin_guest(now)) return;
    if (!wanted_ && bring_up_.brings_data()) return;
    return begin_bring_up(now);
  }
  if (begin_link(now) || begin_guest(now)) return;
  if (now >= next_signal_) {
    next_signal_ = now + settings_.signal_ms;
    return ask({Ask::signal, settings_.answer_ms, "AT+CSQ\r"}, now);
  }
  if (now >= next_clock_) {
    next_clock_ = now + settings_.clock_ms;
    ask({Ask::clock, settings_.answer_ms, "AT+CCLK?\r"}, now);
  }
}

void Sim800::begin_bring_up(ports::Millis now) {
  const auto turn = bring_up_.next();
  if (turn.command) return ask(*turn.command, now);
  if (turn.pause_ms > 0) next_at_ = now + turn.pause_ms;
}

bool Sim800::begin_link(ports::Millis now) {
  // In turn, so that one connection does not starve the other.
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const std::size_t index = (asked_link_ + 1 + i) % links_.size();
    if (const auto command = links_[index].next(settings_)) {
      asked_link_ = index;
      ask(*command, now);
      return true;
    }
  }
  return false;
}

bool Sim800::begin_guest(ports::Millis now) {
  // A command is whole with its end.
  if (!guest_.has_command()) return false;
  ask_ = Ask::guest;
  deadline_ = now + settings_.slow_ms;
  guest_.flush(line_);
  return true;
}

void Sim800::ask(const Command& command, ports::Millis now) {
  ask_ = command.ask();
  deadline_ = now + command.limit_ms();
  send(ports::bytes_of(command.text()));
}

void Sim800::send(ports::Bytes data) {
  // The driver's buffer is larger than anything that is sent at once; what it does not take is a time-out.
  static_cast<void>(line_.write(data));
}

}  // namespace sim800
