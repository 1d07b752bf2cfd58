#include "core/portal/http.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace core::portal;

namespace {

HeadResult head(const std::string& text, std::size_t room = 2048) {
  // A copy of its own, so that reading behind the end is seen.
  static std::string kept;
  kept = text;
  kept.shrink_to_fit();
  return read_head(kept, room);
}

int refusal(const std::string& text) {
  const auto result = head(text);
  return result.state == HeadState::bad ? result.status : 0;
}

}  // namespace

TEST_CASE("a request is read from its head") {
  const std::string text =
      "POST /api/settings?x=1 HTTP/1.1\r\nhost: 192.168.4.1:80\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
      "CONTENT-LENGTH:  12 \r\nOrigin: http://192.168.4.1\r\n\r\n{}";
  const auto result = head(text);
  REQUIRE(result.state == HeadState::whole);
  CHECK(result.request.method == Method::post);
  CHECK(result.request.path == "/api/settings");
  CHECK(result.request.host == "192.168.4.1");
  CHECK(result.request.origin == "http://192.168.4.1");
  CHECK(result.request.body_type == BodyType::json);
  CHECK(result.request.body_size == 12);
  CHECK(result.request.size == text.size() - 2);
}

TEST_CASE("a request to a proxy names the host in its target") {
  const auto result = head("GET http://captive.apple.com:80/hotspot-detect.html HTTP/1.1\r\nHost: other\r\n\r\n");
  CHECK(result.request.host == "captive.apple.com");
  CHECK(result.request.path == "/hotspot-detect.html");
  CHECK(head("GET http://a HTTP/1.1\r\n\r\n").request.path == "/");
}

TEST_CASE("an empty line before a request is passed over, and forms are known") {
  const auto result = head("\r\nHEAD / HTTP/1.0\r\ncontent-type: application/x-www-form-urlencoded\r\n\r\n");
  REQUIRE(result.state == HeadState::whole);
  CHECK(result.request.method == Method::head);
  CHECK(result.request.body_type == BodyType::form);
  CHECK(head("DELETE / HTTP/1.1\r\n\r\n").request.method == Method::other);
  CHECK(head("GET / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\n").request.body_type == BodyType::other);
}

TEST_CASE("any part of a head is incomplete, or bad when nothing more has room") {
  const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t size = 0; size < text.size(); ++size) CHECK(head(text.substr(0, size)).state == HeadState::incomplete);
  CHECK(head(text.substr(0, 20), 20).status == 431);
  CHECK(head(text.substr(0, 20), 20).state == HeadState::bad);
}

TEST_CASE("what is no request is refused") {
  CHECK(refusal("GET /\r\n\r\n") == 400);
  CHECK(refusal("\r\n\r\n\r\n") == 400);
  CHECK(refusal("GET  HTTP/1.1\r\n\r\n") == 400);
  CHECK(refusal("GET a HTTP/1.1\r\n\r\n") == 400);
  CHECK(refusal("G(T / HTTP/1.1\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/2.0\r\n\r\n") == 505);
  CHECK(refusal("GET / FTP/1.1\r\n\r\n") == 400);
  CHECK(refusal("GET /\x01 HTTP/1.1\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/1.1\r\nno colon\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/1.1\r\nName : space before the colon\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/1.1\r\n folded: line\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/1.1\r\nA: \x01\r\n\r\n") == 400);
  CHECK(refusal("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == 400);
}

TEST_CASE("the size of a body must be known, and be one number") {
  CHECK(refusal("POST / HTTP/1.1\r\n\r\n") == 411);
  CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n") == 400);
  CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: -2\r\n\r\n") == 400);
  CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: 2x\r\n\r\n") == 400);
  CHECK(refusal("POST / HTTP/1.1\r\nContent-Length:\r\n\r\n") == 400);
  CHECK(refusal("POST / HTTP/1.1\r\nContent-Length: 18446744073709551617\r\n\r\n") == 400);
  CHECK(refusal("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n") == 501);
  CHECK(refusal("POST / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n") == 417);
}

TEST_CASE("the head of an answer says what it must, or is not written") {
  std::array<std::uint8_t, 512> into{};
  const std::size_t size = write_head({302, {}, 0, "http://192.168.4.1/"}, into);
  const std::string text(into.begin(), into.begin() + static_cast<std::ptrdiff_t>(size));
  CHECK(text.substr(0, 20) == "HTTP/1.1 302 Found\r\n");
  CHECK(text.find("\r\nLocation: http://192.168.4.1/\r\n") != std::string::npos);
  CHECK(text.find("\r\nContent-Length: 0\r\n") != std::string::npos);
  CHECK(text.find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(text.substr(text.size() - 4) == "\r\n\r\n");
  CHECK(write_head({200, "text/html", 5, {}}, ports::MutableBytes{into.data(), 100}) == 0);
}

TEST_CASE("every status that is used has its name") {
  for (const int status : {200, 302, 400, 403, 404, 405, 408, 409, 411, 413, 415, 417, 422, 431, 501, 503, 505}) {
    CHECK(reason_of(status) != "Error");
  }
  CHECK(reason_of(999) == "Error");
}
