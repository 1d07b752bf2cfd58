#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/command/reply.hpp"

namespace core::command {

/// The commands of the last time and what was replied to each: one that comes again is answered again and not carried out again.
class History {
 public:
  struct Entry {
    std::array<char, max_id_length> id{};
    std::size_t id_size = 0;
    std::array<std::uint8_t, max_message_size> reply{};
    std::size_t reply_size = 0;
    /// Counts commands; 0: free.
    std::uint32_t order = 0;
    /// Changes with each reply, so that the acknowledgement of an earlier one is not taken for that of this one.
    std::uint32_t number = 0;
    /// Another reply follows.
    bool open = false;
    /// The reply is not given to the broker's session yet.
    bool unsent = false;
    /// The broker has it.
    bool delivered = false;

    [[nodiscard]] std::string_view name() const { return {id.data(), id_size}; }
    [[nodiscard]] ports::Bytes message() const { return {reply.data(), reply_size}; }
  };

  [[nodiscard]] Entry* find(std::string_view id);

  /// Room for a new command: that of the oldest one which is through. Null when none is.
  [[nodiscard]] Entry* add(std::string_view id);

  /// Puts a reply down to be sent.
  void answer(Entry& entry, Reply& reply);
  void repeat(Entry& entry);

  /// The oldest whose reply is to be sent; null when there is none.
  [[nodiscard]] Entry* next_unsent();
  /// The broker has the reply of this number.
  [[nodiscard]] Entry* delivered(std::uint32_t number);
  /// Every reply has reached the broker, and no other is open.
  [[nodiscard]] bool all_delivered() const;

 private:
  static constexpr std::size_t room = 6;

  std::array<Entry, room> entries_{};
  std::uint32_t order_ = 0;
  std::uint32_t number_ = 0;
};

}  // namespace core::command
