#pragma once

#include <array>
#include <cstdint>

#include "core/portal/http.hpp"
#include "ports/clock.hpp"

namespace core::portal {

/// Largest head of a request, and largest answer that is not a page of the program.
inline constexpr std::size_t max_head = 2'048;
/// Largest body of a request: a form with a certificate, each line break of which takes three characters.
inline constexpr std::size_t max_body = 4'096;

/// Room for one body. A phone opens several connections at once, but sends only one form.
struct BodyRoom {
  std::array<char, max_body> bytes{};
  bool taken = false;
};

struct ConnectionSettings {
  /// A request must be here after so long, ms.
  std::uint32_t request_ms = 10'000;
  /// The answer must be taken after so much more.
  std::uint32_t answer_ms = 30'000;
};

/// One connection with one request and one answer. Whoever owns the socket puts in what came, and sends what is to go out.
class Connection {
 public:
  enum class State : std::uint8_t {
    /// Nobody is connected.
    free,
    head,
    body,
    /// The request is whole: to be answered.
    asked,
    answering,
    /// To be closed.
    over,
  };

  explicit Connection(BodyRoom& body, const ConnectionSettings& settings = {}) : body_(body), settings_(settings) {}

  void open(ports::Millis now);
  /// The socket is closed.
  void reset();

  /// Where bytes are to be put; empty when none are wanted.
  [[nodiscard]] ports::MutableBytes room();
  void fill(std::size_t count);
  /// What is to be sent next; empty: nothing now.
  [[nodiscard]] ports::Bytes output() const;
  void sent(std::size_t count);
  /// Ends what takes too long.
  void tick(ports::Millis now);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const Request& request() const { return request_; }
  [[nodiscard]] std::string_view body() const { return {body_.bytes.data(), has_body_ ? body_size_ : 0}; }

  /// Answers with a text that outlives the connection, such as a page of the program.
  void answer(int status, std::string_view type, std::string_view text, std::string_view location = {});
  /// Memory for an answer that is made now; ends with `answer_made`.
  [[nodiscard]] ports::MutableBytes answer_room();
  void answer_made(int status, std::string_view type, std::size_t size);

 private:
  /// Room for the head of an answer before one that is made.
  static constexpr std::size_t answer_head = 512;

  void look();
  void begin_body();
  void release_body();
  void begin_answer(const AnswerHead& head, std::string_view text);

  BodyRoom& body_;
  ConnectionSettings settings_;
  State state_ = State::free;
  ports::Millis opened_at_ = 0;
  ports::Millis now_ = 0;
  ports::Millis asked_at_ = 0;
  Request request_;
  bool has_body_ = false;
  std::size_t body_size_ = 0;
  /// The head of the request, and then what is made for the answer.
  std::array<char, max_head> bytes_{};
  std::size_t size_ = 0;
  std::array<char, answer_head> head_{};
  std::size_t head_size_ = 0;
  std::string_view text_;
  std::size_t sent_ = 0;
};

}  // namespace core::portal
