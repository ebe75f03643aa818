#include "host/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

extern char** environ;

namespace twofold::host {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(int error, char const* what) {
  throw std::system_error{error, std::generic_category(), what};
}

/// A descriptor that is closed in the end.
class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (value_ >= 0) ::close(std::exchange(value_, -1));
  }
  [[nodiscard]] int get() const { return value_; }

private:
  int value_ = -1;
};

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno, "pipe");
  return {Descriptor{ends[0]}, Descriptor{ends[1]}};
}

/// posix_spawn's two objects.
class Actions {
public:
  Actions(Program const& program, int out, int err) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, out, 1);
    posix_spawn_file_actions_adddup2(&actions_, err, 2);
    posix_spawn_file_actions_addchdir_np(&actions_, program.directory.c_str());
    posix_spawnattr_init(&attributes_);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  }
  Actions(Actions const&) = delete;
  Actions& operator=(Actions const&) = delete;
  ~Actions() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  [[nodiscard]] posix_spawn_file_actions_t const* actions() const { return &actions_; }
  [[nodiscard]] posix_spawnattr_t const* attributes() const { return &attributes_; }

private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// Takes what a pipe has. False at its end.
bool take(int from, std::string& into, std::size_t most) {
  std::array<char, 65536> buffer; // NOLINT: read fills it
  auto const size = ::read(from, buffer.data(), buffer.size());
  if (size < 0) return errno == EINTR || errno == EAGAIN;
  auto const kept = std::min(static_cast<std::size_t>(size), most - std::min(most, into.size()));
  into.append(buffer.data(), kept);
  return size > 0;
}

class Running {
public:
  Running(Program const& program, pid_t pid, Pipe out, Pipe err)
      : program_(program), pid_(pid), out_(std::move(out.read)), err_(std::move(err.read)) {}
  Running(Running const&) = delete;
  Running& operator=(Running const&) = delete;
  ~Running() { kill(); }

  /// Reads until both streams end, and the program with them.
  Ended watch() {
    Ended ended;
    while (pid_ > 0) {
      if (Clock::now() >= deadline_) return stop(ended, Ended::By::limit);
      if (program_.interrupt != nullptr && *program_.interrupt)
        return stop(ended, Ended::By::interrupt);
      read(ended);
      reap(ended, WNOHANG);
    }
    return ended;
  }

private:
  static constexpr int tick_ms = 20;

  void read(Ended& ended) {
    std::array<pollfd, 2> streams{pollfd{out_.get(), POLLIN, 0}, pollfd{err_.get(), POLLIN, 0}};
    if (::poll(streams.data(), streams.size(), tick_ms) <= 0) return;
    if (streams[0].revents != 0 && !take(out_.get(), ended.out, program_.most_output)) out_.close();
    if (streams[1].revents != 0 && !take(err_.get(), ended.err, program_.most_output)) err_.close();
  }

  /// What is left in the pipes of a program that has ended.
  void drain(Ended& ended) {
    for (Descriptor const* d : {&out_, &err_})
      if (d->get() >= 0) ::fcntl(d->get(), F_SETFL, O_NONBLOCK);
    auto const rest = [&](Descriptor& d, std::string& into) {
      for (pollfd stream{d.get(), POLLIN, 0}; d.get() >= 0 && ::poll(&stream, 1, 0) > 0;)
        if (!take(d.get(), into, program_.most_output)) d.close();
    };
    rest(out_, ended.out);
    rest(err_, ended.err);
  }

  void reap(Ended& ended, int options) {
    int status = 0;
    pid_t const got = ::waitpid(pid_, &status, options);
    if (got == 0 || (got < 0 && errno == EINTR)) return;
    ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ended.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    ::kill(-pid_, SIGKILL); // what it has left running
    pid_ = 0;
    drain(ended);
  }

  Ended stop(Ended& ended, Ended::By by) {
    ::kill(-pid_, SIGKILL);
    while (pid_ > 0) reap(ended, 0);
    ended.by = by;
    return std::move(ended);
  }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

  Program const& program_;
  pid_t pid_;
  Descriptor out_;
  Descriptor err_;
  Clock::time_point deadline_ = Clock::now() + program_.limit;
};

} // namespace

Ended run(Program const& program) {
  std::vector<char*> arguments;
  for (auto const& argument : program.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str())); // NOLINT: posix_spawn does not write
  arguments.push_back(nullptr);
  Pipe out = make_pipe();
  Pipe err = make_pipe();
  Actions const how{program, out.write.get(), err.write.get()};
  pid_t pid = 0;
  int const error = ::posix_spawnp(&pid, arguments.front(), how.actions(), how.attributes(),
                                   arguments.data(), environ);
  if (error == ENOENT || error == EACCES || error == ENOTDIR) {
    Ended ended;
    ended.by = Ended::By::missing;
    return ended;
  }
  if (error != 0) fail(error, "starting a program");
  out.write.close();
  err.write.close();
  return Running{program, pid, std::move(out), std::move(err)}.watch();
}

std::string first_line(std::string_view output) {
  auto start = output.find_first_not_of(" \r\n\t");
  if (start == std::string_view::npos) return {};
  if (auto const error = output.find("error: "); error != std::string_view::npos)
    start = output.rfind('\n', error) + 1; // a compiler's, after what it was doing
  auto const end = output.find_first_of("\r\n", start);
  constexpr std::size_t most = 200;
  std::string line{output.substr(start, std::min(end - start, most))};
  for (char& c : line)
    if (c < ' ' || c > '~') c = '?';
  return line;
}

} // namespace twofold::host
