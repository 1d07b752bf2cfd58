#include "core/buffer/record_log.hpp"

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

#include "core/buffer/ram_ring.hpp"
#include "testing/memory_card.hpp"

using namespace core::buffer;
using testing::MemoryCard;

namespace {

std::string record(int n) { return "{\"sq\":" + std::to_string(n) + "}"; }

constexpr LogSettings small{200, 4};

struct Log {
  MemoryCard& card;
  RecordLog log;

  explicit Log(MemoryCard& of, LogSettings settings = small) : card(of), log(of, settings) { static_cast<void>(log.open()); }

  bool append(int n) { return log.append(ports::bytes_of(record(n))); }
  /// The next record as text; empty when there is none.
  std::string next(std::uint32_t* number = nullptr) {
    const auto found = log.next();
    if (!found) return "";
    if (number != nullptr) *number = found->number;
    return std::string(ports::text_of(found->data));
  }
  /// Reads and acknowledges everything.
  std::vector<std::string> drain() {
    std::vector<std::string> all;
    std::uint32_t number = 0;
    for (std::string text = next(&number); !text.empty(); text = next(&number)) {
      all.push_back(text);
      log.acknowledge(number);
    }
    return all;
  }
};

std::vector<std::string> records(int from, int to) {
  std::vector<std::string> all;
  for (int n = from; n < to; ++n) all.push_back(record(n));
  return all;
}

/// A card with a hundred files of a hundred records each, as a long outage leaves it.
MemoryCard long_outage() {
  MemoryCard card;
  for (int n = 0; n < 10'000; ++n) {
    std::array<std::uint8_t, 100> line{};
    const auto size = write_line(static_cast<std::uint32_t>(n + 1), ports::bytes_of(record(n)), line);
    auto& file = card.files[static_cast<std::uint32_t>(n / 100 + 1)];
    file.insert(file.end(), line.begin(), line.begin() + static_cast<std::ptrdiff_t>(size));
  }
  return card;
}

constexpr LogSettings large{5'000, 100};

}  // namespace

TEST_CASE("records come out in the order they went in, over files") {
  MemoryCard card;
  Log log(card);
  for (int n = 0; n < 12; ++n) REQUIRE(log.append(n));
  CHECK(card.files.size() > 2);
  CHECK(log.log.waiting() == 12);
  CHECK(log.drain() == records(0, 12));
  CHECK(log.log.waiting() == 0);
  CHECK(log.next().empty());
}

TEST_CASE("each line on the card is JSON of its own") {
  MemoryCard card;
  Log log(card);
  REQUIRE(log.append(7));
  const std::string line(card.files[1].begin(), card.files[1].end());
  CHECK(line.substr(0, 12) == "{\"n\":1,\"c\":\"");
  CHECK(line.substr(20) == "\",\"d\":{\"sq\":7}}\n");
}

TEST_CASE("what was not acknowledged comes again after a restart, what was does not") {
  MemoryCard card;
  {
    Log log(card, {10'000, 4});
    for (int n = 0; n < 40; ++n) REQUIRE(log.append(n));
    std::uint32_t number = 0;
    for (int n = 0; n < 32; ++n) {
      static_cast<void>(log.next(&number));
      log.log.acknowledge(number);
    }
    static_cast<void>(log.next());
  }
  Log again(card, {10'000, 4});
  CHECK(again.log.waiting() == 8);
  CHECK(again.drain() == records(32, 40));
}

TEST_CASE("acknowledgements may come in any order, and only a gap-free beginning goes") {
  MemoryCard card;
  Log log(card);
  for (int n = 0; n < 3; ++n) REQUIRE(log.append(n));
  std::uint32_t numbers[3] = {};
  for (auto& number : numbers) static_cast<void>(log.next(&number));
  log.log.acknowledge(numbers[2]);
  log.log.acknowledge(numbers[1]);
  CHECK(log.log.waiting() == 3);
  log.log.acknowledge(numbers[0]);
  CHECK(log.log.waiting() == 0);
}

TEST_CASE("no more are read than may be outstanding") {
  MemoryCard card;
  Log log(card);
  for (int n = 0; n < 12; ++n) REQUIRE(log.append(n));
  for (std::size_t n = 0; n < RecordLog::max_outstanding; ++n) CHECK_FALSE(log.next().empty());
  CHECK(log.next().empty());
}

TEST_CASE("a card without room loses the oldest records first, and counts them") {
  MemoryCard card;
  Log log(card);
  for (int n = 0; n < 60; ++n) REQUIRE(log.append(n));
  const auto kept = log.drain();
  CHECK(card.files.size() <= small.max_files + 1);
  REQUIRE_FALSE(kept.empty());
  CHECK(kept.back() == record(59));
  CHECK(kept == records(60 - static_cast<int>(kept.size()), 60));
  CHECK(log.log.lost() == 60 - kept.size());
}

TEST_CASE("records that are under way when their file goes do no harm") {
  MemoryCard card;
  Log log(card);
  for (int n = 0; n < 4; ++n) REQUIRE(log.append(n));
  std::uint32_t number = 0;
  static_cast<void>(log.next(&number));
  for (int n = 4; n < 60; ++n) REQUIRE(log.append(n));
  const auto waiting = log.log.waiting();
  log.log.acknowledge(number);
  CHECK(log.log.waiting() == waiting);
  CHECK(log.drain().size() == waiting);
}

TEST_CASE("damage on the card costs what is damaged and no more") {
  MemoryCard card;
  {
    Log log(card, {10'000, 4});
    for (int n = 0; n < 10; ++n) REQUIRE(log.append(n));
  }
  auto& bytes = card.files[1];
  const std::size_t line = bytes.size() / 10;
  bytes[4 * line + 25] ^= 0x20;
  bytes[6 * line + line - 1] = 'x';
  Log log(card, {10'000, 4});
  const auto kept = log.drain();
  CHECK(kept.size() == 7);
  CHECK(log.log.lost() > 0);
  CHECK(kept.front() == record(0));
  CHECK(kept.back() == record(9));
}

TEST_CASE("a full card refuses, says so, and goes on when there is room") {
  MemoryCard card;
  Log log(card, {10'000, 4});
  REQUIRE(log.append(0));
  card.capacity = card.files[1].size() + 10;
  CHECK_FALSE(log.append(1));
  CHECK(log.log.lost() == 1);
  card.capacity = 100'000;
  REQUIRE(log.append(2));
  CHECK(log.drain() == std::vector<std::string>{record(0), record(2)});
}

TEST_CASE("without a card nothing is stored, and a card that comes later is used") {
  MemoryCard card;
  card.present = false;
  Log log(card);
  CHECK_FALSE(log.append(1));
  card.present = true;
  CHECK(log.log.open());
  CHECK(log.append(2));
}

TEST_CASE("a record that is no line is refused") {
  MemoryCard card;
  Log log(card);
  CHECK_FALSE(log.log.append({}));
  CHECK_FALSE(log.log.append(ports::bytes_of("two\nlines")));
  const std::string large(max_record_size + 1, 'x');
  CHECK_FALSE(log.log.append(ports::bytes_of(large)));
}

TEST_CASE("purging leaves nothing") {
  MemoryCard card;
  Log log(card);
  for (int n = 0; n < 12; ++n) REQUIRE(log.append(n));
  CHECK(log.log.purge());
  CHECK(log.log.waiting() == 0);
  CHECK(card.files.empty());
  CHECK(log.append(1));
}

// A read takes milliseconds on a real card, and the watchdog waits for nobody.
TEST_CASE("however much is on the card, it is opened, and room is made on it, with few reads") {
  auto card = long_outage();
  Log log(card, large);
  CHECK(card.reads < 100);
  CHECK(log.log.waiting() == 10'000);
  for (int n = 10'000; log.log.lost() == 0; ++n) REQUIRE(log.append(n));
  CHECK(card.reads < 100);
  CHECK(log.log.lost() == 100);
  CHECK(log.next() == record(100));
}

TEST_CASE("numbers go on behind the last whole record, whatever lies behind it") {
  const auto before = long_outage();
  const auto append = [](std::vector<std::uint8_t>& file, const std::string& text) {
    file.insert(file.end(), text.begin(), text.end());
  };
  for (const auto& rubbish : {std::string(), std::string(40, '\0'), std::string(5'000, 'x'), std::string(5'000, 'x') + '\n',
                              std::string(R"({"n":7,"c":")"), std::string("\n\n{\n")}) {
    for (const bool in_new_file : {false, true}) {
      auto card = before;
      append(card.files[in_new_file ? 101U : 100U], rubbish);
      Log log(card, {5'000, 200});
      CHECK(log.log.waiting() == 10'000);
      REQUIRE(log.append(10'000));
      Log again(card, {5'000, 200});
      CHECK(again.log.waiting() == 10'001);
      const auto kept = again.drain();
      CHECK(kept == records(0, 10'001));
      CHECK(again.log.waiting() == 0);
    }
  }
}

TEST_CASE("numbers that do not go up do no harm") {
  auto card = long_outage();
  std::swap(card.files[1], card.files[100]);
  Log log(card, large);
  CHECK(log.log.waiting() <= 10'000);
  CHECK(log.drain().size() == 10'000);
  CHECK(log.log.waiting() == 0);
  REQUIRE(log.append(1));
  CHECK(log.log.waiting() == 1);
}

TEST_CASE("the power may fail while the log is purged: what is stored afterwards is there") {
  for (std::uint64_t cut = 1; cut < 10; ++cut) {
    MemoryCard card;
    {
      Log log(card, {200, 8});
      for (int n = 0; n < 20; ++n) REQUIRE(log.append(n));
      std::uint32_t number = 0;
      for (int n = 0; n < 18; ++n) {
        static_cast<void>(log.next(&number));
        log.log.acknowledge(number);
      }
      card.power_left = cut;
      static_cast<void>(log.log.purge());
    }
    card.power_left = std::numeric_limits<std::uint64_t>::max();
    {
      Log log(card, {200, 8});
      for (int n = 100; n < 125; ++n) REQUIRE(log.append(n));
    }
    Log again(card, {200, 8});
    const auto kept = again.drain();
    const std::set<std::string> there(kept.begin(), kept.end());
    CAPTURE(cut);
    for (const auto& each : records(100, 125)) CHECK(there.count(each) == 1);
  }
}

TEST_CASE("a mark that leads beyond what there is hides nothing") {
  MemoryCard card;
  {
    Log log(card, {10'000, 4});
    for (int n = 0; n < 40; ++n) REQUIRE(log.append(n));
    CHECK(log.drain().size() == 40);
  }
  // Somebody has looked at the card, and left the mark alone.
  card.files.erase(1);
  {
    Log log(card, {10'000, 4});
    for (int n = 40; n < 60; ++n) REQUIRE(log.append(n));
  }
  Log again(card, {10'000, 4});
  CHECK(again.drain() == records(40, 60));
}

TEST_CASE("the power may fail at any byte: what was stored is there, what was acknowledged long ago is not, nothing is torn") {
  for (std::uint64_t cut = 1; cut < 2'500; cut += 1) {
    MemoryCard card;
    card.power_left = cut;
    std::vector<std::string> stored;
    std::set<std::string> acknowledged;
    {
      Log log(card);
      for (int n = 0; n < 30 && card.powered(); ++n) {
        if (log.append(n)) stored.push_back(record(n));
        if (n % 3 != 2) continue;
        std::uint32_t number = 0;
        const std::string text = log.next(&number);
        if (text.empty()) continue;
        log.log.acknowledge(number);
        acknowledged.insert(text);
      }
    }
    card.power_left = std::numeric_limits<std::uint64_t>::max();
    Log again(card);
    REQUIRE(again.log.is_open());
    const auto expected_lost = again.log.lost();
    REQUIRE(again.append(1'000));
    const auto kept = again.drain();
    REQUIRE(kept.back() == record(1'000));
    const std::set<std::string> there(kept.begin(), kept.end());
    REQUIRE(there.size() == kept.size());
    // With four files of 200 bytes the oldest of thirty records may have been dropped for room; never the newest.
    for (std::size_t i = stored.size() > 10 ? stored.size() - 10 : 0; i < stored.size(); ++i) {
      const bool present = there.count(stored[i]) == 1 || acknowledged.count(stored[i]) == 1;
      CAPTURE(cut);
      CAPTURE(stored[i]);
      REQUIRE(present);
    }
    REQUIRE(expected_lost == 0);
  }
}

TEST_CASE("the ring of a device without a card keeps the newest and counts the rest") {
  RamRing<int, 3> ring;
  CHECK(ring.front() == nullptr);
  for (int n = 0; n < 5; ++n) ring.push(n);
  CHECK(ring.lost() == 2);
  for (int n = 2; n < 5; ++n) {
    REQUIRE(ring.front() != nullptr);
    CHECK(*ring.front() == n);
    ring.pop();
  }
  CHECK(ring.count() == 0);
}
