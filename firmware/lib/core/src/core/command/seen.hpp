#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/command/request.hpp"
#include "ports/key_value.hpp"

namespace core::command {

/// The ids of the last commands that changed something, over restarts: the broker sends again what the device had no time to
/// acknowledge, and a restart that is repeated for ever would be one. Also the command whose reply is due after the restart.
class Seen {
 public:
  explicit Seen(ports::KeyValue& memory) : memory_(memory) {}

  /// Once per start.
  void begin();
  [[nodiscard]] bool has(std::string_view id) const;
  /// To be noted before the command is carried out. False when it cannot be written.
  [[nodiscard]] bool note(std::string_view id);
  /// The command noted last was not carried out after all.
  void withdraw();
  /// After all settings were erased.
  void keep();

  /// The command that is answered after the restart.
  void owe(std::string_view id);
  /// That id, if there is one; then it is forgotten.
  [[nodiscard]] std::optional<std::string_view> take_owed();

 private:
  struct Id {
    std::array<char, max_id_length> text{};
    std::uint8_t size = 0;
    [[nodiscard]] std::string_view view() const { return {text.data(), size}; }
  };
  static constexpr std::size_t room = 8;

  [[nodiscard]] bool save();

  ports::KeyValue& memory_;
  std::array<Id, room> ids_{};
  std::size_t next_ = 0;
  Id owed_;
};

}  // namespace core::command
