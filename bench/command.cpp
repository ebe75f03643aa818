// The command as its users wait for it: a process each time, nothing warmed up by hand.
#ifdef TWOFOLD_BINARY

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <string>

extern char** environ;

namespace {

/// Runs `twofold` with these arguments, its output thrown away. True if it succeeds.
template <std::size_t N> bool succeeds(std::array<std::string, N> arguments) {
  std::string binary = TWOFOLD_BINARY;
  std::array<char*, N + 2> argv{};
  argv[0] = binary.data();
  for (std::size_t i = 0; i < N; ++i) argv[i + 1] = arguments[i].data();

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (int const fd : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  int const failed = posix_spawn(&child, argv[0], &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  int status = -1;
  return failed == 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
         WEXITSTATUS(status) == 0;
}

template <std::size_t N>
void run(benchmark::State& state, std::array<std::string, N> const& arguments) {
  for (auto _ : state)
    if (!succeeds(arguments)) return state.SkipWithError("twofold failed");
  state.SetItemsProcessed(state.iterations());
}

void explain_cold_start(benchmark::State& state) {
  run(state, std::array<std::string, 5>{"explain", "--mair-attr", "0xff", "--s2-memattr", "5"});
}

void check_whole(benchmark::State& state) { run(state, std::array<std::string, 1>{"check"}); }

// Waiting for a child takes no processor time of our own: the wall clock counts.
BENCHMARK(explain_cold_start)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(check_whole)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

} // namespace

#endif
