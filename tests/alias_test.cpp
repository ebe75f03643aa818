// The machine and the alias rows against one another: what is lost is shown where it can be,
// nothing is where the rows say that nothing is, and the ways back lead back.
#include "cli/alias_chart.hpp"
#include "model/alias/representatives.hpp"
#include "model/alias/set.hpp"
#include "tests/files.hpp"
#include "tests/sampling.hpp"
#include "tests/text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iostream>
#include <map>

using namespace twofold;
using namespace twofold::alias;
using test::content_of;

namespace {

Concrete attributes(std::string_view name) {
  for (auto const& each : representatives())
    if (each.name == name) return each.attributes;
  FAIL("no representative " << name);
  return {};
}

Shape const& shape(std::string_view name) {
  auto const all = shapes();
  auto const found = std::ranges::find(all, name, &Shape::name);
  REQUIRE(found != all.end());
  return *found;
}

/// A shape with two representatives.
struct Case {
  Program program;
  std::vector<Concrete> attributes;
  Verdicts said;
};

Case make(Shape const& shape, Concrete const& a, Concrete const& b) {
  std::vector<Concrete> const both{a, b};
  auto program = program_of(shape, both);
  auto said = verdicts(spec::alias_rules, program, both);
  return {std::move(program), both, std::move(said)};
}

bool loses(Search const& search) { return !search.lost.events.empty(); }

/// What the machine can show.
constexpr std::array shown_facts{AliasFact::lost_own_reads, AliasFact::lost_own_order,
                                 AliasFact::lost_coherency, AliasFact::lost_exclusives,
                                 AliasFact::lost_bytes,     AliasFact::reordered_own,
                                 AliasFact::reordered_pair};

bool says_lost(Verdicts const& said) {
  return std::ranges::any_of(shown_facts, [&](AliasFact f) { return said.any(f); });
}

/// Whether the attributes, if they are one, keep the threads coherent at all: Non-shareable memory
/// does not, mismatched or not.
bool promises_coherency(Case const& each) {
  return each.program.threads.size() == 1 || each.said.any(AliasFact::mismatched) ||
         std::ranges::all_of(each.program.paths,
                             [](Path const& p) { return p.reach != Path::Reach::self; });
}

/// An execution that is kept: tests/alias/NAME.chart.
void check_kept(std::string const& name, Shape const& of, std::string_view a, std::string_view b) {
  auto const each = make(of, attributes(a), attributes(b));
  auto const search = find_loss(each.program);
  INFO(name);
  REQUIRE(loses(search));
  CHECK(says_lost(each.said));
  auto const chart = cli::alias_chart_text(each.program, search.lost, {"P0", "P1"},
                                           {std::string{a}, std::string{b}});
  auto const file = std::string{TWOFOLD_SOURCE_DIR "/tests/alias/"} + name + ".chart";
  if (std::getenv("TWOFOLD_WRITE_CHARTS") != nullptr) test::write_file(file, chart);
  CHECK(chart == content_of(file));
}

} // namespace

TEST_CASE("E1, E2, E4 and E5 are exhibited, by executions that are kept") {
  check_kept("E1-read-back", shape("read-back"), "WB-ISH", "NC");
  check_kept("E1-read-twice", shape("read-twice"), "NC", "WB-ISH");
  check_kept("E1-write-twice", shape("write-twice"), "WB-ISH", "NC");
  check_kept("E2-hand-over", shape("hand-over"), "WB-ISH", "NC");
  check_kept("E2-non-shareable", shape("hand-over"), "WB-ISH", "WB-NSH");
  check_kept("E2-stale-line", shape("hand-over-seen"), "NC", "WB-ISH");
  check_kept("E4-increments", shape("increments"), "WB-ISH", "NC");
  check_kept("E5-neighbours", shape("neighbours"), "WB-ISH", "NC");
  check_kept("E5-recycled", shape("recycled"), "WB-ISH", "NC");
  check_kept("S2-read-back", shape("read-back"), "nGnRnE", "NC");
  check_kept("S2-two-readings", shape("two-readings"), "nGnRnE", "NC");
}

