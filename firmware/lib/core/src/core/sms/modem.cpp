#include "core/sms/modem.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace core::sms {
namespace {

/// Attention; no echo; errors as numbers; text mode; the alphabet of GSM; new messages are stored and announced by +CMTI.
constexpr std::array<std::string_view, 6> setup{"AT", "ATE0", "AT+CMEE=1", "AT+CMGF=1", "AT+CSCS=\"GSM\"", "AT+CNMI=2,1,0,0,0"};

constexpr int timeouts_until_restart = 3;
constexpr char end_of_text = 0x1A;
constexpr char escape = 0x1B;
/// AT+CSQ: 0 to 31; 99 is "not known".
constexpr unsigned best_signal = 31;

bool starts_with(std::string_view text, std::string_view beginning) { return text.substr(0, beginning.size()) == beginning; }

bool is_final_error(std::string_view line) {
  return line == "ERROR" || starts_with(line, "+CMS ERROR") || starts_with(line, "+CME ERROR");
}

/// The modem started anew by itself, or is about to: what was set up is gone.
bool is_restart(std::string_view line) {
  return line == "RDY" || line == "NORMAL POWER DOWN" || line == "UNDER-VOLTAGE POWER DOWN" || line == "OVER-VOLTAGE POWER DOWN";
}

std::optional<unsigned> number_in(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  static_cast<void>(end);
  return number;
}

/// The `index`th of the texts in quotes.
std::string_view quoted(std::string_view line, int index) {
  for (int i = 0;; ++i) {
    const auto begin = line.find('"');
    if (begin == std::string_view::npos) return {};
    const auto end = line.find('"', begin + 1);
    if (end == std::string_view::npos) return {};
    if (i == index) return line.substr(begin + 1, end - begin - 1);
    line.remove_prefix(end + 1);
  }
}

/// A number for the modem: nothing in it ends the quotes of the command.
bool is_dialable(std::string_view number) {
  if (number.empty() || number.size() > max_number) return false;
  const auto digits = number.front() == '+' ? number.substr(1) : number;
  return !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char each) { return each >= '0' && each <= '9'; });
}

/// ASCII that the alphabet of GSM has, too, at the same place; what ends a text is not among it.
bool is_plain(char character) { return character == '\n' || (character >= ' ' && character <= '~' && character != '`'); }

}  // namespace

Modem::Modem(ports::SerialLine& line, SmsListener& listener, const ModemSettings& settings)
    : line_(line), listener_(listener), settings_(settings), reader_(line) {
  static_assert(setup.size() == setup_steps);
}

bool Modem::send(std::string_view number, std::string_view text) {
  if (queued_ == queue_.size() || !is_dialable(number) || text.empty() || text.size() > max_text) return false;
  if (!std::all_of(text.begin(), text.end(), is_plain)) return false;
  Outgoing& outgoing = queue_[queued_++];
  std::copy(number.begin(), number.end(), outgoing.number.begin());
  outgoing.number_size = number.size();
  outgoing.text = Text(text);
  outgoing.attempts = 0;
  return true;
}

void Modem::tick(ports::Millis now) {
  while (reader_.next()) {
    // Whatever comes keeps the next command waiting until the line is silent.
    next_at_ = std::max(next_at_, now + settings_.settle_ms);
    handle(reader_.line(), now);
  }
  if (command_ != Command::none) {
    if (now >= deadline_) time_out(now);
    return;
  }
  if (now >= next_at_) begin_next(now);
}

/// What matters most goes first: to be set up, what is to be deleted, to send, to read, to look.
void Modem::begin_next(ports::Millis now) {
  std::array<char, 40> line{};
  const auto with = [&line](const char* pattern, unsigned number) {
    const int size = std::snprintf(line.data(), line.size(), pattern, number);
    return std::string_view{line.data(), static_cast<std::size_t>(size)};
  };
  if (!ready()) return ask(Command::setup, setup[step_], settings_.answer_ms, now);
  if (erase_due_) return ask(Command::erase, with("AT+CMGD=%u", place_), settings_.delete_ms, now);
  if (queued_ > 0) {
    const Outgoing& outgoing = queue_.front();
    const int size = std::snprintf(line.data(), line.size(), "AT+CMGS=\"%.*s\"", static_cast<int>(outgoing.number_size),
                                   outgoing.number.data());
    return ask(Command::prompt, {line.data(), static_cast<std::size_t>(size)}, settings_.answer_ms, now);
  }
  if (waiting_count_ > 0) {
    place_ = waiting_[0];
    std::copy(waiting_.begin() + 1, waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_count_), waiting_.begin());
    --waiting_count_;
    head_seen_ = text_seen_ = false;
    sender_size_ = 0;
    received_ = Text();
    return ask(Command::read, with("AT+CMGR=%u", place_), settings_.answer_ms, now);
  }
  if (now >= next_check_) {
    next_check_ = now + settings_.check_ms;
    return ask(Command::list, "AT+CMGL=\"ALL\"", settings_.list_ms, now);
  }
  if (now >= next_signal_) {
    next_signal_ = now + settings_.signal_ms;
    ask(Command::signal, "AT+CSQ", settings_.answer_ms, now);
  }
}

