// Running the command as a user does: with arguments, with or without a terminal.
#pragma once

#include "tests/sampling.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

extern char** environ;

namespace twofold::test {

/// What to run, and how its standard descriptors are.
struct Command {
  std::vector<std::string> arguments{};
  std::string input{};                    ///< what standard input holds
  std::vector<std::string> environment{}; ///< "NAME=value", in addition
  std::vector<int> closed{};              ///< standard descriptors that are closed
  std::string output_to{};                ///< a file to open as standard output
  bool reader_gone = false;               ///< standard output is a pipe that nobody reads
  bool terminal = false;                  ///< standard input and error are a terminal
};

/// How it ended, and what it said.
struct Finished {
  int status = -1; ///< the exit status, or -1 after a signal
  int signal = 0;  ///< the signal that ended it
  std::string out;
  std::string err;
};

/// A running command. One that hangs is ended by a signal.
class Process {
public:
  explicit Process(Command const& command) { start(command); }
  Process(Process const&) = delete;
  Process& operator=(Process const&) = delete;
  ~Process() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    for (int const descriptor : {out_, err_})
      if (descriptor >= 0) ::close(descriptor);
  }

  /// Waits until one of the two outputs holds `text`; false if it ends before.
  bool says(std::string_view text) {
    while (out_ >= 0 || err_ >= 0) {
      if (seen_.out.find(text) != std::string::npos || seen_.err.find(text) != std::string::npos)
        return true;
      read_some();
    }
    return false;
  }

  void signal(int number) const { REQUIRE(::kill(pid_, number) == 0); }

  /// Types at the terminal.
  void type(std::string_view keys) const {
    REQUIRE(::write(err_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
  }

  Finished finish() {
    while (out_ >= 0 || err_ >= 0) read_some();
    int status = 0;
    REQUIRE(::waitpid(std::exchange(pid_, -1), &status, 0) > 0);
    if (WIFEXITED(status)) seen_.status = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) seen_.signal = WTERMSIG(status);
    return seen_;
  }

private:
  using Pipe = std::array<int, 2>;

  static Pipe make_pipe() {
    Pipe ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    return ends;
  }

  static Pipe make_terminal() {
    Pipe ends{};
    REQUIRE(::openpty(&ends[0], &ends[1], nullptr, nullptr, nullptr) == 0);
    for (int const descriptor : ends) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return ends;
  }

  static std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> all;
    for (auto& string : strings) all.push_back(string.data());
    all.push_back(nullptr);
    return all;
  }

  void start(Command const& command) {
    // Everything that allocates comes before the fork.
    std::vector<std::string> arguments{TWOFOLD_BINARY};
    arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
    std::vector<std::string> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
    environment.insert(environment.begin(), command.environment.begin(), command.environment.end());
    auto const argv = pointers(arguments);
    auto const envp = pointers(environment);
    Pipe const in = make_pipe();
    Pipe const out = make_pipe();
    Pipe const err = command.terminal ? make_terminal() : make_pipe();
    if (command.reader_gone) ::close(out[0]);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) become(command, argv, envp, in[0], out[1], err[1]);
    for (int const descriptor : {in[0], out[1], err[1]}) ::close(descriptor);
    REQUIRE(::write(in[1], command.input.data(), command.input.size()) ==
            static_cast<ssize_t>(command.input.size()));
    ::close(in[1]);
    out_ = command.reader_gone ? -1 : out[0];
    err_ = err[0];
  }

  [[noreturn]] static void become(Command const& command, std::vector<char*> const& argv,
                                  std::vector<char*> const& envp, int in, int out, int err) {
    if (command.terminal) {
      ::setsid();
      ::ioctl(err, TIOCSCTTY, 0);
    }
    ::dup2(command.terminal ? err : in, 0);
    ::dup2(out, 1);
    ::dup2(err, 2);
    if (!command.output_to.empty()) ::dup2(::open(command.output_to.c_str(), O_WRONLY), 1);
    for (int const descriptor : command.closed) ::close(descriptor);
    ::alarm(full_size ? 120 : 580);
    ::execve(TWOFOLD_BINARY, argv.data(), envp.data());
    ::_exit(127);
  }

  void read_some() {
    std::array<pollfd, 2> waiting{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
    REQUIRE(::poll(waiting.data(), waiting.size(), -1) >= 0);
    if (waiting[0].revents != 0) take(out_, seen_.out);
    if (waiting[1].revents != 0) take(err_, seen_.err);
  }

  /// Appends what there is; at the end, which for a terminal is an error, closes.
  static void take(int& descriptor, std::string& text) {
    std::array<char, 4096> buffer{};
    auto const count = ::read(descriptor, buffer.data(), buffer.size());
    if (count > 0)
      text.append(buffer.data(), static_cast<std::size_t>(count));
    else
      ::close(std::exchange(descriptor, -1));
  }

  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;
  Finished seen_;
};

/// Runs a command to its end.
inline Finished run(Command const& command) { return Process{command}.finish(); }
inline Finished run(std::vector<std::string> arguments) {
  return run(Command{.arguments = std::move(arguments)});
}

} // namespace twofold::test
