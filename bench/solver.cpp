// One proof by Z3, from the rows to the answer.
#include "proofs/discharge.hpp"

#include <benchmark/benchmark.h>

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

BENCHMARK(solver)->Unit(benchmark::kMillisecond);
BENCHMARK(solver_whole)->Unit(benchmark::kMillisecond);

} // namespace
