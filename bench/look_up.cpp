// Look-ups in the generated C tables, all answers of a page: one core, inputs at random.
#ifdef TWOFOLD_LOOK_UP
#include "tests/c/look_up.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <vector>

namespace {

void look_up(benchmark::State& state) {
  std::mt19937 random{1};
  std::vector<std::uint32_t> inputs(1U << 16);
  for (auto& input : inputs) input = static_cast<std::uint32_t>(random());
  for (auto _ : state)
    for (auto const i : inputs)
      benchmark::DoNotOptimize(
          look_up_fwb(i & 1, i >> 1 & 15, i >> 5 & 255, i >> 13 & 3, i >> 15 & 3, i >> 17 & 1));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(inputs.size()));
}

BENCHMARK(look_up)->Name("look_up/c_tables");

} // namespace
#endif
