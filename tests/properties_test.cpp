// Every obligation: discharged as expected, not vacuous, and sharp, which is to say that some
// mistake in the rules breaks it. And what discharge makes of obligations that misbehave.
#include "proofs/discharge.hpp"
#include "tests/mutants.hpp"
#include "tests/sampling.hpp"
#include "tests/skip.hpp"

#include <algorithm>
#include <cctype>
#include <iostream>
#include <optional>
#include <set>
#include <vector>

using namespace twofold;
using namespace twofold::proofs;
using namespace std::chrono_literals;

namespace {

Interrupt const go_on{false};

/// Sanitized builds enumerate less; the solver proves the rest all the same.
Effort const effort{.exhaustive_bits = test::full_size ? 22U : 16U,
                    .random_cases = test::full_size ? 1000 : 200};

/// A page of the kind that an obligation speaks of.
Concrete likely_page(Obligation const& o, test::Random& random) {
  return o.statement->setting == Setting::any ? test::likely_access(random)
                                              : test::likely_page(random);
}

bool expected_proved(Obligation const& o) {
  return o.statement->expectation == Expectation::proved;
}

/// Whether a mutant gives some page another result, and every page one: that an obligation rejects
/// a gap in the rules says nothing about what it claims.
bool changes_results(test::Mutant const& mutant, test::Random& random) {
  bool changes = false;
  for (int sample = 0; sample < 2048; ++sample) {
    Concrete const page = sample % 2 == 0 ? test::likely_page(random) : test::likely_access(random);
    auto const original = test::by_static(page);
    if (original[field::note.inadmissible] == 1) continue;
    auto const result = test::by_runtime(mutant.rules(), page);
    if (result[field::note.unmatched] == 1) return false;
    changes = changes || result != original;
  }
  return changes;
}

/// Whether some sampled pages violate the obligation under a mutant.
bool broken_by(test::Mutant const& mutant, Obligation const& obligation, test::Random& random) {
  std::vector<Concrete> pages(obligation.pages);
  for (int sample = 0; sample < 128; ++sample) {
    for (Concrete& page : pages) page = likely_page(obligation, random);
    if (obligation.judge_by(mutant.rules(), pages) == Verdict::violated) return true;
  }
  return false;
}

/// The first mutant that breaks an obligation; null if none does.
test::Mutant const* killer(Obligation const& obligation, std::vector<test::Mutant> const& mutants,
                           test::Random& random) {
  for (test::Mutant const& mutant : mutants)
    if (broken_by(mutant, obligation, random)) return &mutant;
  // Sampling may miss a narrow violation, the solver does not.
  for (test::Mutant const& mutant : mutants)
    if (solve_for(obligation, effort, mutant.rules()).status == Status::refuted) return &mutant;
  return nullptr;
}

} // namespace

TEST_CASE("every obligation is discharged as expected, by engines that agree") {
  CHECK(obligations().size() >= 15);
  for (Obligation const& obligation : obligations()) {
    INFO(obligation.statement->id);
    Report const report = discharge(obligation, effort, go_on);
    INFO(name(report.status) << " " << report.remark);
    CHECK(report.as_expected);
    REQUIRE(report.engines.size() == 3);
    for (Discharge const& d : report.engines) {
      INFO(d.engine << ": " << name(d.status) << " " << d.remark);
      CHECK(d.status != Status::vacuous);
      CHECK(d.status != Status::error);
      if (d.status == Status::refuted) {
        CHECK_FALSE(expected_proved(obligation));
        CHECK(obligation.judge(d.counterexample) == Verdict::violated);
        CHECK(obligation.judge_by(true_rules, d.counterexample) == Verdict::violated);
      }
    }
    CHECK(report.engines[1].engine == "z3");
    CHECK(report.engines[1].status ==
          (expected_proved(obligation) ? Status::proved : Status::refuted));
    CHECK(counterexample(report).empty() == expected_proved(obligation));
  }
}

