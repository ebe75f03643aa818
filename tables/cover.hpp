#pragma once
/// \file
/// Merging: a function of a few small variables as the fewest rows.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace twofold {

/// A set of values of one variable, bit n for value n. No variable has more than 64 values.
using ValueSet = std::uint64_t;

/// The cells in which every variable has a value of its set. All of them have the same result.
struct Box {
  std::vector<ValueSet> sets; ///< one a variable
  int result = 0;
  friend bool operator==(Box const&, Box const&) = default;
};

/// A cell that may be part of any box, and need not be part of one.
inline constexpr int any_result = -1;
/// A cell that is not to be part of any box.
inline constexpr int no_result = -2;

/// Boxes that cover every cell that has a result. Two of them overlap only where they agree.
struct Cover {
  std::vector<Box> boxes; ///< by their first cell
  bool fewest = true;     ///< proved: there is no cover with fewer boxes
};

/// Merges the cells of a function. `sizes` has the number of values of each variable, `results` a
/// result from 0 on for every combination of them, in counting order, the last variable fastest.
///
/// Among covers with the fewest boxes the one is taken that restricts the fewest variables. Where
/// there are too many boxes to consider all, what is found may have more boxes than needed, which
/// `fewest` then says.
Cover merge(std::span<unsigned const> sizes, std::span<int const> results);

} // namespace twofold
