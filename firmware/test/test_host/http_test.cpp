// The client of HTTP, against bytes in every cut and against a real socket.
#include <doctest/doctest.h>

#include "http/stream_http_client.hpp"
#include "http_server.hpp"
#include "platform_host/host_system.hpp"
#include "platform_host/tcp_stream.hpp"
#include "testing/process.hpp"

using http::HttpAnswer;

namespace {

struct Kept : ports::HttpSink {
  ports::HttpHead head;
  std::string etag;
  std::string body;
  int heads = 0;
  std::size_t most = 1'000'000;
  bool on_head(const ports::HttpHead& came) override {
    head = came;
    etag = came.etag;
    ++heads;
    return true;
  }
  bool on_body(ports::Bytes data) override {
    body += ports::text_of(data);
    return body.size() <= most;
  }
};

/// Reads an answer in lumps of this size, then the end of the connection.
std::pair<HttpAnswer::State, Kept> read(const std::string& text, std::size_t lump) {
  Kept kept;
  HttpAnswer answer(kept);
  for (std::size_t at = 0; at < text.size(); at += lump) static_cast<void>(answer.take(ports::bytes_of(text.substr(at, lump))));
  const auto state = answer.end();
  return {state, kept};
}

}  // namespace

TEST_CASE("answers are read however they are cut into pieces") {
  struct Case {
    const char* text;
    int status;
    const char* body;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"e\"\r\n\r\nhello", 200, "hello"},
      {"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end"},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nT: 1\r\n\r\n", 200,
       "abc0123456789"},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 404 Not Found\ncontent-length:  2 \n\nno", 404, "no"},
      {"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
      {"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 7-9/10\r\nContent-Length: 3\r\n\r\nxyz", 206, "xyz"},
  };
  for (const auto& each : cases) {
    for (const std::size_t lump : {1U, 2U, 3U, 7U, 1000U}) {
      CAPTURE(each.text);
      CAPTURE(lump);
      const auto [state, kept] = read(each.text, lump);
      CHECK(state == HttpAnswer::State::done);
      CHECK(kept.head.status == each.status);
      CHECK(kept.body == each.body);
      CHECK(kept.heads == 1);
    }
  }
  const auto part = read(cases[5].text, 1000).second;
  CHECK(part.head.range_from == 7);
  CHECK(part.head.range_total == 10);
  CHECK(read(cases[0].text, 1000).second.etag == "\"e\"");
}

TEST_CASE("what is no answer, or not whole, has failed") {
  for (const char* text :
       {"", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"}) {
    CAPTURE(text);
    CHECK(read(text, 3).first == HttpAnswer::State::failed);
  }
  CHECK(read("HTTP/1.1 200 OK\r\nX: " + std::string(5'000, 'x') + "\r\n\r\n", 100).first == HttpAnswer::State::failed);
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 200; ++i) many += "X: y\r\n";
  CHECK(read(many + "\r\n", 100).first == HttpAnswer::State::failed);
}

TEST_CASE("a file, and then the rest of it, over a real socket") {
  HttpServer server;
  const std::string file(30'000, 'f');
  server.answer = [&](const std::string& request) { return serve(file, request); };
  platform_host::HostClock clock;
  platform_host::TcpStream stream;
  http::StreamHttpClient client(stream, nullptr);
  const auto get = [&](std::uint32_t from, Kept& kept) {
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port) + "/firmware/1.3.0?x=1#top";
    REQUIRE(client.get({url, from, "\"one\""}, kept));
    auto state = ports::HttpState::busy;
    REQUIRE(testing::eventually([&] {
      server.tick();
      state = client.tick(clock.uptime());
      return state != ports::HttpState::busy;
    }));
    return state;
  };
  Kept whole;
  CHECK(get(0, whole) == ports::HttpState::done);
  CHECK(whole.body == file);
  CHECK(server.requests[0].substr(0, 34) == "GET /firmware/1.3.0?x=1 HTTP/1.1\r\n");
  CHECK(server.requests[0].find("Range") == std::string::npos);
  Kept rest;
  CHECK(get(29'990, rest) == ports::HttpState::done);
  CHECK(rest.body.size() == 10);
  CHECK(server.requests[1].find("If-Range: \"one\"\r\n") != std::string::npos);
  Kept unwanted;
  unwanted.most = 10;
  CHECK(get(0, unwanted) == ports::HttpState::failed);
  CHECK(client.error() == "the answer is not wanted");
}

TEST_CASE("an address that is none, https without an authority, and a port where nobody listens fail at once") {
  platform_host::HostClock clock;
  platform_host::TcpStream stream;
  http::StreamHttpClient client(stream, nullptr);
  Kept kept;
  for (const std::string& url : {std::string("ftp://x"), std::string("http://"), std::string("http://u@host/"),
                                 std::string("https://localhost/"), "http://127.0.0.1:" + std::to_string(testing::free_port())}) {
    CAPTURE(url);
    REQUIRE(client.get({url, 0, {}}, kept));
    CHECK(testing::eventually([&] { return client.tick(clock.uptime()) == ports::HttpState::failed; }));
    CHECK_FALSE(client.error().empty());
  }
}
