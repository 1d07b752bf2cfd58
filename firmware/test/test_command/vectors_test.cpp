// protocol/acuvim/vectors/commands.json: the commands of a gateway and what it replies, word for word.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "testing/acuvim_site.hpp"

namespace {

using testing::at;
using testing::Json;
using testing::text;

/// Depends on when exactly the device does what: the vector has one of the values there may be.
const std::set<std::string> moving{"up", "ts", "at", "bytes", "ms", "ok"};

/// Puts 0 for every number that moves.
void settle(cJSON* item) {
  for (cJSON* each = item->child; each != nullptr; each = each->next) {
    if (each->string != nullptr && moving.count(each->string) > 0 && cJSON_IsNumber(each)) cJSON_SetNumberValue(each, 0);
    settle(each);
  }
}

bool is_given(const cJSON* vector, const std::string& what) {
  const cJSON* const list = at(vector, "given");
  for (const cJSON* each = list != nullptr ? list->child : nullptr; each != nullptr; each = each->next) {
    if (each->valuestring == what) return true;
  }
  return false;
}

std::string printed(const cJSON* item) {
  char* const out = cJSON_PrintUnformatted(item);
  std::string text = out;
  cJSON_free(out);
  return text;
}

/// Updates to 1.3.0, and answers the device in its first start with it.
std::unique_ptr<testing::AcuvimBench> try_out(testing::AcuvimSite& site, std::unique_ptr<testing::AcuvimBench> bench) {
  const auto vectors = testing::parse_file("protocol/acuvim/vectors/commands.json");
  for (const cJSON* vector = vectors->child; vector != nullptr; vector = vector->next) {
    if (text(vector, "name") == "an update, up to its trial") static_cast<void>(bench->ask(printed(at(vector, "command"))));
  }
  REQUIRE(bench->over());
  bench = std::make_unique<testing::AcuvimBench>(site, ports::ResetReason::software);
  bench->run(20'000);
  return bench;
}

/// What the device replies to the command of a vector, also after its restart.
std::vector<std::string> play(const cJSON* vector) {
  testing::AcuvimSite site;
  site.has_modem = !is_given(vector, "no modem");
  site.card.present = !is_given(vector, "no card");
  site.settings.full = is_given(vector, "settings full");
  site.server.file = testing::FirmwareImage({"1.3.0"}).bytes;
  auto bench = std::make_unique<testing::AcuvimBench>(site);
  bench->has_clock = !is_given(vector, "no clock");
  if (is_given(vector, "silent meter")) bench->meter.units.clear();
  bench->meter.stubborn = is_given(vector, "stubborn clock");
  bench->scanner.works = !is_given(vector, "broken radio");
  bench->run(4'000);
  if (is_given(vector, "broker refuses a new password")) bench->broker.wanted_password = bench->broker.password;
  if (is_given(vector, "on trial")) bench = try_out(site, std::move(bench));
  const std::string command = printed(at(vector, "command"));
  const std::string id = text(at(vector, "command"), "id");
  auto replies = bench->ask(command, 60'000);
  if (!bench->over()) return replies;
  bench = std::make_unique<testing::AcuvimBench>(site, ports::ResetReason::software);
  bench->run(10'000);
  for (const auto& reply : bench->replies(id)) replies.push_back(reply);
  return replies;
}

}  // namespace

TEST_CASE("the device replies to every command as the vectors have it") {
  auto vectors = testing::parse_file("protocol/acuvim/vectors/commands.json");
  REQUIRE(vectors);
  std::set<std::string> carried_out;
  for (cJSON* vector = vectors->child; vector != nullptr; vector = vector->next) {
    CAPTURE(text(vector, "name"));
    const auto replies = play(vector);
    cJSON* const expected = cJSON_GetObjectItemCaseSensitive(vector, "replies");
    if (std::getenv("BUSBAR_WRITE_VECTORS") != nullptr) {
      cJSON* const list = cJSON_CreateArray();
      for (const auto& reply : replies) cJSON_AddItemToArray(list, cJSON_Parse(reply.c_str()));
      cJSON_ReplaceItemInObjectCaseSensitive(vector, "replies", list);
      continue;
    }
    REQUIRE(static_cast<int>(replies.size()) == cJSON_GetArraySize(expected));
    const cJSON* next = expected->child;
    for (const auto& reply : replies) {
      const auto got = testing::parse(reply);
      const auto wanted = testing::parse(printed(next));
      REQUIRE(got);
      settle(got.get());
      settle(wanted.get());
      CHECK(printed(got.get()) == printed(wanted.get()));
      CHECK(reply.size() <= 1024);
      next = next->next;
    }
    const std::string last = replies.empty() ? "" : text(testing::parse(replies.back()).get(), "st");
    if (last == "done" || last == "accepted") carried_out.insert(text(at(vector, "command"), "cmd"));
  }
  if (std::getenv("BUSBAR_WRITE_VECTORS") != nullptr) {
    char* const out = cJSON_Print(vectors.get());
    std::ofstream(std::string(REPOSITORY) + "/protocol/acuvim/vectors/commands.json") << out << "\n";
    cJSON_free(out);
    return;
  }
  for (const auto& command : core::command::commands()) {
    CAPTURE(command.name);
    CHECK(carried_out.count(std::string(command.name)) == 1);
  }
  CHECK(core::command::commands().size() == 20);
}
