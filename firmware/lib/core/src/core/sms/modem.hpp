#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/sms/line_reader.hpp"
#include "core/sms/text.hpp"
#include "ports/clock.hpp"
#include "ports/serial_line.hpp"

namespace core::sms {

/// Longest number of a partner as the modem writes it, with "+".
inline constexpr std::size_t max_number = 20;

/// What the modem tells. Called from `tick`; may call `send`.
class SmsListener {
 public:
  virtual ~SmsListener() = default;
  /// A message came, and is no longer in the modem, so that it cannot come a second time. `text` is its first line.
  virtual void on_sms(std::string_view sender, std::string_view text) = 0;
};

struct ModemSettings {
  /// Interval at which messages are looked for that nobody announced, ms.
  std::uint32_t check_ms = 5'000;
  std::uint32_t signal_ms = 60'000;
  /// Bounds of the answers, ms (SIM800 manual: 5 s, 20 s to list, 25 s to delete, 60 s to send).
  std::uint32_t answer_ms = 5'000;
  std::uint32_t list_ms = 20'000;
  std::uint32_t delete_ms = 25'000;
  std::uint32_t send_ms = 60'000;
  /// Silence before the next command: what a message pretends to be the end of an answer has passed by then.
  std::uint32_t settle_ms = 100;
  /// Pause after a failure, ms.
  std::uint32_t pause_ms = 5'000;
  /// Attempts for a message.
  std::uint8_t attempts = 3;
};

struct ModemCounters {
  std::uint32_t sent = 0;
  /// Messages given up.
  std::uint32_t unsent = 0;
  std::uint32_t received = 0;
  std::uint32_t timeouts = 0;
  /// Messages that could not be deleted, so were not acted on.
  std::uint32_t undeletable = 0;
};

/// SMS by the AT commands of a SIM800, in text mode (3GPP TS 27.005). One command at a time; lines of its own accord may come in
/// between. After three time-outs in a row it is set up anew.
class Modem {
 public:
  Modem(ports::SerialLine& line, SmsListener& listener, const ModemSettings& settings);

  void tick(ports::Millis now);

  /// Queues a message. False when the queue is full, or the number or text cannot be sent.
  [[nodiscard]] bool send(std::string_view number, std::string_view text);

  /// The modem answers and is set up.
  [[nodiscard]] bool ready() const { return step_ == setup_steps; }
  /// Nothing waits to be sent.
  [[nodiscard]] bool idle() const { return queued_ == 0; }
  /// Strength of the signal, 0 to 100 %; nothing while it is unknown.
  [[nodiscard]] std::optional<int> signal_percent() const { return signal_; }
  [[nodiscard]] const ModemCounters& counters() const { return counters_; }

 private:
  enum class Command : std::uint8_t { none, setup, list, read, erase, prompt, text, signal };

  struct Outgoing {
    std::array<char, max_number> number{};
    std::size_t number_size = 0;
    Text text;
    std::uint8_t attempts = 0;
  };

  static constexpr std::size_t setup_steps = 6;

  void begin_next(ports::Millis now);
  void ask(Command command, std::string_view line, std::uint32_t limit_ms, ports::Millis now);
  void handle(std::string_view line, ports::Millis now);
  void handle_announcement(std::string_view line);
  [[nodiscard]] bool take_message(std::string_view line);
  void finish(bool ok, ports::Millis now);
  void time_out(ports::Millis now);
  void give_up_attempt(ports::Millis now);
  void restart(ports::Millis now);
  void note_waiting(std::string_view index);
  void forget_outgoing();
  void write(std::string_view text);

  ports::SerialLine& line_;
  SmsListener& listener_;
  ModemSettings settings_;
  LineReader reader_;
  ModemCounters counters_;

  Command command_ = Command::none;
  std::size_t step_ = 0;
  ports::Millis deadline_ = 0;
  ports::Millis next_at_ = 0;
  ports::Millis next_check_ = 0;
  ports::Millis next_signal_ = 0;
  int timeouts_in_row_ = 0;
  std::optional<int> signal_;

  /// Places of messages in the modem that are to be read.
  std::array<std::uint16_t, 16> waiting_{};
  std::size_t waiting_count_ = 0;
  /// The one that is read or deleted.
  std::uint16_t place_ = 0;
  bool head_seen_ = false;
  bool text_seen_ = false;
  /// A message was read and is still in the modem. Outlives a restart of the modem, as the message does.
  bool erase_due_ = false;
  std::array<char, max_number> sender_{};
  std::size_t sender_size_ = 0;
  Text received_;

  std::array<Outgoing, 8> queue_{};
  std::size_t queued_ = 0;
};

}  // namespace core::sms