TEST_CASE("every obligation that is to be proved is broken by some mutant") {
  auto const seed = test::seed();
  test::Random random{seed};
  auto mutants = test::shuffled_mutants(random);
  std::erase_if(mutants, [&](auto const& mutant) { return !changes_results(mutant, random); });
  std::cout << "mutants: " << mutants.size() << ", TWOFOLD_SEED=" << seed << '\n';
  for (Obligation const& obligation : obligations()) {
    // Mutants of the alias rows break those about aliases: tests/alias_mutants_test.cpp.
    if (!expected_proved(obligation) || obligation.statement->id.starts_with("aliases.")) continue;
    INFO("TWOFOLD_SEED=" << seed << ", " << obligation.statement->id);
    auto const* const found = killer(obligation, mutants, random);
    CHECK(found != nullptr);
    if (found != nullptr)
      std::cout << "  " << obligation.statement->id << " is broken by " << found->what() << '\n';
  }
}

TEST_CASE("a dropped catch-all row is seen by every obligation that reaches it") {
  // Without the last row of shareability, Cacheable memory has no row.
  auto const mutants = test::all_mutants();
  auto const dropped = std::ranges::find_if(
      mutants, [](test::Mutant const& m) { return m.what() == "shareability.stronger: dropped"; });
  REQUIRE(dropped != mutants.end());
  Obligation const* const obligation = find_obligation("containment.fwb-110-forces-write-back");
  REQUIRE(obligation != nullptr);
  Discharge const result = solve_for(*obligation, effort, dropped->rules());
  REQUIRE(result.status == Status::refuted);
  CHECK(obligation->judge_by(dropped->rules(), result.counterexample) == Verdict::violated);
  CHECK(obligation->judge_by(true_rules, result.counterexample) != Verdict::violated);
}

TEST_CASE("obligations are well described") {
  std::set<std::string_view> ids;
  for (Obligation const& obligation : obligations()) {
    Statement const& s = *obligation.statement;
    INFO(s.id);
    CHECK(ids.insert(s.id).second);
    CHECK(s.id.find('.') != std::string_view::npos);
    CHECK(s.id.starts_with("twin.") == (s.expectation == Expectation::refuted));
    CHECK(s.sentence.ends_with('.'));
    CHECK(std::islower(static_cast<unsigned char>(s.sentence.front())) == 0);
    CHECK_FALSE(s.source.empty());
    CHECK((obligation.pages >= 1 && obligation.pages <= 3));
    CHECK(find_obligation(s.id) == &obligation);
  }
  CHECK(find_obligation("no.such-property") == nullptr);
}

TEST_CASE("verdicts do not depend on fields that enumeration leaves out") {
  test::Random random{test::seed()};
  for (Obligation const& obligation : obligations()) {
    auto const places = free_places(obligation);
    for (std::uint64_t i = 0; i < test::samples(256); ++i) {
      std::vector<Concrete> pages(obligation.pages);
      for (Concrete& page : pages) page = likely_page(obligation, random);
      std::vector<Concrete> restricted(obligation.pages, usual_page);
      for (Place const& place : places)
        restricted[place.page][place.field] = pages[place.page][place.field];
      auto const verdict = obligation.judge(pages);
      INFO(obligation.statement->id << ": " << test::describe_given(pages[0]));
      // Left-out fields may take a page out of what the property speaks of, nothing else.
      if (verdict != Verdict::outside) REQUIRE(obligation.judge(restricted) == verdict);
    }
  }
}

TEST_CASE("the static and the run-time engine judge alike") {
  test::Random random{test::seed()};
  for (Obligation const& obligation : obligations())
    for (std::uint64_t i = 0; i < test::samples(512); ++i) {
      std::vector<Concrete> pages(obligation.pages);
      for (Concrete& page : pages) page = likely_page(obligation, random);
      INFO(obligation.statement->id << ": " << test::describe_given(pages[0]));
      REQUIRE(obligation.judge(pages) == obligation.judge_by(true_rules, pages));
    }
}

