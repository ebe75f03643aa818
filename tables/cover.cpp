#include "tables/cover.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

namespace twofold {

namespace {

/// Up to this many boxes are all looked at.
constexpr std::size_t most_boxes = std::size_t{1} << 20;
/// Up to this many partial covers are looked at for each result, fewer where each takes long.
constexpr std::size_t most_partial = 200'000;
constexpr std::size_t most_work = 400'000'000;

constexpr ValueSet all_values(unsigned size) {
  return size >= 64 ? ~ValueSet{0} : (ValueSet{1} << size) - 1;
}

/// The variables and the function.
struct Problem {
  std::span<unsigned const> sizes;
  std::span<int const> results;

  /// Calls `visit(cell)` for the cells of a box, in order, until it yields false.
  template <class Visit> bool each_cell(std::vector<ValueSet> const& sets, Visit visit) const {
    return each_cell(sets, 0, 0, visit);
  }
  [[nodiscard]] std::vector<ValueSet> sets_of(std::size_t cell) const {
    std::vector<ValueSet> sets(sizes.size());
    for (std::size_t v = sizes.size(); v-- > 0; cell /= sizes[v])
      sets[v] = ValueSet{1} << cell % sizes[v];
    return sets;
  }
  /// Whether all cells of a box have that result, or any.
  [[nodiscard]] bool agrees(std::vector<ValueSet> const& sets, int result) const {
    return each_cell(sets, [&](std::size_t cell) {
      return results[cell] == result || results[cell] == any_result;
    });
  }

private:
  template <class Visit> bool each_cell(std::vector<ValueSet> const& sets, std::size_t variable,
                                        std::size_t before, Visit& visit) const {
    if (variable == sizes.size()) return visit(before);
    for (unsigned value = 0; value < sizes[variable]; ++value)
      if ((sets[variable] >> value & 1) != 0 &&
          !each_cell(sets, variable + 1, before * sizes[variable] + value, visit))
        return false;
    return true;
  }
};

/// The maximal boxes, from all boxes there are. A box is a number: a digit for each variable, the
/// set of its values, the empty one included.
class AllBoxes {
public:
  explicit AllBoxes(Problem const& problem) : problem_(problem) {
    for (unsigned const size : problem.sizes) count_ *= std::size_t{1} << size;
    common_.assign(count_, no_result);
    for (std::size_t box = 0; box < count_; ++box) common_[box] = find_common(box);
  }

  /// How many there would be; too many if that is beyond `most_boxes`.
  static bool too_many(std::span<unsigned const> sizes) {
    std::size_t count = 1;
    for (unsigned const size : sizes) {
      if (size > 20) return true;
      count <<= size;
      if (count > most_boxes) return true;
    }
    return false;
  }

  [[nodiscard]] std::vector<Box> maximal(int result) const {
    std::vector<Box> boxes;
    for (std::size_t box = 0; box < count_; ++box)
      if (common_[box] == result && is_maximal(box)) boxes.push_back({decode(box), result});
    return boxes;
  }

private:
  [[nodiscard]] std::vector<ValueSet> decode(std::size_t box) const {
    std::vector<ValueSet> sets(problem_.sizes.size());
    for (std::size_t v = sets.size(); v-- > 0; box >>= problem_.sizes[v])
      sets[v] = box & all_values(problem_.sizes[v]);
    return sets;
  }

  /// The result that the cells of a box have in common, from two smaller boxes that make it up.
  [[nodiscard]] int find_common(std::size_t box) const {
    auto const sets = decode(box);
    std::size_t shift = 0;
    std::size_t cell = 0;
    std::size_t stride = 1;
    bool empty = false;
    for (std::size_t v = sets.size(); v-- > 0;) {
      if (sets[v] == 0) empty = true;
      if (std::popcount(sets[v]) > 1) {
        auto const lowest = std::size_t{sets[v] & (~sets[v] + 1)} << shift;
        auto const digit = std::size_t{sets[v]} << shift;
        return common_of(common_[box - lowest], common_[box - digit + lowest]);
      }
      cell += static_cast<std::size_t>(std::countr_zero(sets[v] | ValueSet{1} << 63)) * stride;
      stride *= problem_.sizes[v];
      shift += problem_.sizes[v];
    }
    return empty ? no_result : problem_.results[cell];
  }
  static int common_of(int a, int b) {
    if (a == any_result) return b;
    if (b == any_result || a == b) return a;
    return no_result;
  }

