#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace testing {

/// A folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "busbar-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path_ / name) << text; }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(path_ / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }

 private:
  std::filesystem::path path_;
};

/// Another program, ended with the test.
class Process {
 public:
  explicit Process(std::vector<std::string> command) {
    // What is buffered would be printed twice. A signal must not meet the test's own handler in the child.
    static_cast<void>(fflush(nullptr));
    sigset_t ending;
    sigset_t before;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, &before);
    id_ = fork();
    if (id_ == 0) static_cast<void>(std::signal(SIGTERM, SIG_DFL));
    sigprocmask(SIG_SETMASK, &before, nullptr);
    if (id_ != 0) return;
    std::vector<char*> arguments;
    for (auto& argument : command) arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    static_cast<void>(freopen("/dev/null", "w", stdout));
    static_cast<void>(freopen("/dev/null", "w", stderr));
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() { end(SIGTERM); }

  /// Sends the signal and waits for the end; answers the exit status.
  int end(int signal) {
    if (id_ <= 0) return 0;
    kill(id_, signal);
    return wait();
  }
  /// Sends the signal and goes on.
  void send(int signal) const {
    if (id_ > 0) kill(id_, signal);
  }
  int wait() {
    int status = 0;
    waitpid(id_, &status, 0);
    id_ = 0;
    return status;
  }

 private:
  pid_t id_ = 0;
};

/// A port that nobody listens on at the moment.
inline std::uint16_t free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  static_cast<void>(bind(probe, reinterpret_cast<sockaddr*>(&address), size));
  static_cast<void>(getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size));
  close(probe);
  return ntohs(address.sin_port);
}

/// Calls `step` again and again until it answers true. Answers false after 20 seconds.
template <typename Step>
bool eventually(Step step) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!step()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace testing
