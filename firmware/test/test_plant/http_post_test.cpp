#include "core/plant/http_post.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "scripted_hub.hpp"

using core::plant::HttpPost;
using core::plant::PostState;

namespace {

struct Line {
  testing::ScriptedStream stream;
  ScriptedHub hub{stream};
  HttpPost post{stream};
  ports::Millis now = 0;

  PostState run(const std::string& answer, bool ends = true) {
    hub.answers = {answer};
    hub.ends = ends;
    if (!post.start("hub.local", 443, "/api/devices/register", "key", "{\"a\":1}", now)) return PostState::idle;
    for (int i = 0; i < 700'000 && post.tick(now) == PostState::busy; ++i) {
      hub.tick();
      now += 10;
    }
    return post.tick(now);
  }
};

}  // namespace

TEST_CASE("the request is plain HTTP/1.1, whole, with its key") {
  Line line;
  CHECK(line.run(ScriptedHub::answer(200, "{}")) == PostState::done);
  REQUIRE(line.hub.requests.size() == 1);
  CHECK(line.hub.requests[0] ==
        "POST /api/devices/register HTTP/1.1\r\nHost: hub.local:443\r\nConnection: close\r\nContent-Type: application/json\r\n"
        "Content-Length: 7\r\nAuthorization: Bearer key\r\n\r\n{\"a\":1}");
  CHECK(line.stream.now == ports::StreamState::closed);
}

TEST_CASE("answers in every form: with a length, in chunks, until the end, byte by byte") {
  const std::string body = "{\"some\":\"body\"}";
  const std::string chunked =
      "HTTP/1.1 201 Created\r\nTRANSFER-ENCODING: Chunked\r\n\r\n6;x=y\r\n{\"some\r\n9\r\n\":\"body\"}\r\n0\r\nTrailer: "
      "t\r\n\r\n";
  for (const auto& answer : {ScriptedHub::answer(201, body), chunked, "HTTP/1.1 201 Created\r\nServer: x\r\n\r\n" + body,
                             "HTTP/1.1 100 Continue\r\n\r\n" + ScriptedHub::answer(201, body),
                             "HTTP/1.0 201 Created\ncontent-length:  15 \n\n" + body}) {
    for (const std::size_t pace : {std::size_t{1}, std::size_t{7}, std::size_t{10'000}}) {
      CAPTURE(answer);
      Line line;
      line.hub.pace = pace;
      CHECK(line.run(answer) == PostState::done);
      CHECK(line.post.status() == 201);
      CHECK(line.post.body() == body);
    }
  }
}

TEST_CASE("an answer that says its length needs no end of the connection") {
  Line line;
  CHECK(line.run(ScriptedHub::answer(429, "", "Retry-After: 17\r\n"), false) == PostState::done);
  CHECK(line.post.retry_after() == 17U);
  Line dated;
  CHECK(dated.run(ScriptedHub::answer(503, "", "Retry-After: Fri, 31 Dec 2026 23:59:59 GMT\r\n")) == PostState::done);
  CHECK_FALSE(dated.post.retry_after());
}

TEST_CASE("what is no answer is said so, and the stream is free again") {
  const std::string too_long(3'000, 'x');
  for (const auto& [answer, why] : std::vector<std::pair<std::string, std::string>>{
           {"SSH-2.0-OpenSSH\r\n\r\n", "the answer is no HTTP"},
           {"HTTP/1.1 2xx\r\n\r\n", "the answer is no HTTP"},
           {"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", "the answer's length is no number"},
           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "the answer's encoding is not known"},
           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "the answer's chunks are broken"},
           {ScriptedHub::answer(200, too_long), "the answer is too long"},
           {"HTTP/1.1 200 OK\r\nX: " + std::string(9'000, 'y') + "\r\n\r\n", "the head of the answer is too long"},
           {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "scripted"},
           {"", "scripted"}}) {
    CAPTURE(answer);
    Line line;
    CHECK(line.run(answer) == PostState::failed);
    CHECK(line.post.error() == why);
    CHECK(line.stream.now == ports::StreamState::closed);
  }
}

TEST_CASE("nobody answers: after a minute it is over") {
  Line line;
  line.stream.reachable = false;
  CHECK(line.run("") == PostState::failed);
  CHECK(line.post.error() == "no answer in time");
  CHECK(line.now <= 61'000);
}

TEST_CASE("a text that would be a line of the head of its own is not sent") {
  Line line;
  CHECK_FALSE(line.post.start("hub", 443, "/", "key\r\nX: y", "{}", 0));
  CHECK_FALSE(line.post.start("hub\r\n", 443, "/", "", "{}", 0));
  CHECK_FALSE(line.post.start("hub", 443, "/", "", std::string(2'000, 'x'), 0));
  CHECK(line.stream.connects == 0);
}

TEST_CASE("whatever is answered, nothing breaks") {
  std::mt19937 random(11);
  const std::string good =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nRetry-After: 5\r\n\r\n4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n";
  for (int round = 0; round < 3'000; ++round) {
    std::string answer = good;
    for (auto changes = random() % 6; changes-- > 0;) answer[random() % answer.size()] = static_cast<char>(random() % 256);
    answer.resize(random() % (answer.size() + 1));
    Line line;
    line.hub.pace = 1 + random() % 40;
    const auto state = line.run(answer);
    CHECK((state == PostState::done || state == PostState::failed));
    CHECK(line.post.body().size() <= 2'048);
  }
}
