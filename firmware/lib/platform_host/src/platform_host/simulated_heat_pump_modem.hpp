#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ports/serial_line.hpp"

namespace platform_host {

/// The modem of a heat pump's board, as far as SMS need it: a SIM800 that answers AT commands, with a memory for messages, and
/// with faults. Texts it sends go to `sent`.
class SimulatedHeatPumpModem : public ports::SerialLine {
 public:
  struct Message {
    std::string number;
    std::string text;
  };

  std::vector<Message> sent;
  /// Commands in their order.
  std::vector<std::string> commands;
  /// Strength as AT+CSQ has it, 0 to 31; 99: unknown.
  int signal = 20;
  /// Answers nothing.
  bool dead = false;
  /// No network: a text is refused.
  bool refuses_texts = false;
  /// Hangs where the prompt for a text should come.
  bool holds_prompt = false;
  bool refuses_deletion = false;
  /// Says +CMTI when a message comes.
  bool announces = true;

  /// A message comes in over the air.
  void receive(std::string_view number, std::string_view text);
  /// The modem says something of its own accord.
  void say(std::string_view line) { put("\r\n" + std::string(line) + "\r\n"); }
  /// Starts anew, and forgets its settings.
  void restart();
  [[nodiscard]] std::size_t stored() const { return memory_.size(); }

  std::size_t write(ports::Bytes data) override;
  std::size_t read(ports::MutableBytes into) override;

 private:
  void put(std::string_view text) { out_.insert(out_.end(), text.begin(), text.end()); }
  void take(char character);
  void run(const std::string& command);
  void list();
  void show(int place);
  void finish_text();

  std::deque<char> out_;
  std::string line_;
  std::string partner_;
  std::map<int, Message> memory_;
  int reference_ = 0;
  bool echo_ = true;
  bool text_mode_ = false;
  bool taking_text_ = false;
};

}  // namespace platform_host
