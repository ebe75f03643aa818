// What is proved of a guest's walks, whatever is in its memory.
#include "proofs/mutants.hpp"
#include "proofs/walk_proof.hpp"
#include "tests/naive_walker.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace twofold::proofs {
namespace {

using std::chrono_literals::operator""s;

std::string name_of(WalkStatement const& statement, WalkCase const& which) {
  return std::string{statement.id} + ", T0SZ " + std::to_string(which.t0sz) + ", stage 2 T0SZ " +
         std::to_string(which.s2_t0sz) + " from level " + std::to_string(which.s2_start);
}

/// The walk by the walker that follows the prose.
naive_walk::Outcome by_prose(WalkWitness const& witness) {
  walks::Memory memory;
  for (auto const& word : witness.words) memory.write(word.address, word.value);
  naive_walk::Machine machine;
  machine.r = witness.registers;
  machine.f = witness.features;
  machine.read = [&](std::uint64_t pa) { return memory.read(pa); };
  machine.write = [&](std::uint64_t pa, std::uint64_t v) { memory.write(pa, v); };
  return machine.access(witness.request);
}

bool agrees(Replayed const& replayed, naive_walk::Outcome const& prose) {
  return prose.fault == walks::FaultKind::none && prose.pa == replayed.result.pa &&
         std::ranges::equal(replayed.trace.fetches, prose.fetched, {}, &walks::Fetch::address);
}

TEST_CASE("what is claimed of a guest's walks holds, whatever is in its memory") {
  for (WalkStatement const& statement : walk_statements()) {
    if (!statement.holds) continue;
    for (WalkCase const& which : cases_of(statement)) {
      INFO(name_of(statement, which));
      CHECK(violates(statement, which, 60s).answer == Answer::unsatisfiable);
    }
  }
}

TEST_CASE("what is false of a guest's walks is refuted by a walk, and the walker agrees") {
  for (WalkStatement const& statement : walk_statements()) {
    if (statement.holds) continue;
    auto cases = cases_of(statement);
    cases.push_back({25, 24, 1});
    for (WalkCase const& which : cases) {
      INFO(name_of(statement, which));
      auto const found = violates(statement, which, 60s);
      CHECK(found.answer == Answer::satisfiable);
      CHECK(found.confirmed);
      REQUIRE(found.walk);
      CHECK(shows(statement, *found.walk, Shows::violation));
      CHECK(agrees(replay(statement, *found.walk), by_prose(*found.walk)));
    }
  }
}

TEST_CASE("what is claimed of attributes falls with a mistake in the row that it rests on") {
  auto const mutants = all_mutants();
  for (auto const& [id, row] : {std::pair{"walk.proof.uncached", "combine-fwb.no-cache"},
                                {"walk.proof.uncached-no-fwb", "combine-cacheability.normal"},
                                {"walk.proof.device", "combine-fwb.device"},
                                {"walk.proof.no-fetch", "override.walk-device-fault"}}) {
    INFO(id << ", " << row);
    auto const& statements = walk_statements();
    auto const& statement = *std::ranges::find(statements, id, &WalkStatement::id);
    CHECK(std::ranges::any_of(mutants, [&](Mutant const& mutant) {
      return mutant.where() == row && mutant.mistake().op != Operator::drop &&
             step_violates(statement, {39, 34, 2}, 60s, mutant.rules()).answer ==
                 Answer::satisfiable;
    }));
  }
}

TEST_CASE("in every case some walk is as assumed, and comes to what the claim speaks of") {
  for (WalkStatement const& statement : walk_statements())
    for (WalkCase const& which : cases_of(statement)) {
      INFO(name_of(statement, which));
      auto const found = comes_about(statement, which, 60s);
      CHECK(found.answer == Answer::satisfiable);
      CHECK(found.confirmed);
      REQUIRE(found.walk);
      CHECK(shows(statement, *found.walk, Shows::instance));
    }
}

// A host that maps 2 MiB at 0x40000000 to the guest, 0b0110 (FWB), of which the last page is a
// device's: by hand, so that what a witness shows does not rest on the solver.
TEST_CASE("a witness shows what is so, and nothing that is not") {
  WalkWitness w;
  w.which = {0, 34, 2};
  w.features.pa_range = 5;
  w.features.s2fwb = true;
  w.registers.hcr_el2 = std::uint64_t{1} << 46 | 1U;
  w.registers.vtcr_el2 = 5U << 16 | 34U;
  w.registers.vttbr_el2 = 0x8000'0000;
  w.registers.sctlr_el1 = 1U << 12; // I
  w.words = {{0x8000'0000, 0x4000'0000 | 0b0110U << 2 | 0x4c1U}};
  w.request.va = 0x1f'f000;
  w.request.op = walks::Operation::fetch;
  w.given = {0x4000'0000, 0x4000'0fff};
  w.device = {0x401f'f000, 0x401f'ffff};
  auto const& statements = walk_statements();
  auto const of = [&](std::string_view id) -> WalkStatement const& {
    return *std::ranges::find(statements, id, &WalkStatement::id);
  };
  CHECK(shows(of("twin.walk.first-page-stays"), w, Shows::violation));
  CHECK(shows(of("twin.walk.first-page-uncached"), w, Shows::violation));
  // A host that looks at all of an entry would not have written it.
  CHECK_FALSE(shows(of("walk.proof.stays"), w, Shows::violation));
  CHECK_FALSE(shows(of("walk.proof.uncached"), w, Shows::violation));
  auto fault = w;
  fault.words.front().value &= ~std::uint64_t{1};
  CHECK_FALSE(shows(of("twin.walk.first-page-uncached"), fault, Shows::violation));
  auto forced = w;
  forced.words.front().value = 0x4000'0000 | 0b0101U << 2 | 0x4c1U;
  CHECK_FALSE(shows(of("twin.walk.first-page-uncached"), forced, Shows::violation));
  auto within = w;
  within.request.va = 0;
  CHECK_FALSE(shows(of("twin.walk.first-page-stays"), within, Shows::violation));
  auto without = w;
  without.features.s2fwb = false;
  CHECK_FALSE(shows(of("twin.walk.first-page-uncached"), without, Shows::violation));
}

} // namespace
} // namespace twofold::proofs
