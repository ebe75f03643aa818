// Mutants of the completion rows against the matrix and the twins: each of them changes an answer,
// but for those that cannot, which the library names with the reason.
#include "model/reclaim/mutants.hpp"
#include "tests/process.hpp"
#include "tests/reclaim_files.hpp"
#include "tests/sampling.hpp"
#include "tests/text.hpp"

#include <iostream>
#include <string>

using namespace twofold;
using namespace twofold::reclaim;

TEST_CASE("each mutant of the completion rows changes an answer, unless it cannot") {
  auto scenarios = test::reclaim_cells();
  for (auto const& file : test::reclaim_twins())
    for (auto const& each : test::reclaim_twin(file).cases) scenarios.push_back(each.scenario);
  CompletionJudge const judge{scenarios};
  auto const mutants = completion_mutants();
  std::size_t killed = 0;
  std::size_t same = 0;
  for (std::size_t m = 0; m < mutants.size(); m += test::full_size ? 1 : 16) {
    auto const& mutant = mutants[m];
    INFO(mutant.what);
    auto const fate = judge(mutant);
    killed += fate == CompletionFate::killed ? 1U : 0U;
    same += fate == CompletionFate::same ? 1U : 0U;
    CHECK((fate != CompletionFate::survived) == why_harmless(mutant).empty());
  }
  std::cout << mutants.size() << " mutants, " << killed << " change an answer, " << same
            << " say the same of every instruction\n";
}

TEST_CASE("twofold mutate --reclaim says which mutants change an answer, and argues the rest") {
  if (!test::full_size) return;
  auto const ended = test::run({"mutate", "--reclaim", TWOFOLD_SOURCE_DIR "/tests/reclaim"});
  INFO(ended.err);
  CHECK(ended.status == 0);
  CHECK(ended.out.find(std::to_string(completion_mutants().size()) +
                       " mutants of the completion rows") != std::string::npos);
  CHECK(ended.out.ends_with(", 0 survived\n"));
  for (auto const& words : {std::vector<std::string>{"mutate", "--reclaim", "/none.toml"},
                            {"mutate", "--reclaim", "kvm-vfio", "--alias"},
                            {"mutate", "--reclaim", "kvm-vfio", "--json"}}) {
    auto const refused = test::run(words);
    CHECK(refused.status == 2);
    CHECK(test::lines_of(refused.err).size() == 1);
  }
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