// Obligations made up to misbehave.
namespace {

constexpr Statement made_up{"made.up", "This is made up.", "nobody", Domain::every};

Verdict always_holds(std::span<Concrete const> /*pages*/) { return Verdict::holds; }
Verdict always_outside(std::span<Concrete const> /*pages*/) { return Verdict::outside; }
Verdict violated_by_f0(std::span<Concrete const> pages) {
  return pages[0][field::in.mair] == 0xf0 ? Verdict::violated : Verdict::holds;
}

using Pages = std::span<Values<Term> const>;

Query proved_query(Rules const& /*rules*/, Pages /*pages*/) { return {true, true, true, true}; }
Query refuted_by_f0(Rules const& /*rules*/, Pages pages) {
  return {true, true, pages[0][field::in.mair] != Term{0xf0}, true};
}
Query vacuous_query(Rules const& /*rules*/, Pages /*pages*/) { return {true, false, false, true}; }

/// More pigeons than holes: twelve nibbles of two pages, distinct and below 11. That they do not
/// exist is true, and far beyond the solver's time.
Query hopeless_query(Rules const& /*rules*/, Pages pages) {
  using namespace field;
  std::vector<Term> pigeons;
  for (auto const& page : pages) {
    pigeons.push_back(page[in.s2_memattr]);
    pigeons.push_back(page[choice.s2_memattr]);
    for (Field const f : {Field{in.mair}, Field{choice.mair}})
      for (unsigned const low : {0U, 4U}) pigeons.push_back(extract(page[f], low, 4));
  }
  Formula all = true;
  for (std::size_t i = 0; i < pigeons.size(); ++i) {
    all = all && pigeons[i] < Term{11};
    for (std::size_t j = 0; j < i; ++j) all = all && pigeons[i] != pigeons[j];
  }
  return {true, true, !all, true};
}

Effort const small_effort{.random_cases = 20};

Report discharge_made_up(unsigned pages, decltype(Obligation::judge) judge,
                         decltype(Obligation::query) query, Effort const& by = small_effort) {
  Obligation const obligation{&made_up, pages, false, judge, nullptr, query};
  return discharge(obligation, by, go_on);
}

} // namespace

TEST_CASE("what the solver cannot decide in time is unknown, never proved") {
  Effort const hurried{.exhaustive_bits = 10, .solver_limit = 1ms, .random_cases = 10};
  Report const report = discharge_made_up(2, always_holds, hopeless_query, hurried);
  CHECK(report.status == Status::unknown);
  CHECK_FALSE(report.as_expected);
  REQUIRE(report.engines.size() == 3);
  CHECK(report.engines[0].status == Status::skipped);
  CHECK(report.engines[1].status == Status::unknown);
  CHECK_FALSE(report.engines[1].remark.empty());
  CHECK(report.engines[2].status == Status::tested);
  CHECK(counterexample(report).empty());
}

TEST_CASE("random testing alone proves nothing") {
  Effort const no_solver{.exhaustive_bits = 0, .solver_limit = 1ms, .random_cases = 10};
  CHECK(discharge_made_up(2, always_holds, hopeless_query, no_solver).status != Status::proved);
}

TEST_CASE("assumptions that nothing meets are vacuous, never proved") {
  Report const report = discharge_made_up(1, always_outside, vacuous_query);
  CHECK(report.status == Status::vacuous);
  CHECK_FALSE(report.as_expected);
}

TEST_CASE("an honest violation is refuted, with the counterexample") {
  Report const report = discharge_made_up(1, violated_by_f0, refuted_by_f0);
  CHECK(report.status == Status::refuted);
  CHECK_FALSE(report.as_expected);
  REQUIRE(counterexample(report).size() == 1);
  CHECK(counterexample(report)[0][field::in.mair] == 0xf0);
}

TEST_CASE("engines that disagree are an error") {
  // The solver refutes what holds: its counterexample is none.
  CHECK(discharge_made_up(1, always_holds, refuted_by_f0).status == Status::error);
  // The solver proves what random testing refutes.
  CHECK(discharge_made_up(1, violated_by_f0, proved_query, effort).status == Status::error);
  // The solver finds assumptions impossible that others meet.
  CHECK(discharge_made_up(1, always_holds, vacuous_query).status == Status::error);
}

TEST_CASE("an interrupt stops a discharge") {
  Interrupt const stop{true};
  Obligation const* const obligation = find_obligation("laws.total");
  REQUIRE(obligation != nullptr);
  Report const report = discharge(*obligation, effort, stop);
  CHECK(report.status == Status::interrupted);
  CHECK_FALSE(report.as_expected);
}
