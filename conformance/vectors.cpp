#include "conformance/vectors.hpp"

#include "conformance/goals.hpp"
#include "conformance/observation.hpp"
#include "model/split_mix.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <deque>
#include <set>
#include <utility>

namespace twofold {

using namespace field;

namespace {

/// The fields that vectors vary.
std::vector<Field> varied(bool features_too) {
  std::vector<Field> fields;
  if (features_too) fields = {feature.xs, feature.mte2, feature.mte_perm};
  for (std::size_t i = in.regime.index; i <= in.s2_fnxs.index; ++i) fields.push_back(field_at(i));
  return fields;
}

/// A page, and the goals that it meets.
struct Candidate {
  Concrete page;
  GoalSet met;
};

std::size_t count_of(GoalSet const& goals) {
  std::size_t count = 0;
  for (std::uint64_t const word : goals) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}
bool adds_to(GoalSet const& met, GoalSet const& all) {
  for (std::size_t i = 0; i < met.size(); ++i)
    if ((met[i] & ~all[i]) != 0) return true;
  return false;
}
void join(GoalSet& all, GoalSet const& met) {
  for (std::size_t i = 0; i < met.size(); ++i) all[i] |= met[i];
}
std::size_t common_count(GoalSet const& a, GoalSet const& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    count += static_cast<std::size_t>(std::popcount(a[i] & b[i]));
  return count;
}
bool has(GoalSet const& goals, std::size_t goal) {
  return (goals[goal / 64] >> goal % 64 & 1) != 0;
}

/// Finds pages: at random, and, from each that meets a goal for the first time, those that differ
/// from it in one bit.
class Search {
public:
  Search(Goals const& goals, std::optional<Concrete> const& features)
      : goals_(goals), fields_(varied(!features)), all_((goals.count() + 63) / 64, 0) {
    start_ = default_observation();
    start_[feature.s2fwb] = 1;
    if (features) std::copy_n(features->items.begin(), in.regime.index, start_.items.begin());
  }

  /// False if stopped.
  bool run(std::function<bool()> const& stop) {
    constexpr std::size_t random_pages = 40'000;
    try_page(start_);
    for (std::size_t i = 0; i < random_pages; ++i) {
      if (stop()) return false;
      try_page(random_page());
      while (!near_.empty()) {
        auto const page = near_.front();
        near_.pop_front();
        try_neighbours(page);
      }
    }
    return true;
  }

  [[nodiscard]] std::vector<Candidate>& candidates() { return candidates_; }
  [[nodiscard]] GoalSet const& all() const { return all_; }

private:
  Concrete random_page() {
    static constexpr std::array<Value, 16> bytes{0x00, 0x01, 0x04, 0x08, 0x0c, 0x0d, 0x40, 0x44,
                                                 0x4f, 0xa0, 0xbb, 0xf0, 0xf4, 0xff, 0x77, 0x50};
    Concrete page = start_;
    for (Field const f : fields_) {
      // Controls are mostly as usual, so that what they leave alone is met as well.
      bool const control = f.index >= in.regime.index && f.index < in.mair.index;
      if (control && draw_.next() % 3 != 0) continue;
      page[f] = static_cast<Value>(draw_.next() % value_count(f));
    }
    if (draw_.next() % 2 == 0) page[in.mair] = bytes[draw_.next() % bytes.size()];
    return page;
  }

  static bool sensible(Concrete const& page) {
    for (std::size_t i = 0; i < choice.mair.index; ++i)
      if (page.items[i] >= value_count(field_at(i))) return false;
    if (page[feature.mte_perm] == 1 && page[feature.mte2] == 0) return false;
    return page[feature.s2fwb] == 1 || page[in.hcr_fwb] == 0;
  }

  void try_page(Concrete const& page) {
    if (!sensible(page) || !seen_.insert(page.items).second) return;
    auto met = goals_.met_by(page);
    if (adds_to(met, all_)) near_.push_back(page);
    join(all_, met);
    if (count_of(met) != 0) candidates_.push_back({page, std::move(met)});
  }

  void try_neighbours(Concrete const& page) {
    for (Field const f : fields_)
      for (unsigned bit = 0; bit < f.width; ++bit) {
        Concrete other = page;
        other[f] = static_cast<Value>(other[f] ^ 1U << bit);
        try_page(other);
      }
  }