  [[nodiscard]] bool is_maximal(std::size_t box) const {
    auto const sets = decode(box);
    std::size_t shift = 0;
    for (std::size_t v = sets.size(); v-- > 0; shift += problem_.sizes[v])
      for (unsigned value = 0; value < problem_.sizes[v]; ++value)
        if ((sets[v] >> value & 1) == 0 &&
            common_[box + (std::size_t{1} << value << shift)] == common_[box])
          return false;
    return true;
  }

  Problem const& problem_;
  std::size_t count_ = 1;
  std::vector<int> common_;
};

/// Some maximal boxes: each cell widened, one variable after the other, in several orders.
std::vector<Box> widened(Problem const& problem, int result) {
  std::set<std::vector<ValueSet>> found;
  std::vector<std::size_t> order(problem.sizes.size());
  for (std::size_t cell = 0; cell < problem.results.size(); ++cell) {
    if (problem.results[cell] != result) continue;
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t turn = 0; turn < 2 * order.size(); ++turn) {
      auto sets = problem.sets_of(cell);
      for (std::size_t const v : order)
        for (unsigned value = 0; value < problem.sizes[v]; ++value) {
          auto only = sets;
          only[v] = ValueSet{1} << value;
          if (problem.agrees(only, result)) sets[v] |= only[v];
        }
      found.insert(std::move(sets));
      std::ranges::rotate(order, order.begin() + 1);
      if (turn + 1 == order.size()) std::ranges::reverse(order);
    }
  }
  std::vector<Box> boxes;
  for (auto const& sets : found) boxes.push_back({sets, result});
  return boxes;
}

/// A box as a candidate: the cells, by their position among those to be covered, and its cost.
struct Candidate {
  std::size_t box = 0;
  std::vector<std::uint64_t> cells;
  unsigned cost = 0;
};

using Bits = std::vector<std::uint64_t>;

bool has(Bits const& bits, std::size_t i) { return (bits[i / 64] >> i % 64 & 1) != 0; }
bool within(Bits const& a, Bits const& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if ((a[i] & ~b[i]) != 0) return false;
  return true;
}
void remove(Bits& from, Bits const& bits) {
  for (std::size_t i = 0; i < from.size(); ++i) from[i] &= ~bits[i];
}
std::size_t common_count(Bits const& a, Bits const& b) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    count += static_cast<std::size_t>(std::popcount(a[i] & b[i]));
  return count;
}
bool none(Bits const& bits) {
  return std::ranges::all_of(bits, [](std::uint64_t word) { return word == 0; });
}

/// A box costs one row; a little more for each variable that it restricts.
constexpr unsigned row_cost = 1U << 10;

/// The cheapest choice of candidates that covers all cells: branch and bound.
class Search {
public:
  Search(std::vector<Candidate> const& candidates, std::size_t cells)
      : candidates_(candidates), cells_(cells),
        limit_(std::clamp(most_work / (1 + cells * candidates.size()), std::size_t{1},
                          most_partial)) {}

  std::vector<std::size_t> run(Bits const& open) {
    best_ = greedy(open);
    best_cost_ = cost(best_);
    std::vector<std::size_t> chosen;
    extend(open, chosen, 0);
    return best_;
  }
  /// Whether nothing was left out.
  [[nodiscard]] bool complete() const { return visited_ < limit_; }

private:
  [[nodiscard]] unsigned cost(std::vector<std::size_t> const& chosen) const {
    unsigned sum = 0;
    for (std::size_t const c : chosen) sum += candidates_[c].cost;
    return sum;
  }

