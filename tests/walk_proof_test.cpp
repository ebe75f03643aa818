// What is proved of a guest's walks, whatever is in its memory.
#include "proofs/walk_proof.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace twofold::proofs {
namespace {

using std::chrono_literals::operator""s;

TEST_CASE(
    "no content of guest memory leads a walk out of what stage 2 gives, or to a cached device") {
  for (WalkStatement const& statement : walk_statements()) {
    if (!statement.holds) continue;
    for (WalkCase const& which : walk_cases()) {
      INFO(statement.id << ", T0SZ " << which.t0sz << ", stage 2 T0SZ " << which.s2_t0sz
                        << " from level " << which.s2_start);
      CHECK(violates(statement, which, 60s) == Answer::unsatisfiable);
    }
    CHECK(comes_about(statement, {25, 24, 1}, 60s) == Answer::satisfiable);
  }
}

TEST_CASE("what is false of a guest's walks is refuted") {
  for (WalkStatement const& statement : walk_statements()) {
    if (statement.holds) continue;
    INFO(statement.id);
    CHECK(violates(statement, {25, 24, 1}, 60s) == Answer::satisfiable);
  }
}

} // namespace
} // namespace twofold::proofs
