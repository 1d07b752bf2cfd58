// What holds for all commands: once each, answered again when they come again, nothing that breaks the desk.
#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "testing/acuvim_site.hpp"

namespace {

using testing::AcuvimBench;
using testing::AcuvimSite;

std::string code(const std::string& reply) { return testing::text(testing::parse(reply).get(), "code"); }

}  // namespace

TEST_CASE("a command that comes again is answered again, word for word, and not carried out again") {
  AcuvimSite site;
  AcuvimBench bench(site);
  bench.run(4'000);
  const std::string change = R"({"v":1,"id":"x","cmd":"set_config","params":{"values":{"poll_ms":1000}}})";
  static_cast<void>(bench.ask(change, 1'000));
  static_cast<void>(bench.ask(change, 1'000));
  const auto replies = bench.ask(change);
  REQUIRE(replies.size() == 3);
  CHECK(replies[0] == replies[1]);
  CHECK(replies[1] == replies[2]);
  CHECK(bench.startup.config().revision() == 1);
}

TEST_CASE("a command that the broker sends again after a restart is not carried out a second time") {
  AcuvimSite site;
  const std::string restart = R"({"v":1,"id":"again","cmd":"restart"})";
  {
    AcuvimBench bench(site);
    bench.run(4'000);
    static_cast<void>(bench.ask(restart));
    REQUIRE(bench.over());
  }
  AcuvimBench bench(site, ports::ResetReason::software);
  bench.run(4'000);
  const auto replies = bench.ask(restart, 60'000);
  CHECK_FALSE(bench.over());
  REQUIRE(replies.size() == 2);
  CHECK(replies[0] == replies[1]);
  SUBCASE("also when the reply of then is forgotten") {
    AcuvimBench third(site);
    third.run(4'000);
    const auto late = third.ask(restart, 60'000);
    CHECK_FALSE(third.over());
    REQUIRE(late.size() == 1);
    CHECK(code(late[0]) == "REPEATED");
  }
}

TEST_CASE("a command that was refused may come again with the same id after a restart") {
  AcuvimSite site;
  {
    AcuvimBench bench(site);
    bench.run(4'000);
    CHECK(code(bench.ask(R"({"v":1,"id":"p","cmd":"sd_purge"})")[0]) == "NOT_CONFIRMED");
  }
  AcuvimBench bench(site);
  bench.run(4'000);
  CHECK(code(bench.ask(R"({"v":1,"id":"p","cmd":"sd_purge","params":{"confirm":true}})")[0]).empty());
}

TEST_CASE("what is no command is not answered, and the next one is") {
  AcuvimSite site;
  AcuvimBench bench(site);
  bench.run(4'000);
  const std::string deep(500, '[');
  const std::string large(1'100, 'x');
  for (const std::string& text : {std::string("ping"), std::string("{"), std::string("[]"),
                                  std::string(R"({"v":1,"cmd":"ping"})"), std::string(R"({"v":1,"id":"a b","cmd":"ping"})"), deep,
                                  R"({"v":1,"id":")" + large + R"("})", std::string(R"({"v":1,"id":"e","cmd":"ping"} and more)")})
    bench.send(text);
  bench.run(5'000);
  CHECK(bench.last_on("acuvim/ACV-1/resp").empty());
  CHECK(bench.ask(R"({"v":1,"id":"ok","cmd":"ping"})").size() == 1);
  CHECK(bench.device.session().connections() == 1);
}

TEST_CASE("a command with an id but not as the protocol has it is rejected") {
  AcuvimSite site;
  AcuvimBench bench(site);
  bench.run(4'000);
  int number = 0;
  for (const char* rest : {R"("v":2,"cmd":"ping")", R"("v":1)", R"("v":1,"cmd":"Ping")", R"("v":1,"cmd":"ping","params":[1])",
                           R"("v":1,"cmd":"ping","exp":"tomorrow")"}) {
    const std::string id = "n" + std::to_string(++number);
    const auto replies = bench.ask(R"({"id":")" + id + "\"," + rest + "}", 2'000);
    REQUIRE(replies.size() == 1);
    CHECK(code(replies[0]) == "INVALID_COMMAND");
  }
}

TEST_CASE("a reply that cannot leave is there when the connection is back") {
  AcuvimSite site;
  AcuvimBench bench(site);
  bench.run(4'000);
  bench.send(R"({"v":1,"id":"scan","cmd":"modbus_scan","params":{"to":8,"timeout_ms":200}})");
  bench.run(300);
  bench.lose_broker();
  bench.run(10'000);
  bench.reachable = true;
  bench.run(120'000);
  const auto replies = bench.replies("scan");
  REQUIRE(!replies.empty());
  CHECK(testing::text(testing::parse(replies.back()).get(), "st") == "done");
}

TEST_CASE("readings go on while the line is scanned") {
  AcuvimSite site;
  static_cast<void>(site.factory.set(core::config::Key::poll_ms, 1'000U));
  AcuvimBench bench(site);
  bench.run(4'000);
  const auto before = bench.broker.messages.size();
  bench.send(R"({"v":1,"id":"scan","cmd":"modbus_scan","params":{"timeout_ms":100}})");
  bench.run(60'000);
  CHECK(bench.replies("scan").size() == 9);
  int readings = 0;
  for (std::size_t i = before; i < bench.broker.messages.size(); ++i)
    readings += bench.broker.messages[i].topic == "acuvim/ACV-1/telemetry" ? 1 : 0;
  CHECK(readings >= 50);
}

TEST_CASE("no secret is in any message or line of the log, whatever is asked and set") {
  AcuvimSite site;
  AcuvimBench bench(site);
  bench.run(4'000);
  static_cast<void>(
      bench.ask(R"({"v":1,"id":"1","cmd":"set_config","params":{"values":{"wifi_password":"s3cret wifi","gsm_pin":"s3cr"}}})"));
  static_cast<void>(bench.ask(R"({"v":1,"id":"2","cmd":"get_config"})"));
  static_cast<void>(bench.ask(R"({"v":1,"id":"3","cmd":"set_config","params":{"values":{"s3cret":1}}})", 1'000));
  static_cast<void>(bench.ask(R"({"v":1,"id":"4","cmd":"get_status"})"));
  int told = 0;
  for (const auto& message : bench.broker.messages) told += message.payload.find("s3cr") != std::string::npos ? 1 : 0;
  // The name of a setting that there is not is repeated: it is no secret.
  CHECK(told == 1);
  for (const auto& line : bench.log.lines) CHECK(line.find("s3cr") == std::string::npos);
}

TEST_CASE("commands that are damaged at any byte are read without harm, and are none without an id") {
  const auto vectors = testing::parse_file("protocol/acuvim/vectors/commands.json");
  REQUIRE(vectors);
  int valid = 0;
  const auto look = [&valid](const std::string& text) {
    // In memory of its own size, so that a read beyond its end is found.
    const std::unique_ptr<char[]> exact(new char[text.size() + 1]);
    std::copy(text.begin(), text.end(), exact.get());
    const core::command::Request request({exact.get(), text.size()});
    if (!request.valid()) return;
    ++valid;
    CHECK_FALSE(request.id().empty());
    CHECK(request.id().size() <= 64);
    CHECK_FALSE(request.name().empty());
  };
  for (const cJSON* vector = vectors->child; vector != nullptr; vector = vector->next) {
    char* const out = cJSON_PrintUnformatted(testing::at(vector, "command"));
    const std::string whole = out;
    cJSON_free(out);
    for (std::size_t at = 0; at <= whole.size(); ++at) look(whole.substr(0, at));
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const char other : {'\0', '"', '\\', '{', '}', ',', '9', '\xff'}) {
        std::string damaged = whole;
        damaged[at] = other;
        look(damaged);
      }
    }
  }
  CHECK(valid > 75);
}
