#include "core/sms/command.hpp"

#include <algorithm>
#include <array>

namespace core::sms {
namespace {

struct Word {
  std::string_view text;
  SmsCommand command;
};

constexpr std::array<Word, 5> words{{{"STATUS", SmsCommand::status},
                                     {"STAT", SmsCommand::status},
                                     {"RESET", SmsCommand::reset},
                                     {"REBOOT", SmsCommand::reset},
                                     {"RESTART", SmsCommand::reset}}};

bool is_space(char character) { return character == ' ' || character == '\t' || character == '\r' || character == '\n'; }
char upper(char character) { return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A') : character; }

}  // namespace

SmsCommand parse_command(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  for (const Word& word : words) {
    if (std::equal(text.begin(), text.end(), word.text.begin(), word.text.end(),
                   [](char one, char other) { return upper(one) == other; }))
      return word.command;
  }
  return SmsCommand::unknown;
}

}  // namespace core::sms
