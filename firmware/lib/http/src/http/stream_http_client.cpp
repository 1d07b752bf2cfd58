#include "http/stream_http_client.hpp"

#include <array>
#include <charconv>
#include <optional>

namespace http {
namespace {

using ports::HttpState;
using ports::StreamState;

/// Bytes that one tick hands over at most.
constexpr std::size_t lump_size = 4096;

struct Address {
  bool secured = false;
  std::string host;
  std::uint16_t port = 80;
  std::string target;
  /// As the header `Host` has it.
  std::string authority;
};

/// The parts of http://host:port/path?query (RFC 9110, 4.2); nothing when it is none.
std::optional<Address> parse(std::string_view url) {
  Address address;
  if (url.substr(0, 8) == "https://") {
    address.secured = true;
    address.port = 443;
    url.remove_prefix(8);
  } else if (url.substr(0, 7) == "http://") {
    url.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  const auto path = url.find_first_of("/?#");
  auto authority = url.substr(0, path);
  address.authority = authority;
  address.target = path == std::string_view::npos ? "/" : std::string(url.substr(path, url.find('#') - path));
  if (address.target.empty() || address.target[0] != '/') address.target.insert(0, "/");
  // An IPv6 address stands in brackets and has colons of its own.
  const auto bracket = authority.rfind(']');
  const auto colon = authority.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    const auto digits = authority.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    authority = authority.substr(0, colon);
  }
  if (bracket != std::string_view::npos) authority = authority.substr(1, bracket - 1);
  address.host = authority;
  return address.host.empty() || authority.find('@') != std::string_view::npos ? std::nullopt : std::optional{address};
}

}  // namespace

bool StreamHttpClient::get(const ports::HttpRequest& request, ports::HttpSink& sink) {
  if (state_ == HttpState::busy) return false;
  error_.clear();
  answer_ = std::make_unique<HttpAnswer>(sink);
  sent_ = 0;
  state_ = HttpState::busy;
  const auto address = parse(request.url);
  if (!address) {
    fail("that is no address");
    return true;
  }
  stream_ = address->secured ? secured_ : &plain_;
  if (stream_ == nullptr) {
    fail("no authority is known for https://");
    return true;
  }
  request_ = "GET " + address->target + " HTTP/1.1\r\nHost: " + address->authority +
             "\r\nUser-Agent: busbar-device\r\nAccept-Encoding: identity\r\nConnection: close\r\n";
  if (request.from > 0) request_ += "Range: bytes=" + std::to_string(request.from) + "-\r\n";
  if (request.from > 0 && !request.if_range.empty()) request_ += "If-Range: " + std::string(request.if_range) + "\r\n";
  request_ += "\r\n";
  if (!stream_->connect(address->host, address->port)) fail("the connection is in use");
  return true;
}

HttpState StreamHttpClient::tick(ports::Millis) {
  if (state_ != HttpState::busy) return state_;
  const auto stream = stream_->state();
  if (stream == StreamState::connecting) return state_;
  if (stream == StreamState::open && sent_ < request_.size()) {
    sent_ += stream_->write(ports::bytes_of(request_).from(sent_));
    return state_;
  }
  if (stream == StreamState::open) return receive();
  if (sent_ < request_.size()) return fail(stream_->error());
  return finish(answer_->end());
}

HttpState StreamHttpClient::receive() {
  std::array<std::uint8_t, lump_size> lump{};
  const std::size_t arrived = stream_->read(lump);
  if (arrived > 0) return finish(answer_->take(ports::Bytes{lump}.first(arrived)));
  if (stream_->state() == StreamState::open) return state_;
  return finish(answer_->end());
}

HttpState StreamHttpClient::finish(HttpAnswer::State state) {
  if (state == HttpAnswer::State::failed) return fail(answer_->error());
  if (state != HttpAnswer::State::done) return state_;
  stream_->close();
  return state_ = HttpState::done;
}

HttpState StreamHttpClient::fail(std::string_view why) {
  error_ = why;
  if (stream_ != nullptr) stream_->close();
  return state_ = HttpState::failed;
}

void StreamHttpClient::abort() {
  if (stream_ != nullptr) stream_->close();
  state_ = HttpState::idle;
}

}  // namespace http
