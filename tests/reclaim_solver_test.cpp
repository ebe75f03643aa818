// The two engines of twofold reclaim: the enumeration and Z3 say the same, of the whole matrix, of
// the twins, and of rows with mistakes in them.
#include "model/reclaim/mutants.hpp"
#include "proofs/reclaim.hpp"
#include "tests/reclaim_files.hpp"
#include "tests/sampling.hpp"

#include <iostream>

using namespace twofold;
using namespace twofold::reclaim;

namespace {

constexpr std::chrono::seconds limit{60};

/// Compares the answers to all questions under each of the sets of assumptions. Yields how many.
std::size_t compare(proofs::ReclaimSolver& solver, Scenario const& scenario,
                    std::span<CompletionRow const> rows, std::vector<Assumptions> const& sets) {
  Model const model{scenario, rows};
  auto const solved = solver.answers(scenario, sets);
  REQUIRE(solved.size() == sets.size());
  for (std::size_t s = 0; s < sets.size(); ++s)
    for (std::size_t q = 0; q < question_count; ++q) {
      INFO(info(question_at(q)).name << ", assumptions " << sets[s]);
      REQUIRE(solved[s].at(q) != proofs::Answer::unknown);
      CHECK((solved[s].at(q) == proofs::Answer::satisfiable) ==
            model.can_happen(question_at(q), sets[s]));
    }
  return sets.size() * question_count;
}

/// Those of the scenario, those without each of them, and none.
std::vector<Assumptions> sets_of(Scenario const& scenario) {
  std::vector<Assumptions> sets{scenario.assumptions, 0};
  for (auto const& each : assumption_infos)
    if ((scenario.assumptions & bit_of(each.id)) != 0)
      sets.push_back(scenario.assumptions & ~bit_of(each.id));
  return sets;
}

} // namespace

TEST_CASE("Z3 agrees with the enumeration on the whole matrix") {
  proofs::ReclaimSolver solver{spec::completion_rows, limit};
  auto const cells = test::reclaim_cells();
  std::size_t answers = 0;
  std::size_t compared = 0;
  for (std::size_t c = 0; c < cells.size(); c += test::full_size ? 1 : 29) {
    auto const& cell = cells[c];
    INFO(cell.old_memory.name << ", " << device_names.at(static_cast<std::size_t>(cell.device))
                              << ", cell " << c);
    answers += compare(solver, cell, spec::completion_rows, {cell.assumptions});
    ++compared;
  }
  if (test::full_size) CHECK(compared == cells.size());
  std::cout << compared << " of " << cells.size() << " cells, " << answers << " answers, "
            << solver.asked() << " formulas\n";
}

TEST_CASE("Z3 agrees with the enumeration on the twins, without each assumption") {
  proofs::ReclaimSolver solver{spec::completion_rows, limit};
  auto const twins = test::reclaim_twins();
  std::size_t answers = 0;
  for (std::size_t t = 0; t < twins.size(); t += test::full_size ? 1 : 19) {
    INFO(twins[t].string());
    for (auto const& each : test::reclaim_twin(twins[t]).cases)
      answers += compare(solver, each.scenario, spec::completion_rows, sets_of(each.scenario));
  }
  std::cout << answers << " answers on twins, " << solver.asked() << " formulas\n";
}

TEST_CASE("Z3 agrees with the enumeration on rows with a mistake, on some cells") {
  auto const cells = test::reclaim_cells();
  auto const mutants = completion_mutants();
  test::Random random{test::seed()};
  for (std::uint64_t i = 0; i < test::samples(200); ++i) {
    auto const& mutant = mutants[random.below(mutants.size())];
    auto const& scenario = cells[random.below(cells.size())];
    auto const assumed =
        static_cast<Assumptions>(random.below(every_assumption + 1)) & every_assumption;
    INFO(mutant.what);
    proofs::ReclaimSolver solver{mutant.rows, limit};
    compare(solver, scenario, mutant.rows, {scenario.assumptions, assumed});
  }
}
