#pragma once

#include <memory>
#include <string>

#include "http/http_answer.hpp"
#include "ports/byte_stream.hpp"

namespace http {

/// HTTP over any stream, one connection per request.
class StreamHttpClient : public ports::HttpClient {
 public:
  /// `secured` is for https://; null: there is none. Both must outlive it.
  StreamHttpClient(ports::ByteStream& plain, ports::ByteStream* secured) : plain_(plain), secured_(secured) {}

  bool get(const ports::HttpRequest& request, ports::HttpSink& sink) override;
  ports::HttpState tick(ports::Millis now) override;
  void abort() override;
  std::string_view error() const override { return error_; }

 private:
  ports::HttpState fail(std::string_view why);
  ports::HttpState finish(HttpAnswer::State state);
  ports::HttpState receive();

  ports::ByteStream& plain_;
  ports::ByteStream* secured_;
  ports::ByteStream* stream_ = nullptr;
  ports::HttpState state_ = ports::HttpState::idle;
  std::unique_ptr<HttpAnswer> answer_;
  std::string request_;
  std::size_t sent_ = 0;
  std::string error_;
};

}  // namespace http
