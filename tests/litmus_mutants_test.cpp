// Mutants of the ordering rows against litmus tests: each of them changes the final states of some
// test, but for those that cannot, which the library names with the reason.
#include "model/litmus/mutants.hpp"
#include "tests/litmus_files.hpp"
#include "tests/process.hpp"
#include "tests/skip.hpp"
#include "tests/text.hpp"

#include <iostream>

using namespace twofold;
using litmus::MutationSample;
using litmus::OrderingMutant;

namespace {

using Samples = std::vector<MutationSample>;

MutationSample complete_sample(litmus::Test test) {
  auto sample = litmus::sample_of(std::move(test));
  REQUIRE(sample.has_value());
  return *std::move(sample);
}

void add_folder(Samples& samples, std::filesystem::path const& folder) {
  for (auto const& expected : test::expected_verdicts(folder))
    samples.push_back(complete_sample(test::litmus_file(folder / expected.file)));
}

bool is_killed(Samples const& samples, OrderingMutant const& mutant) {
  return std::ranges::any_of(samples,
                             [&](MutationSample const& s) { return litmus::kills(s, mutant); });
}

} // namespace

TEST_CASE("each mutant of the ordering rows changes some test, unless it cannot") {
  if (!std::filesystem::exists(test::shared_dir() / "litmus"))
    TWOFOLD_SKIP("no litmus tests in a shared folder beside this checkout");
  Samples samples;
  add_folder(samples, TWOFOLD_SOURCE_DIR "/tests/litmus");
  add_folder(samples, test::shared_dir() / "litmus");
  add_folder(samples, test::shared_dir() / "litmus" / "more");
  Samples drawn;
  test::Random random{test::seed()};
  for (std::uint64_t i = 0; i < test::samples(1500); ++i) {
    test::RandomProgram const program{random, 1 + random.below(3), 5};
    drawn.push_back(complete_sample(litmus::read(program.text())));
  }

  auto const mutants = litmus::ordering_mutants();
  std::size_t killed = 0;
  // Slow builds look at some of them.
  for (std::size_t m = 0; m < mutants.size(); m += test::full_size ? 1 : 16) {
    auto const& mutant = mutants[m];
    INFO(mutant.what);
    bool const expected = litmus::why_harmless(mutant).empty();
    bool const dead = is_killed(samples, mutant) || (expected && is_killed(drawn, mutant));
    CHECK(dead == expected);
    killed += dead ? 1U : 0U;
  }
  std::cout << mutants.size() << " mutants, " << killed << " change a test\n";
}

TEST_CASE("what is called harmless is a mutant") {
  auto const mutants = litmus::ordering_mutants();
  for (auto const& each : litmus::harmless_mutants()) {
    INFO(each.what);
    CHECK(
        std::ranges::any_of(mutants, [&](auto const& m) { return m.what.starts_with(each.what); }));
    CHECK_FALSE(each.why.empty());
  }
}

TEST_CASE("twofold mutate --litmus names what the given tests leave alive") {
  // One test notices little; what it leaves alive is a matter for exit status 4.
  auto const one =
      test::run({"mutate", "--litmus", TWOFOLD_SOURCE_DIR "/tests/litmus/good_unmap.litmus"});
  CHECK(one.status == 4);
  CHECK(test::contains(one.out, "survived: "));
  CHECK(test::contains(one.out, "mutants of the ordering rows, 1 test: "));
  auto const none = test::run({"mutate", "--litmus", "/no/such/file"});
  CHECK(none.status == 2);
  CHECK(test::lines_of(none.err).size() == 1);
  auto const both = test::run({"mutate", "--litmus", TWOFOLD_SOURCE_DIR "/tests/litmus", "--json"});
  CHECK(both.status == 2);
}
