#include "platform_esp32/sim800.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace platform_esp32 {
namespace {

using ports::BearerState;
using ports::StreamState;

constexpr std::string_view ended = "the other side ended the connection";

bool starts_with(std::string_view text, std::string_view beginning) { return text.substr(0, beginning.size()) == beginning; }

std::optional<unsigned> number_at(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  static_cast<void>(end);
  return error == std::errc{} ? std::optional{number} : std::nullopt;
}

/// The `index`th of the values between commas, behind the colon.
std::string_view value_of(std::string_view line, int index) {
  line.remove_prefix(std::min(line.find(':') + 1, line.size()));
  for (; index > 0; --index)
    line.remove_prefix(std::min(line.find(',') == std::string_view::npos ? line.size() : line.find(',') + 1, line.size()));
  return line.substr(0, line.find(','));
}

std::string_view without_quotes(std::string_view text) {
  const auto first = text.find('"');
  if (first == std::string_view::npos) return text;
  return text.substr(first + 1, text.find('"', first + 1) - first - 1);
}

bool is_error(std::string_view line) {
  return line == "ERROR" || starts_with(line, "+CME ERROR") || starts_with(line, "+CMS ERROR");
}

/// Nothing in a text between quotes may end them.
bool is_quotable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char each) { return each >= ' ' && each != '"' && each != '\x7f'; });
}

/// Days from 1970 to a day of the Gregorian calendar, for years from 2000 on.
std::int64_t days_to(unsigned year, unsigned month, unsigned day) {
  const unsigned y = month <= 2 ? year - 1 : year;
  const unsigned shifted = month > 2 ? month - 3 : month + 9;
  const unsigned era_year = y % 400;
  const unsigned day_of_era = era_year * 365 + era_year / 4 - era_year / 100 + (153 * shifted + 2) / 5 + day - 1;
  return std::int64_t{y / 400} * 146'097 + day_of_era - 719'468;
}

}  // namespace

Sim800::Sim800(ports::SerialLine& line, ModemPins* pins, ports::Clock& clock, const Sim800Settings& settings)
    : line_(line), pins_(pins), clock_(clock), settings_(settings) {
  for (auto& each : links_) each.modem_ = this;
}

void Sim800::keep(Name& name, std::string_view text) {
  name.size = std::min(text.size(), name.text.size());
  std::copy_n(text.begin(), name.size, name.text.begin());
}

// The steps of the start, in their order; the last brings an address.
constexpr std::size_t step_count = 17;
constexpr std::size_t step_network_time = 8;
constexpr std::size_t step_registered = 9;
constexpr std::size_t step_operator = 10;
constexpr std::size_t step_shut = 11;

bool Sim800::ready() const { return phase_ == Phase::running && step_ == step_count; }

void Sim800::down() {
  wanted_ = false;
  lose_links("the mobile network is switched off");
  address_size_ = 0;
  // What the modem holds is ended; it stays registered, for SMS.
  if (step_ > step_shut) step_ = step_shut;
}

BearerState Sim800::state() {
  work();
  if (absent_) return BearerState::absent;
  if (!wanted_) return BearerState::down;
  return ready() ? BearerState::up : BearerState::connecting;
}

void Sim800::restart() { start_over(clock_.uptime()); }

bool Sim800::power_cycle() {
  if (pins_ == nullptr || !pins_->supply(false)) return false;
  start_over(clock_.uptime());
  phase_ = Phase::off;
  // The supply's capacitors keep the modem alive for a while.
  phase_until_ = clock_.uptime() + 3'000;
  return true;
}

void Sim800::start_over(ports::Millis now) {
  lose_links("the modem starts anew");
  ask_ = Ask::none;
  raw_ = 0;
  text_size_ = 0;
  step_ = 0;
  address_size_ = 0;
  pin_tried_ = false;
  next_at_ = now;
}

