// Test vectors: every row and both sides of its conditions, and the files that hold them.
#include "conformance/goals.hpp"
#include "conformance/vectors.hpp"
#include "tests/golden.hpp"
#include "tests/process.hpp"
#include "tests/text.hpp"

#include <algorithm>

using namespace twofold;
using test::contains;
using test::Folder;
using test::lines_of;
using test::run;

namespace {

VectorSet const& vectors() {
  static auto const set = covering_vectors(std::nullopt, [] { return false; });
  return set;
}

GoalSet met_without(Goals const& goals, std::size_t left_out) {
  GoalSet all((goals.count() + 63) / 64, 0);
  for (std::size_t i = 0; i < vectors().pages.size(); ++i) {
    if (i == left_out) continue;
    auto const met = goals.met_by(vectors().pages[i]);
    for (std::size_t w = 0; w < all.size(); ++w) all[w] |= met[w];
  }
  return all;
}

} // namespace

TEST_CASE("the vectors reach every row but the one that takes a processor without FEAT_S2FWB") {
  for (auto const& name : vectors().unmet) {
    INFO(name);
    CHECK((contains(name, " but for ") || name == "stage2-fwb.no-feature"));
  }
}

TEST_CASE("the vectors meet the goals that they claim, and none is needless") {
  Goals const goals;
  auto const all = met_without(goals, vectors().pages.size());
  std::size_t met = 0;
  for (std::size_t goal = 0; goal < goals.count(); ++goal) {
    bool const is_met = (all[goal / 64] >> goal % 64 & 1) != 0;
    bool const unmet =
        std::ranges::find(vectors().unmet, goals.name(goal)) != vectors().unmet.end();
    CHECK(is_met != unmet);
    met += is_met ? 1 : 0;
  }
  CHECK(met + vectors().unmet.size() == vectors().goals);
  for (std::size_t i = 0; i < vectors().pages.size(); ++i) CHECK(met_without(goals, i) != all);
  CHECK(vectors().at_least <= vectors().pages.size());
}

TEST_CASE("combine and conform read the vectors, and the outcomes in them conform") {
  Folder const folder;
  auto const file = folder.file("vectors.csv");
  REQUIRE(run({"vectors", "-o", file}).status == 0);
  test::check_golden("vectors/vectors.csv", test::content_of(file));
  auto const judged = run({"conform", "--observations", file});
  CHECK(judged.status == 0);
  CHECK(judged.err.empty());
  CHECK(contains(judged.out, " 0 deviate; 0 bad rows"));
  auto const combined = run({"combine", "--csv", file});
  CHECK(combined.status == 0);
  CHECK(lines_of(combined.out).size() == lines_of(test::content_of(file)).size());
}

TEST_CASE("vectors for given features have no others") {
  auto const lines = lines_of(run({"vectors", "--features", "fwb,mte2"}).out);
  REQUIRE(lines.size() > 10);
  for (std::size_t l = 1; l < lines.size(); ++l) CHECK(lines[l].starts_with("0,1,0,"));
}

TEST_CASE("the full product has every combination once") {
  std::size_t count = 0;
  Concrete features{};
  features[field::feature.s2fwb] = features[field::feature.xs] = 1;
  all_vectors(features, [&](Concrete const&) { return ++count, true; });
  CHECK(count == 256 * 4 * 16 * 4 * 2 * 2);
}
