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

TEST_CASE("every property of aliases is broken by some mutant") {
  CHECK(idle_alias_properties(go_on).empty());
}

namespace {

/// Those that no program tells from the true rows; all others have to be killed.
std::vector<std::string> equivalent(std::vector<AliasMutantReport> const& reports) {
  std::vector<std::string> found;
  for (auto const& report : reports) {
    INFO(report.what << ": " << report.by);
    CHECK((report.fate == Fate::killed || report.fate == Fate::equivalent));
    if (report.fate == Fate::equivalent) found.push_back(report.what);
  }
  return found;
}

} // namespace

TEST_CASE("every mutant of a step makes a program go wrong, or changes no end of any") {
  // A copy that is left behind clean is one that speculation may have filled right away again.
  CHECK(equivalent(judge_alias_step_mutants(go_on)) ==
        std::vector<std::string>{"W2.after: DC CVAC instead", "W2.after: of writes alone"});
}

TEST_CASE("every mutant of a change makes a program go wrong") {
  CHECK(equivalent(judge_alias_change_mutants(go_on)).empty());
}

TEST_CASE("mutate --alias takes no other kind of report") {
  auto const ended = test::run({"mutate", "--alias", "--json"});
  CHECK(ended.status == 2);
  CHECK(ended.out.empty());
}
