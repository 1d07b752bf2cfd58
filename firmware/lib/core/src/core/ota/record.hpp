#pragma once

#include <cstdint>
#include <optional>

#include "core/ota/fault.hpp"
#include "core/ota/manifest.hpp"
#include "ports/key_value.hpp"

namespace core::ota {

/// How far an update came. Kept in flash: numbers stay what they are.
enum class Phase : std::uint8_t {
  /// The running firmware brings the new one into the other slot.
  downloading = 1,
  /// The new one is about to be chosen for the next start.
  chosen = 2,
  /// The new one has come up.
  trial = 3,
  /// The new one gives up and goes back to the old: `fault` says why.
  going_back = 4,
  // Ended; the server may not know yet.
  succeeded = 5,
  failed = 6,
  rolled_back = 7,
};

/// Longest id of a command (protocol/acuvim).
inline constexpr std::size_t max_request_id = 64;

/// What both firmwares must know of an update.
struct Record {
  Phase phase = Phase::downloading;
  Fault fault = Fault::none;
  /// Whether the meter answered before.
  bool readings = true;
  Text<max_version_length> version;
  Text<max_request_id> request_id;
};

/// The record in the settings' memory, under one key: it is there whole or not at all.
class RecordBook {
 public:
  explicit RecordBook(ports::KeyValue& store) : store_(store) {}

  [[nodiscard]] std::optional<Record> load();
  [[nodiscard]] bool save(const Record& record);
  void erase();

 private:
  ports::KeyValue& store_;
};

}  // namespace core::ota
