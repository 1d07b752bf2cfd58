#include "core/buffer/record_log.hpp"

#include <algorithm>

#include "core/buffer/crc32.hpp"

namespace core::buffer {
namespace {

/// How far acknowledgements have come is kept in a file of its own: file, offset, CRC; the last whole one counts.
constexpr std::uint32_t mark_file = 0;
constexpr std::uint32_t mark_size = 12;
/// The card is spared: at most this many records come again after a power cut.
constexpr std::uint32_t records_per_mark = 16;
constexpr std::uint32_t largest_mark_file = 4096 - 4096 % mark_size;
/// At the end of a file: what is left of a line before, the last whole line, and one that a power cut left.
constexpr std::uint32_t last_lines = 3 * max_line_size;

void put32(std::uint8_t* at, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8U * i) & 0xFFU);
}

std::uint32_t get32(const std::uint8_t* at) {
  std::uint32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(at[i]) << (8U * i);
  return value;
}

}  // namespace

RecordLog::RecordLog(ports::FileStore& files, const LogSettings& settings) : files_(files), settings_(settings) {
  // One file less than can be listed, because the mark has one.
  settings_.max_files = std::clamp<std::uint32_t>(settings.max_files, 2, max_listed - 1);
}

bool RecordLog::open() {
  open_ = false;
  if (!files_.ready()) return false;
  std::array<std::uint32_t, max_listed> listed{};
  const std::size_t count = std::min(files_.list(listed), listed.size());
  const auto* first = std::upper_bound(listed.begin(), listed.begin() + count, mark_file);
  const bool empty = first == listed.begin() + count;
  oldest_file_ = empty ? 1 : *first;
  newest_file_ = empty ? 1 : listed[count - 1];
  outstanding_count_ = 0;
  acknowledged_ = read_mark().value_or(Place{oldest_file_, 0});
  read_ = acknowledged_;
  // What waits is known by its numbers: to look at all of it takes minutes after a long outage.
  if (!find_end() || !find_first_waiting(acknowledged_)) return false;
  newest_size_ = files_.size(newest_file_).value_or(0);
  return open_ = true;
}

bool RecordLog::append(ports::Bytes record) {
  std::array<std::uint8_t, max_line_size> line{};
  const std::size_t size = write_line(next_number_, record, line);
  if (size == 0 || !open_ || (newest_size_ + size > settings_.file_size && newest_size_ > 0 && !begin_file())) {
    ++lost_;
    return false;
  }
  if (!files_.append(newest_file_, ports::Bytes{line}.first(size))) {
    // What of it is there must not be glued to the next record.
    if (!files_.truncate(newest_file_, newest_size_)) open_ = false;
    ++lost_;
    return false;
  }
  newest_size_ += static_cast<std::uint32_t>(size);
  ++next_number_;
  return true;
}

std::optional<StoredRecord> RecordLog::next() {
  while (open_ && outstanding_count_ < max_outstanding) {
    switch (read_line_at(read_)) {
      case Found::record:
        outstanding_[outstanding_count_++] = {current_.number, false, read_};
        return StoredRecord{current_.number, current_.record};
      case Found::damage:
        ++lost_;
        break;
      case Found::end:
        if (read_.file >= newest_file_) return std::nullopt;
        read_ = {read_.file + 1, 0};
        break;
      case Found::card_failed:
        open_ = false;
        return std::nullopt;
    }
  }
  return std::nullopt;
}

void RecordLog::acknowledge(std::uint32_t number) {
  for (std::size_t i = 0; i < outstanding_count_; ++i) {
    if (outstanding_[i].number == number) outstanding_[i].acknowledged = true;
  }
  advance_acknowledged();
}

bool RecordLog::purge() {
  bool all = files_.ready();
  for (std::uint32_t file = oldest_file_; all && file <= newest_file_; ++file) all = !files_.size(file) || files_.remove(file);
  all = all && (!files_.size(mark_file) || files_.remove(mark_file));
  return open() && all;
}

RecordLog::Found RecordLog::read_line_at(Place& place) {
  const auto filled = files_.read(place.file, place.offset, line_);
  if (!filled) return files_.size(place.file) ? Found::card_failed : Found::end;
  const auto bytes = ports::Bytes{line_}.first(*filled);
  switch (read_line(bytes, current_)) {
    case LineState::whole:
      place.offset += static_cast<std::uint32_t>(current_.size);
      return Found::record;
    case LineState::damaged:
      place.offset += static_cast<std::uint32_t>(current_.size);
      return Found::damage;
    case LineState::cut:
      if (bytes.size() < line_.size()) return Found::end;
      // Longer than any line is: go on until one begins.
      place.offset += static_cast<std::uint32_t>(bytes.size());
      return Found::damage;
  }
  return Found::card_failed;
}

/// Numbers go on where they were, also when everything is acknowledged: behind the last record that is whole.
bool RecordLog::find_end() {
  std::optional<std::uint32_t> last;
  for (std::uint32_t file = newest_file_; file >= oldest_file_ && !last; --file) {
    const std::uint32_t size = files_.size(file).value_or(0);
    if (size > last_lines && !find_last({file, line_begin(file, size - last_lines)}, last)) return false;
    if (!last && !find_last({file, 0}, last)) return false;
  }
  if (last) next_number_ = *last + 1;
  first_waiting_ = next_number_;
  return true;
}

