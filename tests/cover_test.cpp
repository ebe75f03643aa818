// Merging: the boxes cover the function, agree with it, and are as few as an exhaustive search
// finds.
#include "tables/cover.hpp"
#include "tests/sampling.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace twofold;

namespace {

using Results = std::vector<int>;

bool has(std::vector<unsigned> const& sizes, Box const& box, std::size_t cell) {
  for (std::size_t v = sizes.size(); v-- > 0; cell /= sizes[v])
    if ((box.sets[v] >> cell % sizes[v] & 1) == 0) return false;
  return true;
}

void check_cover(std::vector<unsigned> const& sizes, Results const& results, Cover const& cover) {
  for (std::size_t cell = 0; cell < results.size(); ++cell) {
    bool covered = false;
    for (Box const& box : cover.boxes)
      if (has(sizes, box, cell)) {
        CHECK((results[cell] == box.result || results[cell] == any_result));
        covered = true;
      }
    CHECK((covered || results[cell] < 0));
  }
}

/// The boxes that agree with the function, as sets of cells, by going through all of them.
std::vector<std::uint64_t> all_boxes(std::vector<unsigned> const& sizes, Results const& results,
                                     int result) {
  std::vector<std::uint64_t> found;
  std::vector<ValueSet> sets(sizes.size(), 1);
  for (;;) {
    std::uint64_t cells = 0;
    bool agrees = true;
    for (std::size_t cell = 0; cell < results.size(); ++cell) {
      if (!has(sizes, Box{sets, result}, cell)) continue;
      agrees = agrees && (results[cell] == result || results[cell] == any_result);
      if (results[cell] == result) cells |= std::uint64_t{1} << cell;
    }
    if (agrees && cells != 0) found.push_back(cells);
    std::size_t v = 0;
    while (v < sets.size() && ++sets[v] == ValueSet{1} << sizes[v]) sets[v++] = 1;
    if (v == sets.size()) return found;
  }
}

/// Whether `count` of the boxes cover all of `open`.
bool can_cover(std::vector<std::uint64_t> const& boxes, std::uint64_t open, std::size_t count) {
  if (open == 0) return true;
  if (count == 0) return false;
  std::uint64_t const first = open & (~open + 1);
  return std::ranges::any_of(boxes, [&](std::uint64_t box) {
    return (box & first) != 0 && can_cover(boxes, open & ~box, count - 1);
  });
}

std::size_t fewest_boxes(std::vector<unsigned> const& sizes, Results const& results) {
  std::size_t sum = 0;
  for (int result = 0; result < 3; ++result) {
    std::uint64_t open = 0;
    for (std::size_t cell = 0; cell < results.size(); ++cell)
      if (results[cell] == result) open |= std::uint64_t{1} << cell;
    auto const boxes = all_boxes(sizes, results, result);
    std::size_t count = 0;
    while (!can_cover(boxes, open, count)) ++count;
    sum += count;
  }
  return sum;
}

} // namespace

TEST_CASE("no cover of a random function has fewer boxes") {
  test::Random random{test::seed()};
  INFO("seed " << test::seed());
  for (auto const& sizes : {std::vector<unsigned>{4, 4}, {2, 2, 2, 2}, {3, 2, 3}, {5, 3}, {2, 7}})
    for (std::uint64_t i = 0; i < test::samples(200) + 5; ++i) {
      std::size_t cells = 1;
      for (unsigned const size : sizes) cells *= size;
      Results results;
      auto const kinds = 2 + random.below(3);
      for (std::size_t cell = 0; cell < cells; ++cell)
        results.push_back(static_cast<int>(random.below(kinds)) - (random.below(4) == 0 ? 2 : 0));
      for (int& r : results) r = std::clamp(r, static_cast<int>(no_result), 2);
      auto const cover = merge(sizes, results);
      CHECK(cover.fewest);
      check_cover(sizes, results, cover);
      CHECK(cover.boxes.size() == fewest_boxes(sizes, results));
    }
}

TEST_CASE("a function of many variables is covered, whether or not by the fewest boxes") {
  test::Random random{test::seed()};
  std::vector<unsigned> const sizes{30, 2, 2, 2, 2, 3};
  Results results;
  for (std::size_t cell = 0; cell < 30UL * 16 * 3; ++cell)
    results.push_back(static_cast<int>(random.below(2)) - (random.below(9) == 0 ? 2 : 0));
  check_cover(sizes, results, merge(sizes, results));
}
