#include "model/outcomes.hpp"

#include <algorithm>

namespace twofold {

namespace {

struct Recorder {
  Outcome& outcome;
  void fired(std::size_t table, std::size_t row) { outcome.trace.push_back({table, row}); }
  void consulted(Field choice) {
    if (std::ranges::find(outcome.chosen, choice) == outcome.chosen.end())
      outcome.chosen.push_back(choice);
  }
};

/// Explores what follows from the inputs and from the values that `fixed` choices have in `page`.
void explore(Concrete const& page, std::vector<Field>& fixed, Rules const& rules,
             std::vector<Outcome>& found) {
  Outcome outcome{page, {}, {}};
  run_tables(rules.tables, outcome.state, Recorder{outcome});
  auto const open = std::ranges::find_if(
      outcome.chosen, [&](Field f) { return std::ranges::find(fixed, f) == fixed.end(); });
  if (open == outcome.chosen.end()) {
    bool const counts =
        outcome.state[field::note.inadmissible] == 0 && outcome.state[field::note.unmatched] == 0;
    if (counts && std::ranges::none_of(
                      found, [&](Outcome const& o) { return same_result(o.state, outcome.state); }))
      found.push_back(std::move(outcome));
    return;
  }
  Field const choice = *open;
  fixed.push_back(choice);
  for (unsigned value = 0; value < 1U << choice.width; ++value) {
    Concrete next = page;
    next[choice] = static_cast<Value>(value);
    explore(next, fixed, rules, found);
  }
  fixed.pop_back();
}

} // namespace

bool same_result(Concrete const& a, Concrete const& b) {
  auto const first = field::out.type.index;
  auto const last = field::out.xs.index;
  return std::equal(a.items.begin() + first, a.items.begin() + last + 1, b.items.begin() + first);
}

std::vector<Outcome> permitted_outcomes(Concrete const& page, Rules const& rules) {
  Concrete start{};
  for (std::size_t i = 0; i < field::choice.mair.index; ++i) start.items[i] = page.items[i];
  std::vector<Outcome> found;
  std::vector<Field> fixed;
  explore(start, fixed, rules, found);
  return found;
}

} // namespace twofold
