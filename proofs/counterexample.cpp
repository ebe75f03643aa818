#include "proofs/counterexample.hpp"

#include "model/setting.hpp"
#include "model/translation.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace twofold::proofs {

namespace {

using namespace field;

/// What counts before the values do.
std::array<unsigned, 3> weight(std::span<Concrete const> pages) {
  std::array<unsigned, 3> counts{};
  for (Concrete const& page : pages) {
    Concrete result = page;
    translate(result);
    counts[0] += result[note.constrained_unpredictable];
    for (std::size_t i = feature.s2fwb.index; i <= feature.lpa2.index; ++i)
      counts[1] += page.items[i];
    for (std::size_t i = 0; i < given_count; ++i)
      if (is_control(field_at(i))) counts[2] += page.items[i] != usual_page.items[i];
  }
  return counts;
}

} // namespace

bool simpler(std::span<Concrete const> a, std::span<Concrete const> b) {
  auto const of_a = weight(a);
  auto const of_b = weight(b);
  if (of_a != of_b) return of_a < of_b;
  for (std::size_t p = 0; p < a.size(); ++p)
    if (a[p].items != b[p].items) return a[p].items < b[p].items;
  return false;
}

std::vector<Concrete> simplified(Obligation const& obligation, std::vector<Concrete> pages,
                                 Rules const& rules) {
  bool const true_ones = rules.tables.data() == true_rules.tables.data();
  auto const violated = [&](std::vector<Concrete> const& candidate) {
    auto const verdict =
        true_ones ? obligation.judge(candidate) : obligation.judge_by(rules, candidate);
    return verdict == Verdict::violated;
  };
  for (bool changed = true; std::exchange(changed, false);)
    for (std::size_t p = 0; p < pages.size(); ++p)
      for (std::size_t i = 0; i < given_count; ++i) {
        Field const f = field_at(i);
        auto candidate = pages;
        for (unsigned value = 0; value < value_count(f); ++value) {
          candidate[p][f] = static_cast<Value>(value);
          if (!simpler(candidate, pages) || !violated(candidate)) continue;
          pages = candidate;
          changed = true;
        }
      }
  return pages;
}

std::vector<AskedPage> asked_of(Obligation const& obligation, std::span<Concrete const> pages,
                                Rules const& rules) {
  std::vector<AskedPage> asked;
  if (obligation.record != nullptr) obligation.record(rules, pages, asked);
  return asked;
}

} // namespace twofold::proofs
