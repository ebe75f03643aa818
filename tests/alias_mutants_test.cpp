// Mutants of the alias rows: each that is not equivalent violates a property of aliases, each of a
// step makes a program go wrong on the machine.
#include "proofs/alias_mutation.hpp"
#include "proofs/registry.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace twofold;
using namespace twofold::proofs;

namespace {
Interrupt const go_on{false};
}

TEST_CASE("every mutant of the alias rows violates a property, or is proved to be equivalent") {
  if (!test::full_size) TWOFOLD_SKIP("too slow in this build");
  auto const reports =
      judge_alias_mutants(std::chrono::milliseconds{20'000}, 2, go_on, [](auto, auto) {});
  CHECK(reports.size() > 500);
  std::set<std::string> killers;
  for (auto const& report : reports) {
    INFO(report.what);
    CHECK((report.fate == Fate::killed || report.fate == Fate::equivalent));
    if (report.fate == Fate::killed) killers.insert(report.by);
  }
  CHECK(killers.size() > 8);
}

TEST_CASE("every property of aliases is broken by some mutant, but for what no row can break") {
  // A comparison has no direction, whatever the rows ask; the property holds the engine to that.
  CHECK(idle_alias_properties(go_on) == std::vector<std::string>{"aliases.symmetric"});
}

TEST_CASE("every mutant of a step makes a program go wrong, but for those argued about") {
  std::size_t argued = 0;
  for (auto const& report : judge_alias_step_mutants(go_on)) {
    INFO(report.what);
    bool const excused = !why_harmless(report).empty();
    CHECK((report.fate == Fate::killed) != excused);
    argued += excused ? 1U : 0U;
  }
  CHECK(argued == 3);
}

TEST_CASE("mutate --alias takes no other kind of report") {
  auto const ended = test::run({"mutate", "--alias", "--json"});
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
}
