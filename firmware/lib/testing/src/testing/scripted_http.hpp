#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "ports/http_client.hpp"

namespace testing {

/// A client and its server, which has one file, and whatever faults the test wants.
class ScriptedHttp : public ports::HttpClient {
 public:
  std::vector<std::uint8_t> file;
  std::string etag = "\"one\"";
  int status = 200;
  bool reachable = true;
  bool knows_ranges = true;
  bool knows_if_range = true;
  /// Says no length, and ends the connection when it has sent all.
  bool says_length = true;
  /// Length it says when it is not that of the file.
  std::optional<std::uint32_t> claimed_length;
  /// First byte it says a part begins with, when it is not the one asked for.
  std::optional<std::uint32_t> claimed_from;
  /// Bytes of the next answers before the connection breaks; when it is empty, none breaks.
  std::deque<std::size_t> breaks;
  /// Bytes per tick; 0: it hangs.
  std::size_t pace = 64;
  /// What was asked, in order.
  struct Asked {
    std::string url;
    std::uint32_t from;
    std::string if_range;
  };
  std::vector<Asked> asked;
  int aborts = 0;

  bool get(const ports::HttpRequest& request, ports::HttpSink& sink) override {
    if (state_ == ports::HttpState::busy) return false;
    asked.push_back({std::string(request.url), request.from, std::string(request.if_range)});
    sink_ = &sink;
    state_ = ports::HttpState::busy;
    head_sent_ = false;
    breaks_at_ = static_cast<std::size_t>(-1);
    if (breaks.empty()) return true;
    breaks_at_ = breaks.front();
    breaks.pop_front();
    return true;
  }
  ports::HttpState tick(ports::Millis) override {
    if (state_ != ports::HttpState::busy) return state_;
    if (!reachable) return state_ = ports::HttpState::failed;
    if (!head_sent_) return state_ = send_head() ? ports::HttpState::busy : ports::HttpState::failed;
    const std::size_t count = std::min({pace, body_.size() - sent_, breaks_at_});
    if (count > 0 && !sink_->on_body({body_.data() + sent_, count})) return state_ = ports::HttpState::failed;
    sent_ += count;
    breaks_at_ -= count;
    if (breaks_at_ == 0) return state_ = says_length ? ports::HttpState::failed : ports::HttpState::done;
    if (sent_ == body_.size()) state_ = ports::HttpState::done;
    return state_;
  }
  void abort() override {
    ++aborts;
    state_ = ports::HttpState::idle;
  }
  std::string_view error() const override { return "scripted"; }

 private:
  bool send_head() {
    head_sent_ = true;
    sent_ = 0;
    ports::HttpHead head;
    head.etag = etag;
    head.status = status;
    const auto& last = asked.back();
    const bool part = last.from > 0 && knows_ranges && (!knows_if_range || last.if_range.empty() || last.if_range == etag);
    std::size_t from = 0;
    if (status == 200 && part && last.from >= file.size()) {
      head.status = 416;
    } else if (status == 200 && part) {
      head.status = 206;
      from = last.from;
      head.range_from = claimed_from.value_or(last.from);
      head.range_total = static_cast<std::uint32_t>(file.size());
    }
    body_.assign(file.begin() + static_cast<std::ptrdiff_t>(from), file.end());
    if (says_length) head.length = claimed_length.value_or(static_cast<std::uint32_t>(body_.size()));
    return sink_->on_head(head);
  }

  ports::HttpSink* sink_ = nullptr;
  ports::HttpState state_ = ports::HttpState::idle;
  std::vector<std::uint8_t> body_;
  std::size_t sent_ = 0;
  std::size_t breaks_at_ = 0;
  bool head_sent_ = false;
};

}  // namespace testing
