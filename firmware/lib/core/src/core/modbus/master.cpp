#include "core/modbus/master.hpp"

namespace core::modbus {
namespace {

/// Bits of a character with start, parity or second stop bit (Modbus over serial line V1.02, 2.5.1).
constexpr std::uint32_t character_bits = 11;
/// Above 19200 baud the silence between frames is fixed, µs (2.5.1.1).
constexpr std::uint32_t fixed_silence_us = 1750;

std::uint32_t rounded_up_ms(std::uint32_t us) {
  // One more, because the clock may be about to step.
  return (us + 999) / 1000 + 1;
}

std::uint32_t frame_silence_ms(std::uint32_t baud) {
  if (baud > 19200) return rounded_up_ms(fixed_silence_us);
  return rounded_up_ms(character_bits * 3'500'000U / baud);
}

}  // namespace

Master::Master(ports::SerialBus& bus, const MasterSettings& settings)
    : bus_(bus),
      settings_(settings),
      patience_{settings.timeout_ms, settings.retries},
      silence_ms_(frame_silence_ms(settings.serial.baud)) {
  static_cast<void>(bus_.configure(settings.serial));
}

std::uint32_t Master::character_us() const { return character_bits * 1'000'000U / settings_.serial.baud; }

bool Master::start(const Request& request) { return start(request, {settings_.timeout_ms, settings_.retries}); }

bool Master::start(const Request& request, const Patience& patience) {
  if (busy()) return false;
  const auto frame = encode(request);
  if (!frame) return false;
  request_ = request;
  patience_ = patience;
  if (request.values != nullptr) {
    written_ = request.values[0];
    request_.values = &written_;
  }
  frame_ = *frame;
  attempts_ = 0;
  result_.reset();
  silence_by_.reset();
  state_ = State::silence;
  return true;
}

std::optional<Result> Master::take_result() {
  auto result = result_;
  result_.reset();
  return result;
}

void Master::tick(ports::Millis now) {
  switch (state_) {
    case State::idle:
      drain(now);
      return;
    case State::silence:
      drain(now);
      wait_for_silence(now);
      return;
    case State::sending:
      if (bus_.sending()) return;
      sent_at_ = now;
      last_byte_at_ = now;
      state_ = State::waiting;
      [[fallthrough]];
    case State::waiting:
      listen(now);
      return;
  }
}

/// What comes while nothing is asked is noise, or an answer that is too late: it must not be taken for the next one.
void Master::drain(ports::Millis now) {
  std::array<std::uint8_t, 32> noise{};
  while (bus_.read(noise) > 0) quiet_since_ = now;
}

/// Noise without end, as of a line without bias, must not hold the request for ever; nor must a port that takes nothing.
void Master::wait_for_silence(ports::Millis now) {
  if (!silence_by_) silence_by_ = now + silence_ms_ + patience_.timeout_ms;
  if (now - quiet_since_ >= silence_ms_) send(now);
  if (state_ == State::silence && now >= *silence_by_) finish({Outcome::timeout, Exception::illegal_function, {}, 0, attempts_});
}

void Master::send(ports::Millis now) {
  if (!bus_.write(frame_.view())) return;
  ++attempts_;
  received_size_ = 0;
  silence_ms_ = frame_silence_ms(settings_.serial.baud);
  sent_at_ = now;
  state_ = State::sending;
}

void Master::listen(ports::Millis now) {
  const auto room = ports::MutableBytes{received_}.from(received_size_);
  const std::size_t arrived = bus_.read(room);
  received_size_ += arrived;
  if (arrived > 0) last_byte_at_ = now;

  const Answer answer = decode(request_, {received_.data(), received_size_});
  const auto latency = static_cast<std::uint32_t>(now - sent_at_);
  if (answer.kind == AnswerKind::exception) {
    quiet_since_ = now;
    finish({Outcome::exception, answer.exception, {}, latency, attempts_});
  } else if (answer.kind == AnswerKind::ok) {
    quiet_since_ = now;
    const std::size_t count = answer.registers.size() / 2;
    for (std::size_t i = 0; i < count; ++i) {
      registers_[i] = static_cast<std::uint16_t>(answer.registers[2 * i] << 8U | answer.registers[2 * i + 1]);
    }
    finish({Outcome::ok, Exception::illegal_function, {registers_.data(), count}, latency, attempts_});
  } else if (received_size_ > 0) {
    // A frame ends with silence. Gateways and USB adapters hand bytes over in lumps, so some more patience than t3.5.
    const std::uint32_t patience = silence_ms_ + rounded_up_ms(character_us() * 16);
    if (now - last_byte_at_ >= patience) attempt_failed(Outcome::bad_frame, now);
  } else if (now - sent_at_ >= patience_.timeout_ms) {
    attempt_failed(Outcome::timeout, now);
  }
}

void Master::attempt_failed(Outcome outcome, ports::Millis now) {
  quiet_since_ = now;
  // An answer carries no number: one that comes late could be taken for that to the next request. So it is waited for.
  if (outcome == Outcome::timeout) silence_ms_ = patience_.timeout_ms / 2 + frame_silence_ms(settings_.serial.baud);
  if (attempts_ <= patience_.retries) {
    silence_by_.reset();
    state_ = State::silence;
    return;
  }
  finish({outcome, Exception::illegal_function, {}, static_cast<std::uint32_t>(now - sent_at_), attempts_});
}

void Master::finish(const Result& result) {
  result_ = result;
  state_ = State::idle;
}

}  // namespace core::modbus
