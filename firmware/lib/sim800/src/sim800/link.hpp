#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/byte_stream.hpp"
#include "sim800/command.hpp"
#include "sim800/settings.hpp"

namespace sim800 {

class Link;

/// The modem, as its connections see it.
class LinkHost {
 public:
  virtual ~LinkHost() = default;
  /// Does what is due. A connection has it done whenever somebody looks at it.
  virtual void work() = 0;
  /// Bytes are on their way into this connection.
  [[nodiscard]] virtual bool fetches(const Link& link) const = 0;
};

/// One connection through the modem.
class Link : public ports::ByteStream {
 public:
  /// `number`: by which the modem knows it. The modem must outlive it.
  Link(LinkHost& modem, unsigned number) : modem_(modem), number_(number) {}

  bool connect(std::string_view host, std::uint16_t port) override;
  ports::StreamState state() override;
  std::size_t write(ports::Bytes data) override;
  std::size_t read(ports::MutableBytes into) override;
  void close() override;
  std::string_view error() const override { return error_; }

  /// The next command that it needs, taken as sent.
  [[nodiscard]] std::optional<Command> next(const Sim800Settings& settings);
  /// The modem has answered its command, or it has not in time.
  void finish(Ask was, bool ok);
  void time_out(Ask was);

  /// What the modem says of its own accord: `CONNECT OK` and the like. False when it is not about a connection.
  [[nodiscard]] bool take_announcement(std::string_view what);
  void note_arrival() { more_ = true; }
  /// The network is gone, and all connections with it.
  void lose(std::string_view why);

  /// What was announced, to be sent behind the prompt.
  [[nodiscard]] ports::Bytes sending() const { return {out_.data(), sending_}; }
  /// The modem has taken it.
  void drop_sent();

  /// Room is made for so many bytes that follow, and the modem has `left` more. How many of them can be taken.
  [[nodiscard]] std::size_t expect(unsigned count, unsigned left);
  void put(std::uint8_t byte);

 private:
  void fail(std::string_view why);
  void forget();

  LinkHost& modem_;
  unsigned number_;
  ports::StreamState state_ = ports::StreamState::closed;
  std::string_view error_;
  std::array<char, 64> host_{};
  std::size_t host_size_ = 0;
  std::uint16_t port_ = 0;
  bool open_due_ = false;
  /// The modem has, or may have, a connection of this number.
  bool held_ = false;
  bool close_due_ = false;
  bool more_ = false;
  std::array<std::uint8_t, 1'024> out_{};
  std::size_t out_size_ = 0;
  std::size_t sending_ = 0;
  std::array<std::uint8_t, 1'024> in_{};
  std::size_t in_begin_ = 0;
  std::size_t in_size_ = 0;
};

}  // namespace sim800
