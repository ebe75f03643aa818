// How many pages a second one core translates, beside a bare look-up over the same inputs. An input
// is a number of 22 bits: the MAIR byte, both SH fields, MemAttr, FWB, FnXS, Allocation Tag Access
// and three features.
#include "model/arm.hpp"
#include "model/setting.hpp"
#include "model/static_translation.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

using namespace twofold;
using namespace twofold::field;

namespace {

constexpr unsigned input_bits = 22;

/// The last one counts fastest, as in exhaustive checks.
constexpr std::array<Field, 10> input_fields{
    feature.xs, feature.mte2, feature.mte_perm, in.hcr_fwb, in.ata,
    in.mair,    in.s1_sh,     in.s2_memattr,    in.s2_sh,   in.s2_fnxs};

Concrete unpack(std::uint32_t input) {
  Concrete page = usual_page;
  page[feature.s2fwb] = 1;
  unsigned shift = input_bits;
  for (Field const f : input_fields) {
    shift -= f.width;
    page[f] = static_cast<Value>(input >> shift & ((1U << f.width) - 1));
  }
  return page;
}

/// The result in one word, so that none of the work can be left out: a byte has three bits at most.
std::uint32_t pack(Concrete const& state) {
  std::array<std::uint32_t, 3> words{};
  static_assert(out.xs.index - out.type.index < sizeof words);
  std::memcpy(words.data(), state.items.data() + out.type.index, out.xs.index - out.type.index + 1);
  return words[0] | words[1] << 3 | words[2] << 5;
}

std::uint32_t by_static(std::uint32_t input) {
  Concrete state = unpack(input);
  translate_inline(state);
  return pack(state);
}

std::uint32_t by_rows(std::uint32_t input) {
  Concrete state = unpack(input);
  run_tables(true_rules.tables, state);
  return pack(state);
}

/// All inputs in counting order.
std::vector<std::uint32_t> const& counting() {
  static auto const inputs = [] {
    std::vector<std::uint32_t> all(1U << input_bits);
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
    return all;
  }();
  return inputs;
}

/// As many, drawn at random.
std::vector<std::uint32_t> const& random_order() {
  static auto const inputs = [] {
    std::mt19937 draw{1}; // NOLINT(bugprone-random-generator-seed): the same every time
    std::vector<std::uint32_t> all(1U << input_bits);
    for (auto& input : all) input = static_cast<std::uint32_t>(draw()) >> (32 - input_bits);
    return all;
  }();
  return inputs;
}

template <class Evaluate>
void over(benchmark::State& state, std::vector<std::uint32_t> const& inputs, Evaluate evaluate) {
  std::uint32_t sum = 0;
  for (auto _ : state)
    for (std::uint32_t const input : inputs) sum += evaluate(input);
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(inputs.size()));
}

void combine_counting(benchmark::State& state) { over(state, counting(), by_static); }
void combine_random(benchmark::State& state) { over(state, random_order(), by_static); }

std::vector<std::uint32_t> const& results() {
  static auto const table = [] {
    std::vector<std::uint32_t> all(1U << input_bits);
    for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = by_static(i);
    return all;
  }();
  return table;
}

void look_up(benchmark::State& state, std::vector<std::uint32_t> const& inputs) {
  std::uint32_t const* const table = results().data();
  over(state, inputs, [=](std::uint32_t input) { return table[input]; });
}

void lookup_counting(benchmark::State& state) { look_up(state, counting()); }
void lookup_random(benchmark::State& state) { look_up(state, random_order()); }

void runtime_rows_counting(benchmark::State& state) { over(state, counting(), by_rows); }
void runtime_rows_random(benchmark::State& state) { over(state, random_order(), by_rows); }

BENCHMARK(combine_counting)->Unit(benchmark::kMillisecond);
BENCHMARK(lookup_counting)->Unit(benchmark::kMillisecond);
BENCHMARK(combine_random)->Unit(benchmark::kMillisecond);
BENCHMARK(lookup_random)->Unit(benchmark::kMillisecond);
BENCHMARK(runtime_rows_counting)->Unit(benchmark::kMillisecond);
BENCHMARK(runtime_rows_random)->Unit(benchmark::kMillisecond);

} // namespace
