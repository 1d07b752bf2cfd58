#include "platform_host/simulated_heat_pump_modem.hpp"

#include <algorithm>
#include <cstdlib>

namespace platform_host {
namespace {

constexpr char end_of_text = 0x1A;
constexpr char escape = 0x1B;

bool begins(const std::string& text, std::string_view with) { return text.compare(0, with.size(), with) == 0; }

}  // namespace

void SimulatedHeatPumpModem::receive(std::string_view number, std::string_view text) {
  int place = 1;
  while (memory_.count(place) > 0) ++place;
  memory_[place] = {std::string(number), std::string(text)};
  if (announces && text_mode_) say("+CMTI: \"SM\"," + std::to_string(place));
}

void SimulatedHeatPumpModem::restart() {
  echo_ = true;
  text_mode_ = taking_text_ = false;
  line_.clear();
  say("RDY");
  say("+CFUN: 1");
  say("Call Ready");
  say("SMS Ready");
}

std::size_t SimulatedHeatPumpModem::write(ports::Bytes data) {
  for (const auto byte : data) {
    if (!dead) take(static_cast<char>(byte));
  }
  return data.size();
}

std::size_t SimulatedHeatPumpModem::read(ports::MutableBytes into) {
  const std::size_t count = std::min(into.size(), out_.size());
  std::copy_n(out_.begin(), count, into.begin());
  out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(count));
  return count;
}

void SimulatedHeatPumpModem::take(char character) {
  if (character == escape) {
    taking_text_ = false;
    line_.clear();
    return;
  }
  if (taking_text_) {
    if (character == end_of_text) return finish_text();
    line_ += character;
    return;
  }
  if (echo_) out_.push_back(character);
  if (character != '\r') {
    line_ += character;
    return;
  }
  const std::string command = line_;
  line_.clear();
  if (!command.empty()) run(command);
}

void SimulatedHeatPumpModem::run(const std::string& command) {
  commands.push_back(command);
  if (command == "ATE0") echo_ = false;
  if (command == "AT+CMGF=1") text_mode_ = true;
  const auto argument = [&] { return static_cast<int>(std::strtol(command.c_str() + 8, nullptr, 10)); };
  if (begins(command, "AT+CMGS=")) {
    partner_ = command.substr(9, command.size() - 10);
    taking_text_ = !holds_prompt;
    if (taking_text_) put("\r\n> ");
    return;
  }
  if (begins(command, "AT+CMGL")) list();
  if (begins(command, "AT+CMGR=")) show(argument());
  if (begins(command, "AT+CSQ")) say("+CSQ: " + std::to_string(signal) + ",0");
  if (begins(command, "AT+CMGD=")) {
    if (refuses_deletion) return say("+CMS ERROR: 320");
    memory_.erase(argument());
  }
  say("OK");
}

void SimulatedHeatPumpModem::list() {
  for (const auto& [place, message] : memory_) {
    say("+CMGL: " + std::to_string(place) + R"(,"REC UNREAD",")" + message.number + R"(","","26/01/30,10:00:00+22")");
    put(message.text + "\r\n");
  }
}

void SimulatedHeatPumpModem::show(int place) {
  const auto found = memory_.find(place);
  if (found == memory_.end()) return;
  say(R"(+CMGR: "REC UNREAD",")" + found->second.number + R"(","","26/01/30,10:00:00+22")");
  put(found->second.text + "\r\n");
}

void SimulatedHeatPumpModem::finish_text() {
  taking_text_ = false;
  const std::string text = line_;
  line_.clear();
  if (refuses_texts) return say("+CMS ERROR: 38");
  sent.push_back({partner_, text});
  say("+CMGS: " + std::to_string(++reference_ % 256));
  say("OK");
}

}  // namespace platform_host