TEST_CASE("no guarantee is lost on the machine where the rows say that none is") {
  std::size_t programs = 0;
  std::size_t states = 0;
  std::size_t most = 0;
  for (auto const& a : representatives())
    for (auto const& b : representatives())
      for (Shape const& of : shapes()) {
        auto const each = make(of, a.attributes, b.attributes);
        auto const search = find_loss(each.program);
        INFO(of.name << " with " << a.name << " and " << b.name);
        CHECK(search.all.complete);
        ++programs;
        states += search.all.states;
        most = std::max(most, search.all.states);
        if (promises_coherency(each)) CHECK((says_lost(each.said) || !loses(search)));
      }
  std::cout << programs << " programs, " << states << " states, at most " << most << " each\n";
}

TEST_CASE("a way back gives back what it is to, and no step of it is idle") {
  std::map<std::string_view, std::size_t> needed;
  std::vector<AliasStep> const steps{spec::alias_steps.begin(), spec::alias_steps.end()};
  std::size_t tried = 0;
  for (auto const& a : representatives())
    for (auto const& b : representatives())
      for (Shape const& of : shapes()) {
        auto const each = make(of, a.attributes, b.attributes);
        if (!each.said.any(AliasFact::mismatched) || !way_back_covers(of, each.said)) continue;
        auto const& facts = each.said.pairs.front();
        INFO(of.name << " with " << a.name << " and " << b.name);
        auto const taken = find_loss(with_steps(each.program, each.attributes, facts, steps));
        CHECK(taken.all.complete);
        CHECK_FALSE(loses(taken));
        ++tried;
        for (std::size_t i = 0; i < steps.size(); ++i) {
          auto without = steps;
          without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
          if (loses(find_loss(with_steps(each.program, each.attributes, facts, without))))
            ++needed[steps[i].name];
        }
      }
  for (AliasStep const& step : steps) {
    INFO(step.name);
    CHECK(needed[step.name] > 0);
    std::cout << step.name << ": " << needed[step.name] << " of " << tried
              << " programs go wrong without it\n";
  }
}

TEST_CASE("approach 1 does not give back E5: a Write-Back write takes a stale neighbour along") {
  auto const& of = shape("neighbour-after");
  auto const each = make(of, attributes("NC"), attributes("WB-ISH"));
  auto const& facts = each.said.pairs.front();
  REQUIRE(facts[AliasFact::way_one_sh]);
  REQUIRE(each.said.any(AliasFact::lost_bytes));
  auto const stepped = with_steps(each.program, each.attributes, facts, spec::alias_steps);
  auto const search = find_loss(stepped);
  REQUIRE(loses(search));
  auto const chart = cli::alias_chart_text(stepped, search.lost, {"P0", "P1"}, {"NC", "WB-ISH"});
  auto const file = std::string{TWOFOLD_SOURCE_DIR "/tests/alias/E5-despite-W1.chart"};
  if (std::getenv("TWOFOLD_WRITE_CHARTS") != nullptr) test::write_file(file, chart);
  CHECK(chart == content_of(file));
  CHECK_FALSE(way_back_covers(of, each.said));
}

