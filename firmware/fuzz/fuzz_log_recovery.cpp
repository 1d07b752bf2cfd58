// A card on which anything may be: it is opened, read to its end, and takes a record that is found again.
#include <string>

#include "core/buffer/record_log.hpp"
#include "require.hpp"
#include "testing/memory_card.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using core::buffer::RecordLog;
  testing::MemoryCard card;
  // Two files, so that the end of one is not the end of all.
  card.files[1] = {data, data + size / 2};
  card.files[2] = {data + size / 2, data + size};
  {
    RecordLog log(card, {});
    if (!log.open()) return 0;
    for (int i = 0; i < 10'000; ++i) {
      const auto record = log.next();
      if (!record) break;
      log.acknowledge(record->number);
    }
    require(log.append(ports::bytes_of("{\"new\":1}")));
  }
  RecordLog again(card, {});
  require(again.open());
  bool found = false;
  for (int i = 0; i < 10'000; ++i) {
    const auto record = again.next();
    if (!record) break;
    found = ports::text_of(record->data) == "{\"new\":1}";
    again.acknowledge(record->number);
  }
  require(found);
  return 0;
}