  [[nodiscard]] std::vector<std::size_t> greedy(Bits open) const {
    std::vector<std::size_t> chosen;
    while (!none(open)) {
      std::size_t best = 0;
      std::size_t most = 0;
      for (std::size_t c = 0; c < candidates_.size(); ++c)
        if (auto const count = common_count(candidates_[c].cells, open); count > most) {
          most = count;
          best = c;
        }
      chosen.push_back(best);
      remove(open, candidates_[best].cells);
    }
    // Later ones may have made an earlier one needless.
    for (std::size_t i = 0; i < chosen.size();) {
      Bits covered(open.size(), 0);
      for (std::size_t k = 0; k < chosen.size(); ++k)
        for (std::size_t w = 0; k != i && w < covered.size(); ++w)
          covered[w] |= candidates_[chosen[k]].cells[w];
      if (within(candidates_[chosen[i]].cells, covered))
        chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(i));
      else
        ++i;
    }
    return chosen;
  }

  /// At least so much is needed: cells no two of which share a candidate need one each.
  [[nodiscard]] unsigned bound(Bits const& open) const {
    unsigned sum = 0;
    Bits left = open;
    for (std::size_t cell = 0; cell < cells_; ++cell) {
      if (!has(left, cell)) continue;
      unsigned cheapest = std::numeric_limits<unsigned>::max();
      for (Candidate const& c : candidates_)
        if (has(c.cells, cell)) {
          cheapest = std::min(cheapest, c.cost);
          remove(left, c.cells);
        }
      sum += cheapest;
    }
    return sum;
  }

  /// The open cell that the fewest candidates have.
  [[nodiscard]] std::size_t hardest(Bits const& open) const {
    std::size_t best = 0;
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    for (std::size_t cell = 0; cell < cells_; ++cell) {
      if (!has(open, cell)) continue;
      auto const count = static_cast<std::size_t>(
          std::ranges::count_if(candidates_, [&](auto const& c) { return has(c.cells, cell); }));
      if (count < fewest) {
        fewest = count;
        best = cell;
      }
    }
    return best;
  }

  void extend(Bits const& open, std::vector<std::size_t>& chosen, unsigned so_far) {
    if (++visited_ >= limit_) return;
    if (none(open)) {
      if (so_far < best_cost_) {
        best_ = chosen;
        best_cost_ = so_far;
      }
      return;
    }
    if (so_far + bound(open) >= best_cost_) return;
    auto const cell = hardest(open);
    for (std::size_t c = 0; c < candidates_.size(); ++c) {
      if (!has(candidates_[c].cells, cell)) continue;
      Bits rest = open;
      remove(rest, candidates_[c].cells);
      chosen.push_back(c);
      extend(rest, chosen, so_far + candidates_[c].cost);
      chosen.pop_back();
    }
  }

  std::vector<Candidate> const& candidates_;
  std::size_t cells_;
  std::size_t limit_;
  std::vector<std::size_t> best_;
  unsigned best_cost_ = 0;
  std::size_t visited_ = 0;
};

/// The boxes of one result.
class Chooser {
public:
  Chooser(Problem const& problem, int result, std::vector<Box> boxes)
      : problem_(problem), result_(result), boxes_(std::move(boxes)) {}

  /// Appends those that cover all cells; whether there are provably no fewer.
  bool choose(std::vector<Box>& into) {
    number_cells();
    for (std::size_t b = 0; b < boxes_.size(); ++b) candidates_.push_back(candidate(b));
    Bits open((cells_ + 63) / 64, 0);
    for (std::size_t i = 0; i < cells_; ++i) open[i / 64] |= std::uint64_t{1} << i % 64;
    take_essential(open, into);
    drop_dominated(open);
    Search search{candidates_, cells_};
    for (std::size_t const c : search.run(open)) into.push_back(boxes_[candidates_[c].box]);
    return search.complete();
  }

private:
  void number_cells() {
    place_.assign(problem_.results.size(), 0);
    for (std::size_t cell = 0; cell < place_.size(); ++cell)
      if (problem_.results[cell] == result_) place_[cell] = cells_++;
  }

  [[nodiscard]] Candidate candidate(std::size_t b) const {
    Candidate c{b, Bits((cells_ + 63) / 64, 0), row_cost};
    problem_.each_cell(boxes_[b].sets, [&](std::size_t cell) {
      if (problem_.results[cell] == result_)
        c.cells[place_[cell] / 64] |= std::uint64_t{1} << place_[cell] % 64;
      return true;
    });
    for (std::size_t v = 0; v < problem_.sizes.size(); ++v)
      c.cost += boxes_[b].sets[v] != all_values(problem_.sizes[v]) ? 1 : 0;
    return c;
  }

  /// Takes every box that alone has some cell.
  void take_essential(Bits& open, std::vector<Box>& into) {
    for (std::size_t cell = 0; cell < cells_; ++cell) {
      if (!has(open, cell)) continue;
      Candidate const* only = nullptr;
      std::size_t count = 0;
      for (Candidate const& c : candidates_)
        if (has(c.cells, cell)) {
          only = &c;
          ++count;
        }
      if (count != 1) continue;
      into.push_back(boxes_[only->box]);
      remove(open, only->cells);
    }
  }

