// Mutants of the completion rows against the matrix and the twins: each of them changes an answer,
// but for those that cannot, which the library names with the reason.
#include "model/reclaim/mutants.hpp"
#include "tests/reclaim_files.hpp"
#include "tests/sampling.hpp"

#include <iostream>
#include <tuple>

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

bool same_demand(Demand const& a, Demand const& b) {
  auto const key = [](Demand const& d) {
    return std::tuple{d.needs, d.conditional, d.when_first, d.when_second, d.first, d.second};
  };
  return key(a) == key(b);
}
bool same_gathering(Gathering const& a, Gathering const& b) {
  auto const key = [](Gathering const& g) {
    return std::tuple{g.x, g.y, g.unless, g.conditional, g.when_first, g.when_second};
  };
  return key(a) == key(b);
}

/// Whether the rows of the mutant demand nothing else of any instruction: conditions that go
/// without saying.
bool says_the_same(Sample const& sample, CompletionMutant const& mutant) {
  return std::ranges::all_of(variants_of(sample.scenario), [&](Variant const& variant) {
    System const system{sample.scenario, variant};
    auto const a = demands_of(system, spec::completion_rows);
    auto const b = demands_of(system, mutant.rows);
    return std::ranges::equal(a.order, b.order, same_demand) &&
           std::ranges::equal(a.gatherings, b.gatherings, same_gathering) &&
           a.absent_if == b.absent_if;
  });
}

bool kills(Sample const& sample, CompletionMutant const& mutant) {
  Model const model{sample.scenario, spec::completion_rows};
  Model const changed{sample.scenario, mutant.rows};
  auto const assumed = sample.scenario.assumptions;
  for (Variant const variant : variants_of(sample.scenario))
    for (std::size_t q = 0; q < question_count; ++q)
      if (model.can_happen(question_at(q), assumed, variant) !=
          changed.can_happen(question_at(q), assumed, variant))
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
  std::size_t same = 0;
  for (std::size_t m = 0; m < mutants.size(); m += test::full_size ? 1 : 16) {
    auto const& mutant = mutants[m];
    INFO(mutant.what);
    bool const dead =
        std::ranges::any_of(samples, [&](Sample const& s) { return kills(s, mutant); });
    killed += dead ? 1U : 0U;
    bool const idle = !dead && std::ranges::all_of(samples, [&](Sample const& s) {
      return says_the_same(s, mutant);
    });
    same += idle ? 1U : 0U;
    CHECK((dead || idle) == why_harmless(mutant).empty());
  }
  std::cout << mutants.size() << " mutants, " << killed << " change an answer, " << same
            << " say the same of every instruction\n";
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
