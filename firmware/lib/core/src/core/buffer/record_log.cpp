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
  waiting_ = 0;

  acknowledged_ = {oldest_file_, 0};
  if (const auto mark = read_mark(); mark && mark->file >= oldest_file_ && mark->file <= newest_file_) acknowledged_ = *mark;
  read_ = acknowledged_;
  for (std::uint32_t file = acknowledged_.file; file <= newest_file_; ++file) {
    const auto found = count_from({file, file == acknowledged_.file ? acknowledged_.offset : 0});
    if (!found) return false;
    waiting_ += *found;
  }
  // Numbers go on where they were, also when everything is acknowledged.
  if (waiting_ == 0 && !count_from({newest_file_, 0})) return false;
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
  ++waiting_;
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

std::optional<std::uint32_t> RecordLog::count_from(Place place) {
  std::uint32_t count = 0;
  for (;;) {
    switch (read_line_at(place)) {
      case Found::record:
        ++count;
        next_number_ = current_.number + 1;
        break;
      case Found::damage:
        break;
      case Found::end: {
        const auto size = files_.size(place.file);
        const bool cut = place.file == newest_file_ && size && *size > place.offset;
        if (cut && !files_.truncate(place.file, place.offset)) return std::nullopt;
        return count;
      }
      case Found::card_failed:
        return std::nullopt;
    }
  }
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
    const std::uint32_t next_number = next_number_;
    const auto unsent = count_from(acknowledged_);
    next_number_ = next_number;
    if (!unsent) return false;
    lost_ += *unsent;
    waiting_ -= *unsent;
    acknowledged_ = {file + 1, 0};
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
  while (done < outstanding_count_ && outstanding_[done].acknowledged) acknowledged_ = outstanding_[done++].end;
  if (done == 0) return;
  std::copy(outstanding_.begin() + done, outstanding_.begin() + outstanding_count_, outstanding_.begin());
  outstanding_count_ -= done;
  waiting_ -= static_cast<std::uint32_t>(done);
  since_mark_ += static_cast<std::uint32_t>(done);
  // The mark comes first: a file must not be missed by a mark that still points into it.
  const bool left_file = oldest_file_ < acknowledged_.file;
  if (since_mark_ >= records_per_mark || waiting_ == 0 || left_file) write_mark();
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
    if (get32(mark.data() + 8) == crc32(ports::Bytes{mark}.first(8))) return Place{get32(mark.data()), get32(mark.data() + 4)};
  }
  return std::nullopt;
}

}  // namespace core::buffer
