#pragma once
/// \file
/// Which of the rows performed had a part in the result, and the values that they gave.

#include "model/outcomes.hpp"

#include <vector>

namespace twofold {

/// A value that a row gave to a field, at the time.
struct Given {
  Field field;
  Value value = 0;
  friend bool operator==(Given, Given) = default;
};

/// A row that had a part in the result, with those of its settings that had.
struct Step {
  Fired row;
  std::vector<Given> gave;
  friend bool operator==(Step const&, Step const&) = default;
};

/// The rows that an outcome depends on, in the order in which they were performed: those that set
/// the fault, or else an attribute (and what an AT instruction reports in PAR_EL1), or anything
/// that such a row looked at. A row looks at what its settings read, at its conditions, at those of
/// its table, and at those of the rows before it, which did not apply.
std::vector<Step> relevant_steps(Outcome const& outcome, Rules const& rules = true_rules);

} // namespace twofold
