#pragma once
/// \file
/// What a set of test vectors is to reach: every row, and both sides of every condition.

#include "spec/fields.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace twofold {

/// The goals that a page meets, bit n for goal n.
using GoalSet = std::vector<std::uint64_t>;

/// The goals of the rows of spec/. A row's goals are that it applies, and, for every bit that its
/// conditions look at, that the row would apply if this bit alone were other than it is. Rows for
/// what cannot be have none, nor do conditions on choices, nor bits for which the rows before,
/// which are tried first, leave no case. Rows that two tables share count in the first of them.
class Goals {
public:
  Goals();

  [[nodiscard]] std::size_t count() const { return names_.size(); }
  /// "combine-fwb.write-back", or "combine-fwb.write-back but for s2.attr[0]".
  [[nodiscard]] std::string const& name(std::size_t goal) const { return names_[goal]; }

  /// Those that a page meets by some permitted choice. Of the choices for a reserved encoding some
  /// are tried. Empty for what the architecture does not have.
  [[nodiscard]] GoalSet met_by(Concrete const& page) const;

private:
  static constexpr std::size_t no_goal = ~std::size_t{0};
  struct RowGoals {
    std::size_t applies = no_goal;
    std::vector<std::size_t> edges; ///< for the bits that the conditions look at, in order
  };
  /// False if the run does not count.
  bool run(Concrete state, GoalSet& met, bool& consulted) const;
  void judge_row(std::size_t table, std::size_t row, Concrete const& state, GoalSet& met) const;

  std::vector<std::vector<RowGoals>> rows_; ///< by table and row
  std::vector<std::string> names_;
};

} // namespace twofold