void Modem::ask(Command command, std::string_view line, std::uint32_t limit_ms, ports::Millis now) {
  command_ = command;
  deadline_ = now + limit_ms;
  write(line);
  write("\r");
}

void Modem::handle(std::string_view line, ports::Millis now) {
  // In a message nothing is taken for what the modem says of its own accord.
  const bool in_message = command_ == Command::read && head_seen_;
  if (!in_message && is_restart(line)) return restart(now);
  if (!in_message && starts_with(line, "+CMTI:")) return handle_announcement(line);
  switch (command_) {
    case Command::none:
      return;
    case Command::prompt:
      if (line == "> ") {
        write(queue_.front().text.view());
        write({&end_of_text, 1});
        command_ = Command::text;
        deadline_ = now + settings_.send_ms;
        return;
      }
      break;
    case Command::list:
      if (starts_with(line, "+CMGL:")) note_waiting(line.substr(6));
      break;
    case Command::read:
      if (take_message(line)) return;
      break;
    case Command::signal:
      if (starts_with(line, "+CSQ:")) {
        const auto rssi = number_in(line.substr(5));
        signal_ = rssi && *rssi <= best_signal ? std::optional<int>(static_cast<int>(*rssi * 100 / best_signal)) : std::nullopt;
      }
      break;
    default:
      break;
  }
  if (line == "OK") return finish(true, now);
  if (is_final_error(line)) finish(false, now);
}

/// +CMTI: "SM",3
void Modem::handle_announcement(std::string_view line) {
  const auto comma = line.rfind(',');
  if (comma != std::string_view::npos) note_waiting(line.substr(comma + 1));
}

/// +CMGR: "REC UNREAD","+919876543210","","26/01/30,10:00:00+22", and the text below it. Answers whether the line was one of
/// these.
bool Modem::take_message(std::string_view line) {
  if (!head_seen_) {
    if (!starts_with(line, "+CMGR:")) return false;
    head_seen_ = true;
    const auto sender = quoted(line, 1);
    sender_size_ = sender.size() <= max_number ? sender.size() : 0;
    std::copy_n(sender.begin(), sender_size_, sender_.begin());
    return true;
  }
  if (text_seen_) return false;
  // The first line below the head is the message's, even if it says "OK".
  text_seen_ = true;
  received_ = Text::cut(line);
  return true;
}

void Modem::finish(bool ok, ports::Millis now) {
  const Command command = command_;
  command_ = Command::none;
  timeouts_in_row_ = 0;
  switch (command) {
    case Command::setup:
      if (ok) {
        ++step_;
      } else {
        restart(now);
      }
      return;
    case Command::read:
      erase_due_ = ok && head_seen_;
      return;
    case Command::erase: {
      erase_due_ = false;
      if (!ok) {
        ++counters_.undeletable;
        return;
      }
      ++counters_.received;
      const Text text = received_;
      listener_.on_sms({sender_.data(), sender_size_}, text.view());
      return;
    }
    case Command::text:
      if (!ok) return give_up_attempt(now);
      ++counters_.sent;
      return forget_outgoing();
    case Command::prompt:
      return give_up_attempt(now);
    default:
      return;
  }
}

void Modem::time_out(ports::Millis now) {
  // The end of an answer was taken for the text of a message that has none.
  if (command_ == Command::read && text_seen_) return finish(true, now);
  ++counters_.timeouts;
  const Command command = command_;
  command_ = Command::none;
  next_at_ = now + settings_.pause_ms;
  if (command == Command::prompt || command == Command::text) {
    // It may still wait for a text.
    write({&escape, 1});
    give_up_attempt(now);
  }
  if (++timeouts_in_row_ >= timeouts_until_restart || command == Command::setup) restart(now);
}

void Modem::give_up_attempt(ports::Millis now) {
  next_at_ = std::max(next_at_, now + settings_.pause_ms);
  if (++queue_.front().attempts < settings_.attempts) return;
  ++counters_.unsent;
  forget_outgoing();
}

void Modem::restart(ports::Millis now) {
  command_ = Command::none;
  step_ = 0;
  timeouts_in_row_ = 0;
  waiting_count_ = 0;
  signal_.reset();
  next_at_ = now + settings_.pause_ms;
  // It may have been cut off in the middle of anything.
  next_check_ = next_signal_ = now;
}

void Modem::note_waiting(std::string_view index) {
  const auto number = number_in(index);
  if (!number || *number > 0xFFFFU || waiting_count_ == waiting_.size()) return;
  const auto place = static_cast<std::uint16_t>(*number);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(waiting_count_);
  if (std::find(waiting_.begin(), end, place) == end) waiting_[waiting_count_++] = place;
}

void Modem::forget_outgoing() {
  std::copy(queue_.begin() + 1, queue_.begin() + static_cast<std::ptrdiff_t>(queued_), queue_.begin());
  --queued_;
}

/// A command is shorter than the buffer of any UART driver, and only one is under way.
void Modem::write(std::string_view text) { static_cast<void>(line_.write(ports::bytes_of(text))); }

}  // namespace core::sms