  Goals const& goals_;
  std::vector<Field> fields_;
  Concrete start_{};
  SplitMix64 draw_{20'240'611};
  GoalSet all_;
  std::deque<Concrete> near_;
  std::set<std::array<Value, field_count>> seen_;
  std::vector<Candidate> candidates_;
};

/// Few candidates that meet all goals: the one that meets the most open ones first, then without
/// those that the others make needless.
std::vector<std::size_t> choose(std::vector<Candidate> const& candidates, GoalSet const& all) {
  std::vector<std::size_t> chosen;
  GoalSet open = all;
  while (count_of(open) != 0) {
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t c = 0; c < candidates.size(); ++c)
      if (auto const count = common_count(candidates[c].met, open); count > most) {
        most = count;
        best = c;
      }
    chosen.push_back(best);
    for (std::size_t i = 0; i < open.size(); ++i) open[i] &= ~candidates[best].met[i];
  }
  auto const needless = [&](std::size_t which) {
    GoalSet others(all.size(), 0);
    for (std::size_t k = 0; k < chosen.size(); ++k)
      if (k != which) join(others, candidates[chosen[k]].met);
    return !adds_to(candidates[chosen[which]].met, others);
  };
  for (std::size_t i = chosen.size(); i-- > 0;)
    if (needless(i)) chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(i));
  return chosen;
}

/// Replaces two of the chosen by one candidate, as long as that is possible.
void pair_off(std::vector<Candidate> const& candidates, GoalSet const& all,
              std::vector<std::size_t>& chosen) {
  auto const once = [&] {
    for (std::size_t a = 0; a < chosen.size(); ++a)
      for (std::size_t b = a + 1; b < chosen.size(); ++b) {
        GoalSet missing = all;
        for (std::size_t k = 0; k < chosen.size(); ++k)
          for (std::size_t i = 0; k != a && k != b && i < missing.size(); ++i)
            missing[i] &= ~candidates[chosen[k]].met[i];
        auto const one = std::ranges::find_if(
            candidates, [&](Candidate const& c) { return !adds_to(missing, c.met); });
        if (one == candidates.end()) continue;
        chosen[a] = static_cast<std::size_t>(one - candidates.begin());
        chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(b));
        return true;
      }
    return false;
  };
  while (once()) {
  }
}

/// Goals no two of which a candidate meets need a candidate each.
std::size_t lower_bound(std::vector<Candidate> const& candidates, GoalSet const& all,
                        std::size_t goals) {
  std::vector<std::pair<std::size_t, std::size_t>> by_rarity;
  for (std::size_t goal = 0; goal < goals; ++goal)
    if (has(all, goal))
      by_rarity.emplace_back(
          std::ranges::count_if(candidates, [&](auto const& c) { return has(c.met, goal); }), goal);
  std::ranges::sort(by_rarity);
  GoalSet beside(all.size(), 0);
  std::size_t bound = 0;
  for (auto const& [count, goal] : by_rarity) {
    if (has(beside, goal)) continue;
    ++bound;
    for (Candidate const& c : candidates)
      if (has(c.met, goal)) join(beside, c.met);
  }
  return bound;
}

} // namespace

VectorSet covering_vectors(std::optional<Concrete> const& features,
                           std::function<bool()> const& stop) {
  Goals const goals;
  Search search{goals, features};
  if (!search.run(stop)) return {};
  auto const& candidates = search.candidates();
  auto chosen = choose(candidates, search.all());
  pair_off(candidates, search.all(), chosen);
  VectorSet set;
  set.goals = goals.count();
  set.at_least = lower_bound(candidates, search.all(), goals.count());
  for (std::size_t const c : chosen) set.pages.push_back(candidates[c].page);
  std::ranges::sort(set.pages, {}, &Concrete::items);
  for (std::size_t goal = 0; goal < goals.count(); ++goal)
    if (!has(search.all(), goal)) set.unmet.push_back(goals.name(goal));
  return set;
}

void all_vectors(Concrete const& features, std::function<bool(Concrete const&)> const& visit) {
  std::vector<Field> fields{in.mair, in.s1_sh, in.s2_memattr, in.s2_sh};
  if (features[feature.s2fwb] == 1) fields.emplace_back(in.hcr_fwb);
  if (features[feature.xs] == 1) fields.emplace_back(in.s2_fnxs);
  Concrete start = default_observation();
  std::copy_n(features.items.begin(), in.regime.index, start.items.begin());
  unsigned bits = 0;
  for (Field const f : fields) bits += f.width;
  for (std::uint64_t number = 0; number < std::uint64_t{1} << bits; ++number) {
    Concrete page = start;
    std::uint64_t rest = number;
    for (std::size_t i = fields.size(); i-- > 0; rest >>= fields[i].width)
      page[fields[i]] = static_cast<Value>(rest & ((1U << fields[i].width) - 1));
    if (!visit(page)) return;
  }
}

} // namespace twofold