  /// Drops candidates that another one replaces at no greater cost.
  void drop_dominated(Bits const& open) {
    for (Candidate& c : candidates_)
      for (std::size_t i = 0; i < open.size(); ++i) c.cells[i] &= open[i];
    std::vector<Candidate> kept;
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      Candidate const& c = candidates_[i];
      bool dominated = none(c.cells);
      for (std::size_t k = 0; k < candidates_.size() && !dominated; ++k) {
        Candidate const& other = candidates_[k];
        if (k == i || other.cost > c.cost || !within(c.cells, other.cells)) continue;
        dominated = other.cost < c.cost || other.cells != c.cells || k < i;
      }
      if (!dominated) kept.push_back(c);
    }
    candidates_ = std::move(kept);
  }

  Problem const& problem_;
  int result_;
  std::vector<Box> boxes_;
  std::vector<std::size_t> place_;
  std::size_t cells_ = 0;
  std::vector<Candidate> candidates_;
};

/// Merges values as they are.
Cover merge_as_is(std::span<unsigned const> sizes, std::span<int const> results) {
  Problem const problem{sizes, results};
  Cover cover;
  bool const few = !AllBoxes::too_many(sizes);
  std::set<int> distinct{results.begin(), results.end()};
  std::erase_if(distinct, [](int result) { return result < 0; });
  cover.fewest = few;
  auto const choose = [&](auto const& candidates_of) {
    for (int const result : distinct) {
      Chooser chooser{problem, result, candidates_of(result)};
      if (!chooser.choose(cover.boxes)) cover.fewest = false;
    }
  };
  if (few) {
    AllBoxes const boxes{problem};
    choose([&](int result) { return boxes.maximal(result); });
  } else {
    choose([&](int result) { return widened(problem, result); });
  }
  auto const first_cell = [&](Box const& box) {
    std::size_t first = 0;
    problem.each_cell(box.sets, [&](std::size_t cell) { return first = cell, false; });
    return first;
  };
  std::ranges::sort(cover.boxes, {},
                    [&](Box const& box) { return std::pair{first_cell(box), box.sets}; });
  return cover;
}

/// The values of one variable that are alike in all results, put together.
struct Alike {
  std::vector<unsigned> first;   ///< for each class a value of it
  std::vector<ValueSet> members; ///< for each class all of them
};

Alike alike_values(Problem const& problem, std::size_t variable) {
  std::size_t inner = 1;
  for (std::size_t v = variable + 1; v < problem.sizes.size(); ++v) inner *= problem.sizes[v];
  std::size_t const size = problem.sizes[variable];
  auto const same = [&](unsigned a, unsigned b) {
    for (std::size_t outer = 0; outer < problem.results.size(); outer += inner * size)
      for (std::size_t i = 0; i < inner; ++i)
        if (problem.results[outer + a * inner + i] != problem.results[outer + b * inner + i])
          return false;
    return true;
  };
  Alike alike;
  for (unsigned value = 0; value < size; ++value) {
    auto const found =
        std::ranges::find_if(alike.first, [&](unsigned f) { return same(f, value); });
    if (found == alike.first.end()) {
      alike.first.push_back(value);
      alike.members.push_back(ValueSet{1} << value);
    } else {
      alike.members[static_cast<std::size_t>(found - alike.first.begin())] |= ValueSet{1} << value;
    }
  }
  return alike;
}

} // namespace

// A box that cannot be made larger has all values that are alike or none, so that nothing is lost
// by putting them together first.
Cover merge(std::span<unsigned const> sizes, std::span<int const> results) {
  Problem const problem{sizes, results};
  std::vector<Alike> alike;
  std::vector<unsigned> fewer;
  for (std::size_t v = 0; v < sizes.size(); ++v) {
    alike.push_back(alike_values(problem, v));
    fewer.push_back(static_cast<unsigned>(alike.back().first.size()));
  }
  std::vector<ValueSet> kept;
  for (Alike const& a : alike) {
    ValueSet set = 0;
    for (unsigned const value : a.first) set |= ValueSet{1} << value;
    kept.push_back(set);
  }
  std::vector<int> few;
  problem.each_cell(kept, [&](std::size_t cell) { return few.push_back(results[cell]), true; });
  Cover cover = merge_as_is(fewer, few);
  for (Box& box : cover.boxes)
    for (std::size_t v = 0; v < sizes.size(); ++v) {
      ValueSet set = 0;
      for (std::size_t c = 0; c < alike[v].members.size(); ++c)
        if ((box.sets[v] >> c & 1) != 0) set |= alike[v].members[c];
      box.sets[v] = set;
    }
  return cover;
}

} // namespace twofold