void Sim800::lose_links(std::string_view why) {
  for (auto& each : links_) {
    if (each.state_ == StreamState::connecting || each.state_ == StreamState::open) each.fail(why);
    each.held_ = false;
    each.close_due_ = false;
  }
}

void Sim800::work() {
  const ports::Millis now = clock_.uptime();
  if (phase_ != Phase::running) return switch_on(now);
  take(now);
  if (ask_ != Ask::none) {
    // The text behind the prompt.
    if (ask_ == Ask::guest) guest_.flush(*this);
    if (now >= deadline_) time_out(now);
  } else if (now >= next_at_) {
    begin_next(now);
  }
}

/// POWER_ON high; PWRKEY high, low for a second, high again (SIM800 hardware design V1.09, 4.2.1); then it boots for some
/// seconds.
void Sim800::switch_on(ports::Millis now) {
  if (now < phase_until_) return;
  const auto go = [this, now](Phase next, std::uint32_t ms) {
    phase_ = next;
    phase_until_ = now + ms;
  };
  if (pins_ == nullptr) return go(Phase::running, 0);
  switch (phase_) {
    case Phase::off:
      static_cast<void>(pins_->supply(true));
      pins_->key(true);
      return go(Phase::key_high, 100);
    case Phase::key_high:
      pins_->key(false);
      return go(Phase::key_low, 1'000);
    case Phase::key_low:
      pins_->key(true);
      return go(Phase::booting, 4'000);
    default:
      return go(Phase::running, 0);
  }
}

void Sim800::take(ports::Millis now) {
  std::array<std::uint8_t, 128> lump{};
  // No more than is at hand: a modem that talks without end does not keep the device.
  for (int i = 0; i < 16; ++i) {
    const std::size_t count = line_.read(lump);
    if (count == 0) return;
    for (std::size_t at = 0; at < count; ++at) take_byte(static_cast<char>(lump[at]), now);
  }
}

void Sim800::take_byte(char byte, ports::Millis now) {
  if (raw_ > 0) {
    Link& link = links_[asked_link_];
    --raw_;
    if (link.in_size_ < link.in_.size()) link.in_[link.in_size_++] = static_cast<std::uint8_t>(byte);
    return;
  }
  // A line ends with CR and LF; data begins behind both.
  if (byte == '\r') return;
  if (byte == '\n') {
    if (text_size_ > 0) take_line({text_.data(), text_size_}, now);
    text_size_ = 0;
    return;
  }
  if (text_size_ < text_.size()) text_[text_size_++] = byte;
  // The prompt for data is no line.
  if (text_size_ == 2 && text_[0] == '>' && text_[1] == ' ') {
    text_size_ = 0;
    take_line("> ", now);
  }
}

void Sim800::take_line(std::string_view line, ports::Millis now) {
  timeouts_ = 0;
  if (take_announcement(line)) return;
  if (ask_ == Ask::guest) {
    guest_.pass(line);
    if (line != "> ") guest_.pass("\r\n");
    if (line == "OK" || is_error(line)) finish(true, now);
    return;
  }
  // The modem started by itself: all it knew is gone.
  if (line == "RDY" || starts_with(line, "NORMAL POWER DOWN") || starts_with(line, "UNDER-VOLTAGE")) {
    guest_.pass(line);
    guest_.pass("\r\n");
    return start_over(now);
  }
  take_answer(line, now);
}

/// What comes of its own accord, whatever was asked for.
bool Sim800::take_announcement(std::string_view line) {
  if (starts_with(line, "+CIPRXGET: 1,")) {
    const auto index = number_at(value_of(line, 1));
    if (index && *index < links_.size()) links_[*index].more_ = true;
    return true;
  }
  if (starts_with(line, "+PDP: DEACT")) {
    lose_links("the mobile network ended the connection");
    step_ = 0;
    return true;
  }
  if (starts_with(line, "+CMTI")) {
    guest_.pass(line);
    guest_.pass("\r\n");
    return true;
  }
  if (line.size() < 3 || line[1] != ',' || line[0] < '0' || line[0] >= static_cast<char>('0' + link_count)) return false;
  Link& link = links_[static_cast<std::size_t>(line[0] - '0')];
  const auto what = line.substr(3);
  if (what == "CONNECT OK" || what == "ALREADY CONNECT") {
    if (link.state_ == StreamState::connecting) link.state_ = StreamState::open;
  } else if (what == "CONNECT FAIL") {
    link.held_ = false;
    link.fail("the server cannot be reached over the mobile network");
  } else if (what == "CLOSED") {
    link.held_ = false;
    // What came before the end is still to be fetched.
    if (!link.more_ && link.in_size_ == 0) link.fail(ended);
  } else {
    return false;
  }
  return true;
}

void Sim800::take_answer(std::string_view line, ports::Millis now) {
  if (ask_ == Ask::announce && line == "> ") {
    Link& link = links_[asked_link_];
    ask_ = Ask::data;
    deadline_ = now + settings_.slow_ms;
    return send({link.out_.data(), link.sending_});
  }
  if (ask_ == Ask::data) {
    Link& link = links_[asked_link_];
    if (line.find("SEND OK") != std::string_view::npos) {
      bytes_ += link.sending_;
      std::copy(link.out_.begin() + static_cast<std::ptrdiff_t>(link.sending_),
                link.out_.begin() + static_cast<std::ptrdiff_t>(link.out_size_), link.out_.begin());
      link.out_size_ -= link.sending_;
      return finish(true, now);
    }
    if (line.find("SEND FAIL") != std::string_view::npos || is_error(line)) return finish(false, now);
    return;
  }
  if (ask_ == Ask::own_address && !is_error(line)) {
    address_size_ = std::min(line.size(), address_.size());
    std::copy_n(line.begin(), address_size_, address_.begin());
    return finish(true, now);
  }
  if (line == "OK" || line == "SHUT OK" || line.find("CLOSE OK") != std::string_view::npos) return finish(true, now);
  if (is_error(line)) return finish(false, now);
  take_information(line, now);
}

void Sim800::take_information(std::string_view line, ports::Millis) {
  if (starts_with(line, "+CPIN:")) {
    pin_needed_ = line.find("SIM PIN") != std::string_view::npos;
  } else if (starts_with(line, "+CREG:")) {
    const auto state = number_at(value_of(line, 1));
    registration_ = state && *state <= 5 ? static_cast<ports::Registration>(*state) : ports::Registration::unknown;
  } else if (starts_with(line, "+COPS:")) {
    keep(operator_, without_quotes(value_of(line, 2)));
  } else if (starts_with(line, "+CSQ:")) {
    // 0 to 31 is -113 dBm and 2 dB each (3GPP TS 27.007, 8.5); 99 is "not known".
    const auto strength = number_at(value_of(line, 0));
    signal_ = strength && *strength <= 31 ? std::optional{-113 + 2 * static_cast<int>(*strength)} : std::nullopt;
  } else if (starts_with(line, "+CCLK:")) {
    set_clock(without_quotes(line));
  } else if (starts_with(line, "+CIPRXGET: 2,")) {
    const auto count = number_at(value_of(line, 2));
    const auto left = number_at(value_of(line, 3));
    Link& link = links_[asked_link_];
    raw_ = std::min<std::size_t>(count.value_or(0), link.in_.size() - link.in_size_);
    bytes_ += raw_;
    link.more_ = left.value_or(0) > 0;
  } else if (ask_ == Ask::imei) {
    keep(imei_, line);
  } else if (ask_ == Ask::iccid) {
    keep(iccid_, line);
  }
}

/// "yy/MM/dd,hh:mm:ss+zz", local time, and quarters of an hour that it is ahead of UTC (3GPP TS 27.007, 8.15).
void Sim800::set_clock(std::string_view line) {
  if (line.size() < 20) return;
  std::array<unsigned, 6> part{};
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto value = number_at(line.substr(i * 3, 2));
    if (!value) return;
    part[i] = *value;
  }
  const auto quarters = number_at(line.substr(18));
  // Without the network's time it counts from 2004 on.
  if (!quarters || part[0] < 24 || part[1] < 1 || part[1] > 12) return;
  const std::int64_t ahead = (line[17] == '-' ? -900 : 900) * static_cast<std::int64_t>(*quarters);
  const std::int64_t seconds = days_to(2000 + part[0], part[1], part[2]) * 86'400 + part[3] * std::int64_t{3'600} +
                               part[4] * std::int64_t{60} + part[5] - ahead;
  clock_.set_utc(seconds * 1'000, ports::ClockSource::modem);
}

void Sim800::finish(bool ok, ports::Millis now) {
  const Ask was = ask_;
  ask_ = Ask::none;
  silent_starts_ = 0;
  absent_ = false;
  Link& link = links_[asked_link_];
  switch (was) {
    case Ask::guest:
    case Ask::signal:
    case Ask::clock:
      return;
    case Ask::open:
      if (!ok) link.fail("the modem opens no connection");
      return;
    case Ask::announce:
    case Ask::data:
      if (!ok) link.fail("the modem does not send");
      return;
    case Ask::fetch:
      if (!ok) link.more_ = false;
      if (!link.held_ && !link.more_ && link.in_size_ == 0) link.fail(ended);
      return;
    case Ask::close:
      link.held_ = false;
      return;
    default:
      finish_setup(ok, now);
  }
}

void Sim800::finish_setup(bool ok, ports::Millis now) {
  // Older modems do not know the network's time, and say so; the operator's name is not needed either.
  const bool needed = step_ != step_network_time && step_ != step_operator;
  if (!ok && needed) {
    step_ = 0;
    next_at_ = now + 5'000;
    return;
  }
  const bool registered = registration_ == ports::Registration::home || registration_ == ports::Registration::roaming;
  if (step_ == step_registered && !registered) {
    next_at_ = now + 2'000;
    return;
  }
  ++step_;
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
    if (was == Ask::announce || was == Ask::data || was == Ask::open) links_[asked_link_].fail("the modem does not answer");
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
  if (step_ < step_count) {
    // SMS works without data, as soon as the modem knows its commands.
    if (step_ >= step_network_time && begin_guest(now)) return;
    if (!wanted_ && step_ > step_shut) return;
    return begin_setup(now);
  }
  if (begin_link(now) || begin_guest(now)) return;
  if (now >= next_signal_) {
    next_signal_ = now + settings_.signal_ms;
    return ask(Ask::signal, "AT+CSQ\r", settings_.answer_ms, now);
  }
  if (now >= next_clock_) {
    next_clock_ = now + settings_.clock_ms;
    ask(Ask::clock, "AT+CCLK?\r", settings_.answer_ms, now);
  }
}

void Sim800::begin_setup(ports::Millis now) {
  std::array<char, 200> line{};
  const auto size_of = [](std::string_view text) { return static_cast<int>(text.size()); };
  const auto quick = settings_.answer_ms;
  switch (step_) {
    case 0:
      return ask(Ask::attention, "AT\r", 1'000, now);
    case 1:
      return ask(Ask::echo_off, "ATE0\r", quick, now);
    case 2:
      return ask(Ask::errors, "AT+CMEE=1\r", quick, now);
    case 3:
      return ask(Ask::imei, "AT+GSN\r", quick, now);
    case 4:
      return ask(Ask::iccid, "AT+CCID\r", quick, now);
    case 5:
      return ask(Ask::pin_state, "AT+CPIN?\r", quick, now);
    case 6: {
      // A wrong PIN locks the card after three attempts: it is tried once per start.
      if (!pin_needed_) return ask(Ask::attention, "AT\r", quick, now);
      if (pin_tried_ || settings_.pin.empty() || !is_quotable(settings_.pin)) {
        next_at_ = now + 60'000;
        return;
      }
      pin_tried_ = true;
      const int size = std::snprintf(line.data(), line.size(), "AT+CPIN=%.*s\r", size_of(settings_.pin), settings_.pin.data());
      return ask(Ask::pin, {line.data(), static_cast<std::size_t>(size)}, quick, now);
    }
    case 7:
      return ask(Ask::echo_off, "ATE0\r", quick, now);
    case 8:
      return ask(Ask::network_time, "AT+CLTS=1\r", quick, now);
    case 9:
      return ask(Ask::registered, "AT+CREG?\r", quick, now);
    case 10:
      return ask(Ask::operator_name, "AT+COPS?\r", quick, now);
    case 11:
      return ask(Ask::shut, "AT+CIPSHUT\r", settings_.slow_ms, now);
    case 12:
      return ask(Ask::many, "AT+CIPMUX=1\r", quick, now);
    case 13:
      return ask(Ask::by_hand, "AT+CIPRXGET=1\r", quick, now);
    case 14: {
      if (!is_quotable(settings_.apn) || !is_quotable(settings_.user) || !is_quotable(settings_.password)) return;
      const int size = std::snprintf(line.data(), line.size(), "AT+CSTT=\"%.*s\",\"%.*s\",\"%.*s\"\r", size_of(settings_.apn),
                                     settings_.apn.data(), size_of(settings_.user), settings_.user.data(),
                                     size_of(settings_.password), settings_.password.data());
      return ask(Ask::apn, {line.data(), static_cast<std::size_t>(size)}, quick, now);
    }
    case 15:
      return ask(Ask::bring_up, "AT+CIICR\r", settings_.slow_ms, now);
    default:
      return ask(Ask::own_address, "AT+CIFSR\r", quick, now);
  }
}

bool Sim800::begin_link(ports::Millis now) {
  std::array<char, 120> line{};
  // In turn, so that one connection does not starve the other.
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const std::size_t index = (asked_link_ + 1 + i) % links_.size();
    Link& link = links_[index];
    const auto say = [&](Ask what, std::uint32_t limit_ms, int size) {
      asked_link_ = index;
      ask(what, {line.data(), static_cast<std::size_t>(size)}, limit_ms, now);
      return true;
    };
    const auto number = static_cast<unsigned>(index);
    if (link.close_due_) {
      link.close_due_ = false;
      if (link.held_)
        return say(Ask::close, settings_.answer_ms, std::snprintf(line.data(), line.size(), "AT+CIPCLOSE=%u\r", number));
    }
    if (link.open_due_) {
      link.open_due_ = false;
      link.held_ = true;
      link.more_ = false;
      link.in_begin_ = link.in_size_ = 0;
      return say(Ask::open, settings_.slow_ms,
                 std::snprintf(line.data(), line.size(), "AT+CIPSTART=%u,\"TCP\",\"%s\",%u\r", number, link.host_.data(),
                               static_cast<unsigned>(link.port_)));
    }
    if (link.state_ != StreamState::open) continue;
    // Room for all that is asked for: what is fetched is gone from the modem.
    if (link.more_ && link.in_size_ == 0) {
      return say(
          Ask::fetch, settings_.answer_ms,
          std::snprintf(line.data(), line.size(), "AT+CIPRXGET=2,%u,%u\r", number, static_cast<unsigned>(link.in_.size())));
    }
    if (link.out_size_ > 0 && link.held_) {
      link.sending_ = link.out_size_;
      return say(Ask::announce, settings_.slow_ms,
                 std::snprintf(line.data(), line.size(), "AT+CIPSEND=%u,%u\r", number, static_cast<unsigned>(link.sending_)));
    }
  }
  return false;
}

bool Sim800::begin_guest(ports::Millis now) {
  // A command is whole with its end.
  if (guest_.out_size_ == 0 || guest_.out_[guest_.out_size_ - 1] != '\r') return false;
  ask_ = Ask::guest;
  deadline_ = now + settings_.slow_ms;
  guest_.flush(*this);
  return true;
}

void Sim800::ask(Ask what, std::string_view command, std::uint32_t limit_ms, ports::Millis now) {
  ask_ = what;
  deadline_ = now + limit_ms;
  send(ports::bytes_of(command));
}

void Sim800::send(ports::Bytes data) {
  // The driver's buffer is larger than anything that is sent at once; what it does not take is a time-out.
  static_cast<void>(line_.write(data));
}

bool Sim800::Link::connect(std::string_view host, std::uint16_t port) {
  if (state_ != StreamState::closed || host.empty() || host.size() >= host_.size() || !is_quotable(host)) return false;
  forget();
  std::copy(host.begin(), host.end(), host_.begin());
  host_[host.size()] = '\0';
  port_ = port;
  state_ = StreamState::connecting;
  open_due_ = true;
  return true;
}

StreamState Sim800::Link::state() {
  modem_->work();
  return state_;
}

std::size_t Sim800::Link::write(ports::Bytes data) {
  if (state_ != StreamState::open) return 0;
  // What is being sent must not move.
  const std::size_t count = std::min(data.size(), out_.size() - out_size_);
  std::copy_n(data.begin(), count, out_.begin() + static_cast<std::ptrdiff_t>(out_size_));
  out_size_ += count;
  return count;
}

std::size_t Sim800::Link::read(ports::MutableBytes into) {
  modem_->work();
  const bool arriving = modem_->ask_ == Ask::fetch && &modem_->links_[modem_->asked_link_] == this;
  if (arriving) return 0;
  const std::size_t count = std::min(into.size(), in_size_ - in_begin_);
  std::copy_n(in_.begin() + static_cast<std::ptrdiff_t>(in_begin_), count, into.begin());
  in_begin_ += count;
  if (in_begin_ == in_size_) in_begin_ = in_size_ = 0;
  if (in_size_ == 0 && !held_ && !more_ && state_ == StreamState::open) fail(ended);
  return count;
}

void Sim800::Link::close() {
  if (held_) close_due_ = true;
  state_ = StreamState::closed;
  forget();
}

void Sim800::Link::fail(std::string_view why) {
  if (state_ == StreamState::closed) return;
  state_ = StreamState::failed;
  error_ = why;
  open_due_ = false;
}

void Sim800::Link::forget() {
  open_due_ = false;
  more_ = false;
  out_size_ = in_begin_ = in_size_ = 0;
  error_ = {};
}

std::size_t Sim800::Guest::write(ports::Bytes data) {
  const std::size_t count = std::min(data.size(), out_.size() - out_size_);
  std::copy_n(data.begin(), count, out_.begin() + static_cast<std::ptrdiff_t>(out_size_));
  out_size_ += count;
  return count;
}

std::size_t Sim800::Guest::read(ports::MutableBytes into) {
  const std::size_t count = std::min(into.size(), in_size_);
  std::copy_n(in_.begin(), count, into.begin());
  std::copy(in_.begin() + static_cast<std::ptrdiff_t>(count), in_.begin() + static_cast<std::ptrdiff_t>(in_size_), in_.begin());
  in_size_ -= count;
  return count;
}

void Sim800::Guest::flush(Sim800& modem) {
  if (out_size_ > 0) modem.send({out_.data(), out_size_});
  out_size_ = 0;
}

void Sim800::Guest::pass(std::string_view text) {
  const std::size_t count = std::min(text.size(), in_.size() - in_size_);
  std::copy_n(text.begin(), count, in_.begin() + static_cast<std::ptrdiff_t>(in_size_));
  in_size_ += count;
}

}  // namespace platform_esp32
