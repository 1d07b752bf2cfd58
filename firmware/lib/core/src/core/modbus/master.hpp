#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/modbus/pdu.hpp"
#include "ports/clock.hpp"
#include "ports/serial_bus.hpp"

namespace core::modbus {

/// How a request ended.
enum class Outcome : std::uint8_t {
  ok,
  /// The slave answered that it will not do it: `Result::exception`.
  exception,
  /// Nothing came, or the line was never silent, so that nothing could be asked.
  timeout,
  /// Something came that is no answer to this request, such as a frame with a wrong CRC.
  bad_frame,
};

struct Result {
  Outcome outcome = Outcome::timeout;
  Exception exception = Exception::illegal_function;
  /// Registers that were read; valid until the next request is started.
  ports::Span<const std::uint16_t> registers;
  /// From the end of the request to the end of the answer, ms; of the last attempt.
  std::uint32_t latency_ms = 0;
  /// 1 when the first attempt succeeded.
  std::uint8_t attempts = 0;
};

struct MasterSettings {
  ports::SerialSettings serial;
  /// How long a slave may take to begin its answer, ms. Acuvim II: 300 ms is plenty.
  std::uint32_t timeout_ms = 500;
  /// Attempts after the first, when nothing or nonsense came. A refusal is an answer and is not repeated.
  std::uint8_t retries = 2;
};

/// How long and how often one request is tried, where it is not as for all.
struct Patience {
  std::uint32_t timeout_ms;
  std::uint8_t retries;
};

/// Master of a Modbus RTU line. Owns the bus; one request at a time; `tick` does the work and never waits.
class Master {
 public:
  Master(ports::SerialBus& bus, const MasterSettings& settings);

  /// Begins a request. False when one is under way or this one cannot be.
  [[nodiscard]] bool start(const Request& request);
  [[nodiscard]] bool start(const Request& request, const Patience& patience);

  void tick(ports::Millis now);

  [[nodiscard]] bool busy() const { return state_ != State::idle; }

  /// The outcome of the last request, once.
  [[nodiscard]] std::optional<Result> take_result();

 private:
  enum class State : std::uint8_t { idle, silence, sending, waiting };

  void wait_for_silence(ports::Millis now);
  void send(ports::Millis now);
  void listen(ports::Millis now);
  void attempt_failed(Outcome outcome, ports::Millis now);
  void finish(const Result& result);
  void drain(ports::Millis now);
  [[nodiscard]] std::uint32_t character_us() const;

  ports::SerialBus& bus_;
  MasterSettings settings_;
  Patience patience_;
  State state_ = State::idle;
  Request request_;
  /// The value a single write is answered with; the caller's may be gone by then.
  std::uint16_t written_ = 0;
  Frame frame_;
  std::array<std::uint8_t, max_frame_size> received_{};
  std::size_t received_size_ = 0;
  std::array<std::uint16_t, max_read_registers> registers_{};
  std::optional<Result> result_;
  std::uint8_t attempts_ = 0;
  ports::Millis quiet_since_ = 0;
  ports::Millis sent_at_ = 0;
  ports::Millis last_byte_at_ = 0;
  /// Silence to keep before the next request: t3.5, or longer when an answer may still come late.
  std::uint32_t silence_ms_;
  /// When the silence must have come, or the request ends.
  std::optional<ports::Millis> silence_by_;
};

}  // namespace core::modbus
