// Litmus tests, reading included: each one without and with FEAT_ETS2, and over all of them the
// geometric mean. Those of ../shared (or the environment's TWOFOLD_SHARED_DIR), where there are
// any, else the project's own.
#include "model/litmus/engine.hpp"
#include "model/litmus/reader.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace twofold;

struct Sample {
  std::string name;
  std::string text;
};

void add_folder(std::vector<Sample>& samples, std::filesystem::path const& folder) {
  std::error_code error;
  for (auto at = std::filesystem::directory_iterator{folder, error};
       !error && at != std::filesystem::directory_iterator{}; at.increment(error)) {
    if (at->path().extension() != ".litmus") continue;
    std::ifstream file{at->path()};
    samples.push_back({at->path().stem().string(), {std::istreambuf_iterator<char>{file}, {}}});
  }
}

std::vector<Sample> const& all_samples() {
  static std::vector<Sample> const samples = [] {
    char const* from_environment = std::getenv("TWOFOLD_SHARED_DIR");
    std::filesystem::path const shared =
        from_environment != nullptr ? from_environment : TWOFOLD_SOURCE_DIR "/../shared";
    std::vector<Sample> all;
    add_folder(all, shared / "litmus");
    add_folder(all, shared / "litmus" / "more");
    if (all.empty()) add_folder(all, TWOFOLD_SOURCE_DIR "/tests/litmus");
    std::ranges::sort(all, {}, &Sample::name);
    return all;
  }();
  return samples;
}

bool answer(Sample const& sample, bool ets2) {
  auto const test = litmus::read(sample.text);
  return litmus::run(test, {spec::ordering_rows, ets2}, {}).complete;
}

void one_test(benchmark::State& state, Sample const* sample, bool ets2) {
  for (auto _ : state)
    if (!answer(*sample, ets2)) return state.SkipWithError("not complete");
}

/// Every test in both variants; of each the best of three counts for the mean.
void every_test(benchmark::State& state) {
  using Clock = std::chrono::steady_clock;
  double logarithms = 0;
  double slowest = 0;
  for (auto _ : state) {
    logarithms = 0;
    slowest = 0;
    for (Sample const& sample : all_samples())
      for (bool const ets2 : {false, true}) {
        double best = 1e9;
        for (int turn = 0; turn < 3; ++turn) {
          auto const start = Clock::now();
          if (!answer(sample, ets2)) return state.SkipWithError("not complete");
          best = std::min(best,
                          std::chrono::duration<double, std::micro>(Clock::now() - start).count());
        }
        logarithms += std::log(best);
        slowest = std::max(slowest, best);
      }
  }
  auto const count = static_cast<double>(2 * all_samples().size());
  state.counters["tests"] = count;
  state.counters["geometric_mean_us"] = std::exp(logarithms / count);
  state.counters["slowest_us"] = slowest;
}

[[maybe_unused]] bool const registered = [] {
  for (Sample const& sample : all_samples())
    for (bool const ets2 : {false, true})
      benchmark::RegisterBenchmark(("litmus/" + sample.name + (ets2 ? "/ets2" : "/base")).c_str(),
                                   one_test, &sample, ets2)
          ->Unit(benchmark::kMicrosecond)
          ->MinTime(0.002);
  benchmark::RegisterBenchmark("litmus/every_test_three_times", every_test)
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
  return true;
}();

} // namespace
