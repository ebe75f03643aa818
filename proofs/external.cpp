#include "proofs/external.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>

extern char** environ;

namespace twofold::proofs {

namespace {

using Clock = std::chrono::steady_clock;

/// More than this a solver has no reason to say.
constexpr std::size_t most_output = 1U << 16;

/// A process whose standard output and error come to us. It is gone when this is.
class Child {
public:
  explicit Child(std::vector<std::string> words) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      error_ = errno;
      return;
    }
    from_ = ends[0];
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    for (int const fd : {STDOUT_FILENO, STDERR_FILENO})
      posix_spawn_file_actions_adddup2(&files, ends[1], fd);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // A group of its own: Ctrl-C is for us, and what a solver starts ends with it.
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    error_ = ::posix_spawn(&pid_, argv[0], &files, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    ::close(ends[1]);
    if (error_ != 0) pid_ = -1;
  }
  Child(Child const&) = delete;
  Child& operator=(Child const&) = delete;
  ~Child() {
    if (pid_ > 0) {
      ::kill(-pid_, SIGKILL);
      wait(Clock::now());
    }
    if (from_ >= 0) ::close(from_);
  }

  /// Why it could not be started; 0 if it could.
  [[nodiscard]] int error() const { return error_; }

  /// Reads what it says until it says no more; false if that takes too long.
  bool read(std::string& output, Clock::time_point deadline, Interrupt const& interrupt) const {
    std::array<char, 4096> buffer{};
    while (!interrupt) {
      auto const left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      if (left <= 0) return false;
      pollfd waiting{from_, POLLIN, 0};
      int const ready = ::poll(&waiting, 1, static_cast<int>(std::min<long>(left, 50)));
      if (ready <= 0) continue;
      auto const got = ::read(from_, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return true;
      if (output.size() < most_output) output.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return false;
  }

  /// Its status once it has ended; it is made to when the time is up.
  int wait(Clock::time_point deadline) {
    constexpr timespec pause{0, 1'000'000};
    int status = 0;
    for (pid_t ended = 0; ended == 0 || (ended < 0 && errno == EINTR);) {
      if (Clock::now() > deadline) ::kill(-pid_, SIGKILL);
      ended = ::waitpid(pid_, &status, WNOHANG);
      if (ended == 0) ::nanosleep(&pause, nullptr);
    }
    pid_ = -1;
    return status;
  }

private:
  pid_t pid_ = -1;
  int from_ = -1;
  int error_ = 0;
};

std::string first_line(std::string const& output) {
  auto line = output.substr(0, std::min<std::size_t>(output.find('\n'), 160));
  for (char& c : line)
    if (c < ' ' || c > '~') c = '?';
  return line;
}

std::vector<std::string> words_for(ExternalSolver const& solver, std::string const& path,
                                   std::string const& file) {
  // Bit-blasting at once suits these questions: many small terms, no arithmetic. Left to its own
  // ways cvc5 needs minutes for some.
  if (solver.command == "cvc5") return {path, "--lang=smt2", "--bitblast=eager", file};
  return {path, "-smt2", file};
}

} // namespace

std::vector<ExternalSolver> const& external_solvers() {
  static std::vector<ExternalSolver> const all{{"z3", "file:z3", "z3"},
                                               {"cvc5", "file:cvc5", "cvc5"}};
  return all;
}

std::optional<std::string> find_on_path(std::string_view command) {
  char const* const path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    auto const end = std::min(rest.find(':'), rest.size());
    std::string const file = std::string{rest.substr(0, end)} + "/" + std::string{command};
    struct stat status{};
    if (end != 0 && ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
        ::access(file.c_str(), X_OK) == 0)
      return file;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

Discharge ask_external(ExternalSolver const& solver, std::string const& file,
                       std::chrono::milliseconds limit, Interrupt const& interrupt) {
  auto const start = Clock::now();
  Discharge result{
      .engine = solver.engine, .status = Status::unknown, .remark = {}, .counterexample = {}};
  std::string const command{solver.command};
  auto const finish = [&](Status status, std::string remark = {}) {
    result.status = status;
    result.remark = std::move(remark);
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return result;
  };
  auto const path = find_on_path(command);
  if (!path) return finish(Status::unknown, command + " is not on PATH");
  Child child{words_for(solver, *path, file)};
  if (child.error() != 0)
    return finish(Status::unknown, command + " cannot be run: " + std::strerror(child.error()));
  std::string output;
  if (!child.read(output, start + limit, interrupt)) {
    if (interrupt) return finish(Status::interrupted);
    return finish(Status::unknown,
                  command + " gave no answer in " + std::to_string(limit.count()) + " ms");
  }
  int const ended = child.wait(start + limit);
  auto const line = first_line(output);
  if (WIFSIGNALED(ended))
    return finish(Status::unknown,
                  command + " was killed by signal " + std::to_string(WTERMSIG(ended)));
  if (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0)
    return finish(Status::unknown, command + " failed with status " +
                                       std::to_string(WEXITSTATUS(ended)) +
                                       (line.empty() ? "" : ": " + line));
  if (line == "unsat") return finish(Status::proved);
  if (line == "sat") return finish(Status::refuted);
  return finish(Status::unknown,
                command + (line.empty() ? " said nothing" : " said '" + line + "'"));
}

} // namespace twofold::proofs
