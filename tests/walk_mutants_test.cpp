// The properties of walks notice every mistake in the rows of walks.
#include "properties/walk/mutants.hpp"

#include <catch2/catch.hpp>

#include <cstddef>

namespace twofold::walks {
namespace {

TEST_CASE("no mutant of the rows of walks survives the properties") {
  auto const mutants = walk_mutants();
  CHECK(mutants.size() > 400);
  std::size_t killed = 0;
  for (WalkMutant const& mutant : mutants) {
    auto const verdict = judge(mutant, 600'000);
    killed += verdict.fate == WalkFate::killed ? 1U : 0U;
    if (verdict.fate == WalkFate::survived) FAIL_CHECK(mutant.what);
  }
  INFO(killed << " of " << mutants.size() << " killed");
  CHECK(killed * 2 > mutants.size());
}

} // namespace
} // namespace twofold::walks
