// What is proved of a guest's walks, whatever is in its memory.
#include "proofs/walk_proof.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace twofold::proofs {
namespace {

using std::chrono_literals::operator""s;

std::string name_of(WalkStatement const& statement, WalkCase const& which) {
  return std::string{statement.id} + ", T0SZ " + std::to_string(which.t0sz) + ", stage 2 T0SZ " +
         std::to_string(which.s2_t0sz) + " from level " + std::to_string(which.s2_start);
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
    }
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

} // namespace
} // namespace twofold::proofs
