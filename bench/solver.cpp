// Proofs by Z3, from the rows to the answer; and by Debian's z3 and cvc5, from the same files.
#include "proofs/discharge.hpp"
#include "proofs/external.hpp"
#include "proofs/smtlib.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace twofold;

namespace {

void solver(benchmark::State& state) {
  auto const* const obligation = proofs::find_obligation("containment.fwb-101-never-cacheable");
  if (obligation == nullptr) return state.SkipWithError("no such property");
  for (auto _ : state)
    if (proofs::solve_for(*obligation, {}).status != proofs::Status::proved)
      return state.SkipWithError("not proved");
  state.SetItemsProcessed(state.iterations());
}

/// Every property, as `twofold check` has the solver do.
void solver_whole(benchmark::State& state) {
  auto const all = proofs::obligations();
  for (auto _ : state)
    for (auto const& obligation : all)
      benchmark::DoNotOptimize(proofs::solve_for(obligation, {}).status);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}

/// How long each solver took for one property.
struct Times {
  std::string_view id;
  std::vector<double> seconds;
  double most() const { return *std::ranges::max_element(seconds); }
};

void print(std::vector<Times> times) {
  std::ranges::sort(times, std::greater{}, &Times::most);
  std::vector<double> sums(proofs::external_solvers().size(), 0);
  for (Times const& each : times)
    for (std::size_t s = 0; s < sums.size(); ++s) sums[s] += each.seconds[s];
  std::printf("\nthe slowest ten of %zu files, in ms:    z3    cvc5\n", times.size());
  for (std::size_t i = 0; i < std::min<std::size_t>(times.size(), 10); ++i)
    std::printf("  %-34.*s %8.0f %7.0f\n", static_cast<int>(times[i].id.size()), times[i].id.data(),
                times[i].seconds[0] * 1e3, times[i].seconds[1] * 1e3);
  std::printf("z3 : cvc5 = 1 : %.1f (%.1f s : %.1f s)\n\n", sums[1] / sums[0], sums[0], sums[1]);
}

/// Every property, by processes, one after the other.
void solvers_on_files(benchmark::State& state) {
  for (auto const& solver : proofs::external_solvers())
    if (!proofs::find_on_path(solver.command)) return state.SkipWithError("a solver is missing");
  std::string folder = (std::filesystem::temp_directory_path() / "twofold_bench_XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return state.SkipWithError("no folder");
  for (auto const& obligation : proofs::obligations())
    std::ofstream{folder + "/" + std::string{obligation.statement->id}}
        << proofs::smtlib(obligation);
  std::vector<Times> times;
  proofs::Interrupt const go_on{false};
  for (auto _ : state) {
    times.clear();
    for (auto const& obligation : proofs::obligations()) {
      Times& each = times.emplace_back(obligation.statement->id, std::vector<double>{});
      for (auto const& solver : proofs::external_solvers())
        each.seconds.push_back(proofs::ask_external(solver, folder + "/" + std::string{each.id},
                                                    std::chrono::seconds{60}, go_on)
                                   .seconds);
    }
  }
  std::filesystem::remove_all(folder);
  print(std::move(times));
}

BENCHMARK(solver)->Unit(benchmark::kMillisecond);
BENCHMARK(solver_whole)->Unit(benchmark::kMillisecond);
// Waiting for a child takes no processor time of our own: the wall clock counts.
BENCHMARK(solvers_on_files)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

} // namespace
