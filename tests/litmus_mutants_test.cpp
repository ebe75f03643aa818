// Mutants of the ordering rows against litmus tests: each of them changes the final states of some
// test, but for those that cannot, which are named here with the reason.
#include "tests/litmus_files.hpp"
#include "tests/ordering_mutants.hpp"
#include "tests/skip.hpp"

#include <iostream>

using namespace twofold;

namespace {

/// A test, and the final states it has by the true rows, without and with FEAT_ETS2.
struct Sample {
  litmus::Test test;
  std::set<std::vector<std::string>> states[2];
};
using Samples = std::vector<Sample>;

Sample sample_of(litmus::Test test) {
  Sample sample{std::move(test), {}};
  for (bool const ets2 : {false, true})
    sample.states[ets2] = test::states_of(test::run_litmus(sample.test, ets2), sample.test);
  return sample;
}

void add_folder(Samples& samples, std::filesystem::path const& folder) {
  for (auto const& expected : test::expected_verdicts(folder))
    samples.push_back(sample_of(test::litmus_file(folder / expected.file)));
}

bool kills(Sample const& sample, test::OrderingMutant const& mutant) {
  for (bool const ets2 : {false, true})
    if (test::states_of(test::run_litmus(sample.test, ets2, mutant.rows), sample.test) !=
        sample.states[ets2])
      return true;
  return false;
}

bool is_killed(Samples const& samples, test::OrderingMutant const& mutant) {
  return std::ranges::any_of(samples, [&](Sample const& s) { return kills(s, mutant); });
}

/// Mutants of one row, or one of them, that change nothing.
struct Harmless {
  std::string_view what; ///< how the mutant's description starts
  std::string_view why;
};

constexpr std::string_view by_access =
    "what a TLBI says of a walk it says of its access too, which dsb.full orders; of faults that "
    "are not cached ets.fault orders the walk";
constexpr std::string_view by_memory =
    "the write is ordered, and what the read misses comes after that write";
constexpr std::string_view one_location = "reads-from and coherence are of one location anyway";
constexpr std::string_view own_accesses =
    "between accesses of one PE lmws.explicit and the internal visibility requirement say it";
constexpr std::string_view broadcast_only =
    "a TLBI of the own PE is paired with no other PE's walks";

constexpr Harmless harmless[] = {
    {"dsb.full: start without ttd_r", "the access that the walk is made for is ordered"},
    {"dsb.full-walk: start without exp_r", by_access},
    {"dsb.full-walk: start without exp_w", by_access},
    {"dsb.full-walk: start without ttd_r", by_access},
    {"dsb.load-walk: dropped", by_access},
    {"dsb.store-walk: dropped", by_access},
    {"ifb.addr-fault: dropped", "dob.addr and ifb.walk-fault together say it"},
    {"ifb.addr-fault: feature flipped", "dob.addr and ifb.walk-fault together say it"},
    {"ifb.addr-fault: step 1 along", "dob.addr and ifb.walk-fault together say it"},
    {"ifb.dsb: step 1 without mmu_fault", by_access},
    {"intrinsic.walk: step 1 without mmu_fault", "nothing is ordered by a fault but by its walk"},
    {"lmws.walk: dropped", "dob.walk-write and ifb.walk-fault say more"},
    {"lmws.walk: feature flipped", "dob.walk-write and ifb.walk-fault say more"},
    {"lmws.walk: step 1 along", "dob.walk-write and ifb.walk-fault say as much"},
    {"dob.addr-read: dropped", by_memory},
    {"dob.addr-read: feature flipped", by_memory},
    {"dob.addr-read: step 1 without", by_memory},
    {"dob.addr-read: step 1 along", by_memory},
    {"dob.data-read: dropped", by_memory},
    {"dob.data-read: feature flipped", by_memory},
    {"dob.data-read: step 1 without", by_memory},
    {"dob.data-read: step 1 along", by_memory},
    {"dob.data-read: step 2 along", by_memory},
    {"hazard.read: step 2 along", own_accesses},
    {"tlbi.walk-dsb: feature flipped",
     "the walk comes before its access, which tlbi.access-dsb orders; on the own PE only a walk "
     "behind the DSB could tell, and that is for FEAT_ETS2"},
    {"tlbi.access-dsb: step 2 without tlbi_own", broadcast_only},
    {"tlbi.access-ifb: step 2 without tlbi_own", broadcast_only},
    {"tlbi.older-dsb: step 4 without tlbi_own", broadcast_only},
    {"tlbi.older-ifb: step 4 without tlbi_own", broadcast_only},
    {"tlbi.older-dsb: step 2 without exp_w",
     "dob.walk-write orders the older walk before the store"},
    {"tlbi.older-ifb: step 2 without exp_w",
     "dob.walk-write orders the older walk before the store"},
    {"tlbi.older-ifb: of any PE", "on the own PE ifb.walk says it"},
    {"obs.ca: step 1 along", own_accesses},
    {"internal.corw: step 1 along", one_location},
    {"internal.coww: step 1 along", one_location},
    {"internal.cowr: step 1 along", one_location},
    {"internal.corw: step 2 along", "program order is of one PE anyway"},
    {"internal.coww: step 2 along", "program order is of one PE anyway"},
    {"internal.cowr: step 2 along", "program order is of one PE anyway"},
};

bool is_harmless(test::OrderingMutant const& mutant) {
  return std::ranges::any_of(harmless,
                             [&](Harmless const& h) { return mutant.what.starts_with(h.what); });
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
    drawn.push_back(sample_of(litmus::read(program.text())));
  }

  auto const mutants = test::ordering_mutants();
  std::size_t killed = 0;
  // Slow builds look at some of them.
  for (std::size_t m = 0; m < mutants.size(); m += test::full_size ? 1 : 16) {
    auto const& mutant = mutants[m];
    INFO(mutant.what);
    bool const expected = !is_harmless(mutant);
    bool const dead = is_killed(samples, mutant) || (expected && is_killed(drawn, mutant));
    CHECK(dead == expected);
    killed += dead ? 1U : 0U;
  }
  std::cout << mutants.size() << " mutants, " << killed << " change a test\n";
}

TEST_CASE("what is called harmless is a mutant") {
  auto const mutants = test::ordering_mutants();
  for (Harmless const& each : harmless) {
    INFO(each.what);
    CHECK(
        std::ranges::any_of(mutants, [&](auto const& m) { return m.what.starts_with(each.what); }));
    CHECK_FALSE(each.why.empty());
  }
}
