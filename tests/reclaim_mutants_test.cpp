// Mutants of the completion rows against the matrix and the twins: each of them changes an answer,
// but for those that cannot, which the library names with the reason.
#include "model/reclaim/mutants.hpp"
#include "tests/reclaim_files.hpp"
#include "tests/sampling.hpp"

#include <iostream>

using namespace twofold;
using namespace twofold::reclaim;

namespace {

/// A scenario and what the true rows say of it.
struct Sample {
  Scenario scenario;
  Answer answer;
};

Sample sample_of(Scenario const& scenario) {
  return {scenario, answer(scenario, spec::completion_rows, false)};
}

bool kills(Sample const& sample, CompletionMutant const& mutant) {
  Model const model{sample.scenario, mutant.rows};
  for (std::size_t q = 0; q < question_count; ++q)
    if (model.can_happen(question_at(q), sample.scenario.assumptions) !=
        (((sample.answer.possible >> q) & 1U) != 0))
      return true;
  auto const other = answer(sample.scenario, mutant.rows, false);
  return other.rests_on != sample.answer.rests_on || other.would_help != sample.answer.would_help;
}

} // namespace

TEST_CASE("each mutant of the completion rows changes an answer, unless it cannot") {
  std::vector<Sample> samples;
  for (auto const& file : test::reclaim_twins())
    for (auto const& each : test::reclaim_twin(file).cases)
      samples.push_back(sample_of(each.scenario));
  for (auto const& cell : test::reclaim_cells()) samples.push_back(sample_of(cell));
  auto const mutants = completion_mutants();
  std::size_t killed = 0;
  for (std::size_t m = 0; m < mutants.size(); m += test::full_size ? 1 : 16) {
    auto const& mutant = mutants[m];
    INFO(mutant.what);
    bool const dead =
        std::ranges::any_of(samples, [&](Sample const& s) { return kills(s, mutant); });
    CHECK(dead == why_harmless(mutant).empty());
    killed += dead ? 1U : 0U;
  }
  std::cout << mutants.size() << " mutants, " << killed << " change an answer\n";
}

TEST_CASE("what is called harmless is a mutant of a completion row") {
  auto const mutants = completion_mutants();
  for (auto const& each : harmless_completion_mutants()) {
    INFO(each.what);
    CHECK(
        std::ranges::any_of(mutants, [&](auto const& m) { return m.what.starts_with(each.what); }));
    CHECK_FALSE(each.why.empty());
  }
}
