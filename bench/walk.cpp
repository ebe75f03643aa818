// Two-stage walks, 4 KiB and four levels at each stage, over tables of more than 1 GiB of guest
// memory: 24 fetches a walk, beside a bare loop that makes the same loads, each depending on the
// one before, through the same type of memory. The ratio is printed at the end of the second.
#include "model/walk/walker.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using namespace twofold;
using walks::Memory;

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t guest_tables = 0x1000'0000; // IPA
constexpr std::uint64_t guest_ram = 0x80'0000'0000; // IPA
constexpr std::uint64_t offset = 0x100'0000'0000;   // from IPA to PA
constexpr std::uint64_t host_tables = 0x800'0000'0000;
/// One page in each 2 MiB, so that each has a table of its own.
constexpr std::uint64_t stride = std::uint64_t{1} << 21;
constexpr std::uint64_t pages = 132'000;

/// Makes tables of one stage as they are needed.
class Tables {
public:
  Tables(std::uint64_t first, std::uint64_t leaf, std::uint64_t table_at)
      : root_(first), next_(first + page), leaf_(leaf), table_at_(table_at) {}

  [[nodiscard]] std::uint64_t root() const { return root_; }

  /// Maps one page; tables are written at their address plus `table_at`.
  void map(Memory& memory, std::uint64_t input, std::uint64_t output) {
    std::uint64_t table = root_;
    for (unsigned low = 39; low > 12; low -= 9) {
      std::uint64_t const entry = table + (input >> low & 511) * 8 + table_at_;
      if (memory.read(entry) == 0) {
        memory.write(entry, next_ | 3);
        next_ += page;
      }
      table = memory.read(entry) & 0xffff'ffff'f000;
    }
    memory.write(table + (input >> 12 & 511) * 8 + table_at_, output | leaf_);
  }
  [[nodiscard]] std::uint64_t used() const { return next_ - root_; }

private:
  std::uint64_t root_;
  std::uint64_t next_;
  std::uint64_t leaf_;
  std::uint64_t table_at_;
};

struct World {
  Memory memory;
  walks::Setting setting;
  std::vector<walks::Request> requests;
};

World make_world() {
  World w;
  constexpr std::uint64_t s1_leaf = 0x703; // AF, Inner Shareable, page
  constexpr std::uint64_t s2_leaf = 0x7ff; // the same, S2AP 11, MemAttr 1111
  Tables stage1{guest_tables, s1_leaf, offset};
  Tables stage2{host_tables, s2_leaf, 0};
  for (std::uint64_t i = 0; i < pages; ++i) {
    stage1.map(w.memory, i * stride, guest_ram + i * stride);
    stage2.map(w.memory, guest_ram + i * stride, guest_ram + i * stride + offset);
  }
  for (std::uint64_t at = 0; at < stage1.used(); at += page)
    stage2.map(w.memory, guest_tables + at, guest_tables + at + offset);
  walks::Registers<std::uint64_t> r{};
  r.sctlr_el1 = 0x1005;
  r.tcr_el1 = 0x3510 | std::uint64_t{5} << 32;
  r.ttbr0_el1 = stage1.root();
  r.mair_el1 = 0xff;
  r.hcr_el2 = 0x8000'0001;
  r.vtcr_el2 = 0x5'3590;
  r.vttbr_el2 = stage2.root();
  walks::Features features{};
  features.pa_range = 5;
  w.setting = walks::resolve(r, features);
  return w;
}

/// With walks among `count` pages.
World& world(std::int64_t count) {
  static World built = make_world();
  std::mt19937_64 random{1};
  built.requests.assign(1U << 16, {});
  for (auto& request : built.requests)
    request.va = random() % static_cast<std::uint64_t>(count) * stride + (random() & 0xff8);
  return built;
}

/// Walks per second, and whether each was what it is to be.
double walk_all(World& w) {
  auto const start = std::chrono::steady_clock::now();
  std::uint64_t wrong = 0;
  for (auto const& request : w.requests) {
    auto const result = walks::walk(w.setting, w.memory, request);
    wrong += result.pa != request.va + guest_ram + offset ? 1 : 0;
  }
  benchmark::DoNotOptimize(wrong);
  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - start;
  return wrong != 0 ? 0 : static_cast<double>(w.requests.size()) / took.count();
}

/// The loads of one walk and nothing else: each address needs what the last load gave.
std::uint64_t bare_stage2(Memory const& memory, std::uint64_t root, std::uint64_t ipa) {
  std::uint64_t table = root;
  for (unsigned low = 39; low >= 12; low -= 9)
    table = memory.read(table + (ipa >> low & 511) * 8) & 0xffff'ffff'f000;
  return table | (ipa & 0xfff);
}

std::uint64_t bare_walk(World const& w, std::uint64_t va) {
  std::uint64_t table = w.setting.registers.ttbr0_el1;
  std::uint64_t const root = w.setting.registers.vttbr_el2;
  for (unsigned low = 39; low >= 12; low -= 9)
    table = w.memory.read(bare_stage2(w.memory, root, table + (va >> low & 511) * 8)) &
            0xffff'ffff'f000;
  return bare_stage2(w.memory, root, table | (va & 0xfff));
}

double load_all(World const& w) {
  auto const start = std::chrono::steady_clock::now();
  std::uint64_t wrong = 0;
  for (auto const& request : w.requests)
    wrong += bare_walk(w, request.va) != request.va + guest_ram + offset ? 1 : 0;
  benchmark::DoNotOptimize(wrong);
  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - start;
  return wrong != 0 ? 0 : static_cast<double>(w.requests.size()) / took.count();
}

void set_rate(benchmark::State& state, std::size_t of) {
  state.counters["walks/s"] =
      benchmark::Counter(static_cast<double>(of), benchmark::Counter::kIsIterationInvariantRate);
}

void bench_walks(benchmark::State& state) {
  World& w = world(state.range(0));
  if (walk_all(w) == 0) return state.SkipWithError("a walk went wrong");
  for (auto _ : state) walk_all(w);
  set_rate(state, w.requests.size());
}

void bench_loads(benchmark::State& state) {
  World const& w = world(state.range(0));
  if (load_all(w) == 0) return state.SkipWithError("a load went wrong");
  for (auto _ : state) load_all(w);
  set_rate(state, w.requests.size());
}

/// Both in turn, so that the machine treats them alike; the best of each counts.
void bench_ratio(benchmark::State& state) {
  World& w = world(state.range(0));
  double walks = 0;
  double loads = 0;
  for (auto _ : state) {
    walks = std::max(walks, walk_all(w));
    loads = std::max(loads, load_all(w));
  }
  if (walks == 0 || loads == 0) return state.SkipWithError("a walk went wrong");
  state.counters["loads/walks"] = loads / walks;
  state.counters["walks/s"] = walks;
  state.counters["table_GiB"] =
      static_cast<double>(w.memory.pages() * page) / static_cast<double>(1U << 30);
}

} // namespace

BENCHMARK(bench_walks)->Name("walk/hot")->Arg(16);
BENCHMARK(bench_loads)->Name("walk/hot_bare_loads")->Arg(16);
BENCHMARK(bench_ratio)->Name("walk/hot_ratio")->Arg(16);
BENCHMARK(bench_walks)->Name("walk/cold")->Arg(pages);
BENCHMARK(bench_loads)->Name("walk/cold_bare_loads")->Arg(pages);
BENCHMARK(bench_ratio)->Name("walk/cold_ratio")->Arg(pages);
