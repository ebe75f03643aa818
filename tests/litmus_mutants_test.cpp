// Mutants of the ordering rows against litmus tests: who changes nothing is named here, with the
// reason.
#include "tests/litmus_files.hpp"
#include "tests/ordering_mutants.hpp"
#include "tests/skip.hpp"

#include <iostream>
#include <map>

using namespace twofold;

namespace {

/// A test, and the final states it has by the true rows.
struct Sample {
  litmus::Test test;
  std::set<std::vector<std::string>> states[2];
};

Sample sample_of(litmus::Test test) {
  Sample sample{std::move(test), {}};
  for (bool const ets2 : {false, true})
    sample.states[ets2] = test::states_of(test::run_litmus(sample.test, ets2), sample.test);
  return sample;
}

std::vector<Sample> samples_of(std::filesystem::path const& folder) {
  std::vector<Sample> samples;
  for (auto const& expected : test::expected_verdicts(folder))
    samples.push_back(sample_of(test::litmus_file(folder / expected.file)));
  return samples;
}

bool kills(Sample const& sample, test::OrderingMutant const& mutant) {
  for (bool const ets2 : {false, true})
    if (test::states_of(test::run_litmus(sample.test, ets2, mutant.rows), sample.test) !=
        sample.states[ets2])
      return true;
  return false;
}

} // namespace

TEST_CASE("survivors") {
  auto samples = samples_of(TWOFOLD_SOURCE_DIR "/tests/litmus");
  std::size_t const own = samples.size();
  for (auto const* folder : {"litmus", "litmus/more"})
    if (std::filesystem::exists(test::shared_dir() / folder))
      for (auto& sample : samples_of(test::shared_dir() / folder)) samples.push_back(std::move(sample));
  test::Random random{1};
  auto const mutants = test::ordering_mutants();
  std::vector<Sample> drawn;
  for (int i = 0; i < 3000; ++i)
    drawn.push_back(sample_of(litmus::read(test::RandomProgram{random, 1 + random.below(3), 5}.text())));
  int by_own = 0, by_shared = 0, by_drawn = 0, alive = 0;
  for (auto const& mutant : mutants) {
    std::size_t killer = 0;
    while (killer < samples.size() && !kills(samples[killer], mutant)) ++killer;
    if (killer < own) { ++by_own; continue; }
    if (killer < samples.size()) { ++by_shared; std::cout << "SHARED " << mutant.what << "  " << samples[killer].test.name << "\n"; continue; }
    bool dead = false;
    for (auto const& s : drawn) if (kills(s, mutant)) { dead = true; std::cout << "DRAWN " << mutant.what << "\n"; break; }
    if (dead) ++by_drawn; else { ++alive; std::cout << "ALIVE " << mutant.what << "\n"; }
  }
  std::cout << mutants.size() << " mutants; own " << by_own << " shared " << by_shared << " drawn " << by_drawn << " alive " << alive << "\n";
}