TEST_CASE("drawn programs lose nothing by one set of attributes") {
  test::Random random{test::seed()};
  auto const all = representatives();
  for (std::uint64_t i = 0; i < test::samples(150); ++i) {
    // Two or three threads on two bytes of one granule, by one definition that covers them all.
    Concrete state;
    do state = all[static_cast<std::size_t>(random.below(all.size()))].attributes;
    while (state[field::out.sh] == Shareability::non_shareable);
    Program program;
    std::vector<Concrete> const attributes{state};
    program.paths = paths_of(attributes);
    program.threads.resize(2 + static_cast<std::size_t>(random.below(2)));
    std::uint8_t value = 1;
    for (auto& thread : program.threads) {
      std::uint8_t target = 0;
      auto const length = 1 + random.below(program.threads.size() == 3 ? 2 : 3);
      for (std::uint64_t n = 0; n < length; ++n) {
        Operation op;
        bool const writes = random.below(2) == 0;
        op.kind = writes ? Operation::Kind::write : Operation::Kind::read;
        op.value = writes ? value++ : std::uint8_t{0};
        if (!writes) op.target = target++;
        thread.push_back(op);
      }
    }
    auto const search = find_loss(program, {.states = 400'000});
    INFO("seed " << test::seed() << ", program " << i);
    CHECK(search.all.complete);
    CHECK_FALSE(loses(search));
  }
}

TEST_CASE("three agents: readers that agree stay coherent beside a third mapping, on the machine") {
  // S1: P0 writes and P1 reads by one definition; P2 reads by another.
  auto const run = [](std::string_view one, std::string_view third) {
    using Kind = Operation::Kind;
    std::vector<Concrete> const both{attributes(one), attributes(third)};
    Program program;
    program.paths = paths_of(both);
    program.threads = {{{Kind::write, 0, 0, 1, 0, {}, false}},
                       {{Kind::read, 0, 0, 0, 0, {}, false}, {Kind::read, 0, 0, 0, 1, {}, false}},
                       {{Kind::read, 1, 0, 0, 0, {}, false}}};
    return find_loss(program);
  };
  CHECK_FALSE(loses(run("NC", "WB-ISH")));
  CHECK_FALSE(loses(run("WB-ISH", "NC")));
  CHECK_FALSE(loses(run("nGnRnE", "NC")));
  CHECK_FALSE(loses(run("WB-ISH", "WB-OSH")));
}

TEST_CASE("two granules: a flag does not tell of what stays in a cache") {
  auto const run = [](std::string_view writer, std::string_view reader) {
    using Kind = Operation::Kind;
    std::vector<Concrete> const both{attributes(writer), attributes(reader)};
    Operation barrier;
    barrier.kind = Kind::dmb;
    Program program;
    program.paths = paths_of(both);
    program.bytes = 4;
    program.threads = {
        {{Kind::write, 0, 0, 1, 0, {}, false}, barrier, {Kind::write, 0, 2, 1, 0, {}, false}},
        {{Kind::read, 1, 2, 0, 0, {}, false}, barrier, {Kind::read, 1, 0, 0, 1, {}, false}}};
    return find_loss(program);
  };
  for (std::string_view const one : {"WB-ISH", "WT-OSH", "NC", "nGnRE"}) {
    auto const search = run(one, one);
    INFO(one);
    CHECK(search.all.complete);
    CHECK_FALSE(loses(search));
  }
  CHECK(loses(run("WB-ISH", "NC")));
  CHECK(loses(run("NC", "WB-ISH")));
  CHECK(loses(run("WB-ISH", "WB-NSH")));
}

TEST_CASE("the bound is kept, and says so") {
  auto const each = make(shape("hand-back"), attributes("WB-ISH"), attributes("WB-ISH"));
  auto const search = find_loss(each.program, {.states = 20});
  CHECK_FALSE(search.all.complete);
  CHECK(search.all.states < 60);
  std::atomic<bool> const stop{true};
  CHECK_FALSE(explore(each.program, {.interrupt = &stop}).complete);
}

TEST_CASE("sets of more than three mappings mismatch if and only if two of them do") {
  test::Random random{test::seed()};
  auto const all = representatives();
  for (std::uint64_t i = 0; i < test::samples(3000); ++i) {
    std::vector<Mapping> mappings;
    auto const kinds = 1 + random.below(3);
    for (std::uint64_t n = 0, count = 2 + random.below(5); n < count; ++n) {
      Mapping mapping;
      mapping.agent = std::string(1, static_cast<char>('a' + random.below(4)));
      mapping.attributes = all[static_cast<std::size_t>(random.below(kinds) * 3)].attributes;
      mapping.reads = mapping.writes = true;
      mappings.push_back(mapping);
    }
    bool pair = false;
    for (auto const& one : mappings)
      for (auto const& two : mappings)
        for (Field const f : {Field{field::out.type}, Field{field::out.sh}, Field{field::out.inner},
                              Field{field::out.outer}, Field{field::out.xs}})
          pair = pair || one.attributes[f] != two.attributes[f];
    auto const report = report_of(alias::Set{mappings}, true);
    CHECK(report.facts[AliasFact::mismatched] == pair);
    CHECK(report.differing.empty() == !pair);
  }
}