/// Where the first line behind an offset begins; 0 when it cannot be told.
std::uint32_t RecordLog::line_begin(std::uint32_t file, std::uint32_t offset) {
  const auto bytes = ports::Bytes{line_}.first(files_.read(file, offset, line_).value_or(0));
  const auto* const end = std::find(bytes.begin(), bytes.end(), '\n');
  return end == bytes.end() ? 0 : offset + static_cast<std::uint32_t>(end - bytes.begin()) + 1;
}

/// Goes over the lines from a place to the end of its file, and cuts off what a power cut left of one. False when the card fails.
bool RecordLog::find_last(Place place, std::optional<std::uint32_t>& last) {
  for (;;) {
    switch (read_line_at(place)) {
      case Found::record:
        last = current_.number;
        break;
      case Found::damage:
        break;
      case Found::end: {
        const auto size = files_.size(place.file);
        const bool cut = place.file == newest_file_ && size && *size > place.offset;
        return !cut || files_.truncate(place.file, place.offset);
      }
      case Found::card_failed:
        return false;
    }
  }
}

/// The number of the first record from a place on. False when the card fails.
bool RecordLog::find_first_waiting(Place place) {
  while (place.file <= newest_file_) {
    switch (read_line_at(place)) {
      case Found::record:
        // Files that somebody has mixed up have numbers that do not go up.
        first_waiting_ = std::min(current_.number, next_number_);
        return true;
      case Found::damage:
        break;
      case Found::end:
        place = {place.file + 1, 0};
        break;
      case Found::card_failed:
        return false;
    }
  }
  first_waiting_ = next_number_;
  return true;
}

bool RecordLog::begin_file() {
  if (newest_file_ - oldest_file_ + 1 >= settings_.max_files && !drop_oldest()) return false;
  ++newest_file_;
  newest_size_ = 0;
  return true;
}

/// There is no room: the oldest records go, sent or not.
bool RecordLog::drop_oldest() {
  const std::uint32_t file = oldest_file_;
  if (acknowledged_.file == file) {
    const std::uint32_t first = first_waiting_;
    if (!find_first_waiting({file + 1, 0})) return false;
    acknowledged_ = {file + 1, 0};
    if (first_waiting_ > first) lost_ += first_waiting_ - first;
  }
  if (!files_.remove(file)) return false;
  if (read_.file == file) read_ = {file + 1, 0};
  auto* const end = outstanding_.begin() + outstanding_count_;
  outstanding_count_ = static_cast<std::size_t>(
      std::remove_if(outstanding_.begin(), end, [file](const Outstanding& each) { return each.end.file == file; }) -
      outstanding_.begin());
  oldest_file_ = file + 1;
  return true;
}

void RecordLog::advance_acknowledged() {
  std::size_t done = 0;
  for (; done < outstanding_count_ && outstanding_[done].acknowledged; ++done) {
    acknowledged_ = outstanding_[done].end;
    first_waiting_ = std::min(outstanding_[done].number + 1, next_number_);
  }
  if (done == 0) return;
  std::copy(outstanding_.begin() + done, outstanding_.begin() + outstanding_count_, outstanding_.begin());
  outstanding_count_ -= done;
  since_mark_ += static_cast<std::uint32_t>(done);
  // The mark comes first: a file must not be missed by a mark that still points into it.
  const bool left_file = oldest_file_ < acknowledged_.file;
  if (since_mark_ >= records_per_mark || waiting() == 0 || left_file) write_mark();
  for (; oldest_file_ < acknowledged_.file; ++oldest_file_) static_cast<void>(files_.remove(oldest_file_));
}

void RecordLog::write_mark() {
  since_mark_ = 0;
  if (files_.size(mark_file).value_or(0) >= largest_mark_file) static_cast<void>(files_.remove(mark_file));
  std::array<std::uint8_t, mark_size> mark{};
  put32(mark.data(), acknowledged_.file);
  put32(mark.data() + 4, acknowledged_.offset);
  put32(mark.data() + 8, crc32(ports::Bytes{mark}.first(8)));
  const std::uint32_t before = files_.size(mark_file).value_or(0);
  // A mark that is not written costs duplicates, never records; half of one would hide those behind it.
  if (!files_.append(mark_file, mark) && files_.size(mark_file).value_or(0) > before) {
    static_cast<void>(files_.truncate(mark_file, before));
  }
}

std::optional<RecordLog::Place> RecordLog::read_mark() {
  const std::uint32_t size = files_.size(mark_file).value_or(0);
  const std::uint32_t whole = size - size % mark_size;
  if (size > whole) static_cast<void>(files_.truncate(mark_file, whole));
  for (std::uint32_t end = whole; end >= mark_size; end -= mark_size) {
    std::array<std::uint8_t, mark_size> mark{};
    if (files_.read(mark_file, end - mark_size, mark) != mark_size) return std::nullopt;
    if (get32(mark.data() + 8) != crc32(ports::Bytes{mark}.first(8))) continue;
    const Place place{get32(mark.data()), get32(mark.data() + 4)};
    const auto reached = files_.size(place.file);
    if (place.file != mark_file && reached && place.offset <= *reached) return place;
    // Into a file that went, for room or by somebody's hand. Another one of this number would be taken for acknowledged.
    static_cast<void>(files_.remove(mark_file));
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace core::buffer
