#pragma once

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// A server on a port of its own, in the hand of the test: `tick` accepts, reads a request, and sends what the test says.
class HttpServer {
 public:
  std::vector<std::string> requests;
  /// The whole answer to a request; the connection ends behind it.
  std::function<std::string(const std::string&)> answer;

  HttpServer() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    static_cast<void>(bind(listener_, reinterpret_cast<sockaddr*>(&address), size));
    static_cast<void>(listen(listener_, 4));
    static_cast<void>(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size));
    port = ntohs(address.sin_port);
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer() {
    end();
    close(listener_);
  }

  std::uint16_t port = 0;

  void tick() {
    if (connection_ < 0) connection_ = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (connection_ < 0) return;
    char lump[2048];
    const auto count = recv(connection_, lump, sizeof lump, 0);
    if (count > 0) request_.append(lump, static_cast<std::size_t>(count));
    if (request_.find("\r\n\r\n") == std::string::npos) return;
    requests.push_back(request_);
    const std::string text = answer(request_);
    // Small enough for the socket's buffer.
    static_cast<void>(send(connection_, text.data(), text.size(), MSG_NOSIGNAL));
    end();
  }

 private:
  void end() {
    if (connection_ >= 0) close(connection_);
    connection_ = -1;
    request_.clear();
  }

  int listener_;
  int connection_ = -1;
  std::string request_;
};

/// Answers a request for a file, or the part of it that was asked for.
inline std::string serve(const std::string& file, const std::string& request) {
  const auto at = request.find("Range: bytes=");
  const std::size_t from = at == std::string::npos ? 0 : std::stoul(request.substr(at + 13));
  std::string head = from > 0 ? "HTTP/1.1 206 Partial Content\r\n" : "HTTP/1.1 200 OK\r\n";
  if (from > 0)
    head += "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(file.size() - 1) + "/" +
            std::to_string(file.size()) + "\r\n";
  return head + "ETag: \"one\"\r\nContent-Length: " + std::to_string(file.size() - from) + "\r\n\r\n" + file.substr(from);
}
