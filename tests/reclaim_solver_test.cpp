// The two engines of twofold reclaim: the enumeration and Z3 say the same, of the whole matrix, of
// the twins, and of rows with mistakes in them.
#include "model/reclaim/mutants.hpp"
#include "proofs/reclaim.hpp"
#include "tests/reclaim_files.hpp"
#include "tests/sampling.hpp"

using namespace twofold;
using namespace twofold::reclaim;

namespace {

void compare(Scenario const& scenario, std::span<CompletionRow const> rows) {
  Model const model{scenario, rows};
  for (std::size_t q = 0; q < question_count; ++q) {
    INFO(info(question_at(q)).name);
    auto const solved =
        proofs::can_happen(scenario, rows, question_at(q), std::chrono::seconds{60});
    REQUIRE(solved != proofs::Answer::unknown);
    CHECK((solved == proofs::Answer::satisfiable) ==
          model.can_happen(question_at(q), scenario.assumptions));
  }
}

} // namespace

TEST_CASE("Z3 agrees with the enumeration on the whole matrix") {
  auto const cells = test::reclaim_cells();
  for (std::size_t c = 0; c < cells.size(); c += test::full_size ? 1 : 29) {
    auto const& cell = cells[c];
    INFO(cell.old_memory.name << ", " << device_names.at(static_cast<std::size_t>(cell.device))
                              << ", cell " << c);
    compare(cell, spec::completion_rows);
  }
}

TEST_CASE("Z3 agrees with the enumeration on the twins") {
  auto const twins = test::reclaim_twins();
  for (std::size_t t = 0; t < twins.size(); t += test::full_size ? 1 : 19) {
    INFO(twins[t].string());
    for (auto const& each : test::reclaim_twin(twins[t]).cases)
      compare(each.scenario, spec::completion_rows);
  }
}

TEST_CASE("Z3 agrees with the enumeration on rows with a mistake, on some cells") {
  auto const cells = test::reclaim_cells();
  auto const mutants = completion_mutants();
  test::Random random{test::seed()};
  for (std::uint64_t i = 0; i < test::samples(40); ++i) {
    auto const& mutant = mutants[random.below(mutants.size())];
    auto scenario = cells[random.below(cells.size())];
    scenario.assumptions =
        static_cast<Assumptions>(random.below(every_assumption + 1)) & every_assumption;
    INFO(mutant.what);
    compare(scenario, mutant.rows);
  }
}
