// The properties of walks notice every mistake in the rows of walks.
#include "properties/walk/mutants.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <map>
#include <string>

namespace twofold::walks {
namespace {

TEST_CASE(
    "no mutant of the rows of walks survives the properties, and every row has one that dies") {
  auto const mutants = walk_mutants();
  CHECK(mutants.size() > 400);
  std::map<std::string, std::size_t> killed;
  for (WalkMutant const& mutant : mutants) {
    auto const verdict = judge(mutant, 600'000);
    killed[mutant.row] += verdict.fate == WalkFate::killed ? 1U : 0U;
    if (verdict.fate == WalkFate::survived) FAIL_CHECK(mutant.what);
  }
  CHECK(killed.size() > 150);
  for (auto const& [row, count] : killed)
    if (count == 0) FAIL_CHECK(row);
}

TEST_CASE(
    "a failure of what tables were built for is made small, and they are built for it still") {
  std::size_t intended = 0;
  while (walk_properties()[intended].id != "walk.intended") ++intended;
  std::size_t count = 0;
  std::size_t before = 0;
  std::size_t after = 0;
  auto const mutants = walk_mutants();
  for (std::size_t i = 0; i < mutants.size(); i += 5) {
    auto const result = noticed(mutants[i], intended, 2'000);
    if (!result) continue;
    INFO(mutants[i].what << ", seed " << result->found.seed);
    CHECK(result->fails);
    CHECK_FALSE(result->true_fails);
    CHECK(result->small.intents.size() + result->small.mapped.size() <= 1);
    ++count;
    before += result->found.words.size();
    after += result->small.words.size();
  }
  INFO(count << " failures of " << before << " words, made small of " << after);
  CHECK(count > 20);
  CHECK(after * 10 < before);
}

} // namespace
} // namespace twofold::walks
