#include "core/command/history.hpp"

#include <algorithm>

namespace core::command {

History::Entry* History::find(std::string_view id) {
  for (Entry& entry : entries_) {
    if (entry.order != 0 && entry.name() == id) return &entry;
  }
  return nullptr;
}

History::Entry* History::add(std::string_view id) {
  Entry* oldest = nullptr;
  for (Entry& entry : entries_) {
    if (entry.open || entry.unsent || id.size() > entry.id.size()) continue;
    if (oldest == nullptr || entry.order < oldest->order) oldest = &entry;
  }
  if (oldest == nullptr) return nullptr;
  std::copy(id.begin(), id.end(), oldest->id.begin());
  oldest->id_size = id.size();
  oldest->reply_size = 0;
  oldest->order = ++order_;
  oldest->open = false;
  oldest->delivered = false;
  return oldest;
}

void History::answer(Entry& entry, Reply& reply) {
  entry.reply_size = reply.write(entry.name(), entry.reply);
  entry.open = reply.status() == Status::accepted;
  repeat(entry);
}

void History::repeat(Entry& entry) {
  entry.number = ++number_;
  entry.unsent = entry.reply_size > 0;
  entry.delivered = false;
}

History::Entry* History::next_unsent() {
  Entry* first = nullptr;
  for (Entry& entry : entries_) {
    if (entry.unsent && (first == nullptr || entry.number < first->number)) first = &entry;
  }
  return first;
}

History::Entry* History::delivered(std::uint32_t number) {
  for (Entry& entry : entries_) {
    if (entry.order == 0 || entry.unsent || entry.number != number) continue;
    entry.delivered = true;
    return &entry;
  }
  return nullptr;
}

bool History::all_delivered() const {
  return std::all_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.order == 0 || entry.delivered; });
}

}  // namespace core::command
