// permitted_answers, which takes short cuts, against permitted_outcomes, which takes none.
#include "conformance/answer.hpp"
#include "tests/outcome_sets.hpp"

#include <random>
#include <tuple>
#include <vector>

using namespace twofold;
using namespace twofold::field;

namespace {

/// What users of an answer read of an outcome.
using Told = std::tuple<std::uint64_t, bool, bool, bool, bool, Value>;

Told told(Concrete const& state) {
  return {result_key(state),
          state[note.reserved] == 1,
          state[note.constrained_unpredictable] == 1,
          state[note.res0_set] == 1,
          state[on.s2] == 1,
          state[s1.source]};
}

std::set<Told> by_choices(Concrete const& page) {
  std::set<Told> all;
  for (Outcome const& outcome : permitted_outcomes(page)) all.insert(told(outcome.state));
  return all;
}

std::set<Told> by_answers(Concrete const& page) {
  static std::vector<Permitted> permitted;
  permitted_answers(page, permitted);
  std::set<Told> all;
  for (Permitted const& p : permitted) all.insert(told(p.state));
  CHECK(all.size() == permitted.size());
  return all;
}

} // namespace

TEST_CASE("the answers for any page are what the choices lead to") {
  std::mt19937 random{20261121};
  for (std::uint64_t n = 0; n < test::samples(4000); ++n) {
    Concrete page{};
    for (std::size_t i = 0; i < choice.mair.index; ++i)
      page.items[i] = static_cast<Value>(random() % value_count(field_at(i)));
    // Half of them reserved, which is where the short cuts are.
    if (random() % 2 == 0) page[in.mair] = static_cast<Value>(random() % 16);
    INFO(test::describe_given(page));
    REQUIRE(by_answers(page) == by_choices(page));
  }
}
