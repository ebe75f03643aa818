// The command as its users wait for it: a process each time, nothing warmed up by hand.
#ifdef TWOFOLD_BINARY

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
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

/// A million rows of allocated inputs for `combine`, written once and removed at the end.
class MillionRows {
public:
  MillionRows() : path_("/tmp/twofold_bench_XXXXXX") {
    int const fd = ::mkstemp(path_.data());
    if (fd < 0) return;
    std::FILE* const file = ::fdopen(fd, "w");
    std::fputs("mair,s1_sh,s2_memattr,s2_sh,hcr_fwb,mte2,xs,s2_fnxs\n", file);
    static constexpr std::array sh{0, 2, 3};
    static constexpr std::array memattr{0, 1, 2, 3, 5, 6, 7};
    for (unsigned i = 0; i < rows; ++i) {
      unsigned const byte = 0x10U | (i % 0xf0) | ((i % 0xf) == 0 ? 4U : 0U);
      std::fprintf(file, "0x%02x,%d,%d,%d,%u,%u,%u,%u\n", (byte & 0xf) == 0 ? 0xffU : byte,
                   sh[i / 7 % 3], memattr[i % 7], sh[i / 21 % 3], i / 63 & 1, i / 126 & 1,
                   i / 252 & 1, i / 504 & 1);
    }
    std::fclose(file);
  }
  MillionRows(MillionRows const&) = delete;
  MillionRows& operator=(MillionRows const&) = delete;
  ~MillionRows() { ::unlink(path_.c_str()); }

  static constexpr unsigned rows = 1'000'000;
  [[nodiscard]] std::string const& path() const { return path_; }

private:
  std::string path_;
};

/// `twofold combine --csv` on as many threads as the benchmark's argument says.
void combine_csv(benchmark::State& state) {
  static MillionRows const input;
  run(state, std::array<std::string, 5>{"combine", "--csv", input.path(), "--jobs",
                                        std::to_string(state.range(0))});
  state.SetItemsProcessed(state.iterations() * MillionRows::rows);
}

void check_whole(benchmark::State& state) { run(state, std::array<std::string, 1>{"check"}); }

// Waiting for a child takes no processor time of our own: the wall clock counts.
BENCHMARK(explain_cold_start)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(combine_csv)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(check_whole)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

} // namespace

#endif
