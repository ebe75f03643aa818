#include "model/reclaim/answer.hpp"

#include <algorithm>
#include <bit>

namespace twofold::reclaim {

std::vector<std::uint64_t> minimal_sets(std::uint64_t universe,
                                        std::function<bool(std::uint64_t)> const& holds,
                                        std::function<bool()> const& stop) {
  std::vector<std::uint64_t> bits;
  for (std::uint64_t rest = universe; rest != 0; rest &= rest - 1)
    bits.push_back(rest & (~rest + 1));
  std::vector<std::uint64_t> found;
  std::vector<std::uint64_t> failing; // maximal ones, grown from what failed
  if (!holds(universe)) return found;
  // Minimal sets meet the complement of every failing one: extend until all are met.
  std::vector<std::uint64_t> waiting{0};
  std::vector<std::uint64_t> next;
  for (std::size_t size = 0; size <= bits.size() && !waiting.empty(); ++size) {
    next.clear();
    for (std::uint64_t const set : waiting) {
      if (stop && stop()) return found;
      if (std::ranges::any_of(found, [&](auto const& f) { return (f & ~set) == 0; })) continue;
      auto const failed =
          std::ranges::find_if(failing, [&](auto const& f) { return (set & ~f) == 0; });
      std::uint64_t maximal = 0;
      if (failed != failing.end()) {
        maximal = *failed;
      } else if (holds(set)) {
        found.push_back(set);
        continue;
      } else {
        maximal = set;
        for (std::uint64_t const bit : bits)
          if ((maximal & bit) == 0 && !holds(maximal | bit)) maximal |= bit;
        failing.push_back(maximal);
      }
      for (std::uint64_t const bit : bits)
        if ((maximal & bit) == 0) next.push_back(set | bit);
    }
    std::ranges::sort(next);
    auto const repeated = std::ranges::unique(next);
    next.erase(repeated.begin(), repeated.end());
    waiting.swap(next);
  }
  return found;
}

std::uint64_t removable_steps(Scenario const& scenario) {
  std::uint64_t bits = 0;
  for (std::size_t s = 0; s < scenario.steps.size(); ++s)
    if (scenario.steps[s].removable) bits |= std::uint64_t{1} << s;
  return bits;
}

Scenario with_steps(Scenario const& scenario, std::uint64_t kept) {
  Scenario other = scenario;
  other.steps.clear();
  for (std::size_t s = 0; s < scenario.steps.size(); ++s)
    if (!scenario.steps[s].removable || ((kept >> s) & 1U) != 0)
      other.steps.push_back(scenario.steps[s]);
  return other;
}

Answer answer(Scenario const& scenario, std::span<CompletionRow const> rows, bool with_minimal,
              std::function<bool()> const& stop) {
  Answer answer;
  Model const model{scenario, rows};
  for (std::size_t q = 0; q < question_count; ++q)
    if (model.can_happen(question_at(q), scenario.assumptions)) answer.possible |= Harms{1} << q;
  answer.safe = model.safe(scenario.assumptions);
  auto const narrow = [](std::vector<std::uint64_t> const& sets) {
    std::vector<Assumptions> all;
    for (auto const set : sets) all.push_back(static_cast<Assumptions>(set));
    return all;
  };
  if (!answer.safe) {
    answer.would_help = narrow(minimal_sets(
        model.relevant() & ~scenario.assumptions & every_assumption,
        [&](std::uint64_t set) {
          return model.safe(scenario.assumptions | static_cast<Assumptions>(set));
        },
        stop));
    return answer;
  }
  answer.rests_on = narrow(minimal_sets(
      model.relevant() & scenario.assumptions,
      [&](std::uint64_t set) { return model.safe(static_cast<Assumptions>(set)); }, stop));
  if (with_minimal)
    answer.steps = minimal_sets(
        removable_steps(scenario),
        [&](std::uint64_t set) {
          return Model{with_steps(scenario, set), rows}.safe(scenario.assumptions);
        },
        stop);
  return answer;
}

} // namespace twofold::reclaim
