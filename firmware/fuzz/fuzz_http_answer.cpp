// What a server answers to a download: whole, and the same in pieces.
#include <algorithm>
#include <string>

#include "http/http_answer.hpp"
#include "require.hpp"

namespace {

class Sink : public ports::HttpSink {
 public:
  std::string seen;
  bool on_head(const ports::HttpHead& head) override {
    seen += std::to_string(head.status) + "/" + std::to_string(head.length.value_or(0)) + "/" + std::string(head.etag) + ";";
    return true;
  }
  bool on_body(ports::Bytes data) override {
    seen += ports::text_of(data);
    return true;
  }
};

std::string read(ports::Bytes bytes, std::size_t piece) {
  Sink sink;
  http::HttpAnswer answer(sink);
  auto state = http::HttpAnswer::State::head;
  const auto open = [&state] { return state == http::HttpAnswer::State::head || state == http::HttpAnswer::State::body; };
  while (!bytes.empty() && open()) {
    const auto part = bytes.first(piece);
    bytes = bytes.from(part.size());
    state = answer.take(part);
  }
  if (open()) state = answer.end();
  return sink.seen + std::to_string(static_cast<int>(state));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  require(read({data, size}, 4'096) == read({data, size}, 1));
  return 0;
}
