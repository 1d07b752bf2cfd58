#pragma once

#include <string>
#include <vector>

#include "testing/scripted_stream.hpp"

/// A hub at the other end of a stream, whose answers the test writes.
class ScriptedHub {
 public:
  explicit ScriptedHub(testing::ScriptedStream& stream) : stream_(stream) {}

  /// What was asked, head and body.
  std::vector<std::string> requests;
  /// What is answered next; the last one again and again.
  std::vector<std::string> answers;
  /// Bytes of an answer per tick.
  std::size_t pace = 1 << 20;
  /// Ends the connection behind the answer.
  bool ends = true;

  static std::string answer(int status, const std::string& body, const std::string& heads = "") {
    return "HTTP/1.1 " + std::to_string(status) +
           " Word\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + heads + "\r\n" +
           body;
  }
  static std::string credentials(const std::string& id = "plant-01", const std::string& password = "pa55-secret") {
    return R"({"device_id":")" + id + R"(","mqtt":{"host":"hub.local","port":8883,"tls":true,"username":")" + id +
           R"(","password":")" + password + R"(","client_id":")" + id + R"("},"topics":{"telemetry":"devices/)" + id +
           R"(/telemetry","heartbeat":"devices/)" + id + R"(/heartbeat"}})";
  }

  void tick() {
    if (seen_ != stream_.connects) answered_ = false;
    seen_ = stream_.connects;
    if (!left_.empty()) return go_on();
    if (answered_ || stream_.written.empty() || stream_.written[0] != 'P') return;
    const std::string request(stream_.written.begin(), stream_.written.end());
    const auto end = request.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const auto length = request.find("Content-Length: ");
    if (request.size() < end + 4 + std::stoul(request.substr(length + 16))) return;
    requests.push_back(request);
    answered_ = true;
    left_ = answers.front();
    if (answers.size() > 1) answers.erase(answers.begin());
    go_on();
  }

 private:
  void go_on() {
    const auto part = left_.substr(0, pace);
    left_.erase(0, part.size());
    stream_.arrive({part.begin(), part.end()});
    if (left_.empty() && ends) stream_.end();
  }

  testing::ScriptedStream& stream_;
  std::string left_;
  int seen_ = 0;
  bool answered_ = false;
};
