#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/buffer/line.hpp"
#include "ports/file_store.hpp"

namespace core::buffer {

struct LogSettings {
  /// A file is ended when it has this size, bytes.
  std::uint32_t file_size = 256 * 1024;
  /// Files on the card; beyond it the oldest goes with all it holds. At most 256.
  std::uint32_t max_files = 128;
};

/// A record that was read to be sent.
struct StoredRecord {
  std::uint32_t number = 0;
  /// Valid until the next call.
  ports::Bytes data;
};

/// Records on a card, from oldest to newest, that survive a power cut at any byte. A record goes only when it is acknowledged, or
/// when there is no room: then the oldest go first, and are counted.
class RecordLog {
 public:
  RecordLog(ports::FileStore& files, const LogSettings& settings);

  /// Finds out what is on the card, by a few reads however much that is. False without a card; to be tried again then.
  [[nodiscard]] bool open();
  [[nodiscard]] bool is_open() const { return open_; }

  /// Stores a record. False when the card does not take it: it is then not stored, and counted as lost.
  [[nodiscard]] bool append(ports::Bytes record);

  /// The next record to send. Up to `max_outstanding` may be read and not acknowledged.
  [[nodiscard]] std::optional<StoredRecord> next();
  static constexpr std::size_t max_outstanding = 8;

  /// The server has the record. In any order.
  void acknowledge(std::uint32_t number);

  /// Records that are not acknowledged, those among them that are damaged included.
  [[nodiscard]] std::uint32_t waiting() const { return next_number_ - first_waiting_; }
  /// Records lost since start: overwritten, not taken by the card, or damaged on it.
  [[nodiscard]] std::uint32_t lost() const { return lost_; }

  /// Deletes everything.
  [[nodiscard]] bool purge();

 private:
  static constexpr std::size_t max_listed = 256;

  /// Where a record lies.
  struct Place {
    std::uint32_t file = 0;
    std::uint32_t offset = 0;
  };
  struct Outstanding {
    std::uint32_t number = 0;
    bool acknowledged = false;
    /// Behind the record.
    Place end;
  };
  /// What lies at a place.
  enum class Found : std::uint8_t { record, damage, end, card_failed };

  /// Reads the line at a place into `current_`, and moves the place behind it, or behind what is damaged.
  [[nodiscard]] Found read_line_at(Place& place);
  [[nodiscard]] bool find_end();
  [[nodiscard]] std::uint32_t line_begin(std::uint32_t file, std::uint32_t offset);
  [[nodiscard]] bool find_last(Place place, std::optional<std::uint32_t>& last);
  [[nodiscard]] bool find_first_waiting(Place place);
  [[nodiscard]] bool begin_file();
  [[nodiscard]] bool drop_oldest();
  void advance_acknowledged();
  void write_mark();
  [[nodiscard]] std::optional<Place> read_mark();

  ports::FileStore& files_;
  LogSettings settings_;
  bool open_ = false;
  std::uint32_t oldest_file_ = 1;
  std::uint32_t newest_file_ = 1;
  std::uint32_t newest_size_ = 0;
  std::uint32_t next_number_ = 1;
  /// Of the oldest record that is not acknowledged; the next one's when there is none.
  std::uint32_t first_waiting_ = 1;
  std::uint32_t lost_ = 0;
  Place read_;
  Place acknowledged_;
  std::array<Outstanding, max_outstanding> outstanding_{};
  std::size_t outstanding_count_ = 0;
  std::uint32_t since_mark_ = 0;
  std::array<std::uint8_t, max_line_size> line_{};
  Line current_;
};

}  // namespace core::buffer
