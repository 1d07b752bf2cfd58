#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ports/clock.hpp"
#include "ports/span.hpp"
#include "ports/system.hpp"

/// The messages of docs/mqtt-protocol.md as the gateway writes them.
namespace core::meter {

enum class Link : std::uint8_t { none, wifi, gsm, ethernet };

/// As on the wire; none is empty.
[[nodiscard]] std::string_view name_of(Link link);
[[nodiscard]] std::string_view name_of(ports::ResetReason reason);
/// `ck`: ntp, gsm, boot.
[[nodiscard]] std::string_view name_of(ports::ClockSource source);

/// What a message says of its sender.
struct Head {
  /// Boot counter.
  std::uint32_t epoch = 0;
  Link link = Link::none;
  ports::ClockSource clock = ports::ClockSource::ntp;
  /// Uptime when the message is sent; goes along when the clock was never set.
  ports::Millis uptime = 0;
};

/// A channel's key and value; what is not measured is left out.
struct Value {
  std::string_view key;
  double value = 0;
  /// Energies have nine digits, everything else seven: a 32-bit float is sure of no more.
  std::uint8_t digits = 7;
};

/// One reading.
struct Reading {
  std::uint32_t number = 0;
  /// ms UTC, or ms since boot when the clock was never set.
  std::int64_t at = 0;
  ports::Span<const Value> values;
};

struct Heartbeat {
  std::uint32_t interval_s = 60;
  /// ms UTC; nothing when the clock was never set.
  std::optional<std::int64_t> at;
  std::optional<int> signal_dbm;
  std::string_view address;
  std::string_view firmware;
  std::optional<std::uint32_t> free_heap;
  std::optional<std::uint32_t> least_free_heap;
  std::optional<std::uint32_t> largest_block;
  std::optional<ports::ResetReason> reset_reason;
  std::optional<std::uint32_t> buffered;
  std::optional<std::uint32_t> lost;
  std::optional<std::uint32_t> modbus_reads;
  std::optional<std::uint32_t> modbus_failures;
  std::optional<std::uint64_t> mobile_bytes;
};

enum class Severity : std::uint8_t { info, warning, critical };

/// Something that is wrong, or right again.
struct Alert {
  /// `^[a-z][a-z0-9_]{0,31}$`
  std::string_view type;
  Severity severity = Severity::warning;
  bool on = true;
  /// ms UTC; nothing when the clock was never set.
  std::optional<std::int64_t> at;
  /// For a person, at most 200 characters; empty: none.
  std::string_view message;
};

struct Registration {
  std::string_view id;
  std::string_view mac;
  std::string_view imei;
  std::string_view iccid;
  std::string_view hardware;
  std::string_view firmware;
  bool wifi = false;
  bool gsm = false;
  bool sd = false;
  bool modbus = false;
  std::uint32_t interval_s = 60;
};

/// Writers answer the size of the message, or 0 when it does not fit.
[[nodiscard]] std::size_t write_reading(const Head& head, bool from_card, const Reading& reading, ports::MutableBytes into);
/// `up` goes along, and `ck` unless it is ntp.
[[nodiscard]] std::size_t write_heartbeat(const Head& head, const Heartbeat& heartbeat, ports::MutableBytes into);
[[nodiscard]] std::size_t write_status(bool online, std::uint32_t epoch, std::uint32_t session, bool will,
                                       ports::MutableBytes into);
/// `up` and `ck` as with a heartbeat.
[[nodiscard]] std::size_t write_alert(const Head& head, const Alert& alert, ports::MutableBytes into);
[[nodiscard]] std::size_t write_registration(const Registration& registration, ports::MutableBytes into);

}  // namespace core::meter
