#pragma once
/// \file
/// The set of results that the architecture permits for one page.

#include "model/arm.hpp"

#include <cstddef>
#include <vector>

namespace twofold {

/// A row that was performed, by position.
struct Fired {
  std::size_t table;
  std::size_t row;
  friend bool operator==(Fired, Fired) = default;
};

/// A permitted result and how it comes about.
struct Outcome {
  Concrete state; ///< inputs, the choices made, and everything the rules computed
  std::vector<Field>
      chosen; ///< the choices that had a say, in the order in which they were consulted
  std::vector<Fired> trace; ///< the rows performed, in order
};

/// Whether two states give the access the same attributes.
bool same_result(Concrete const& a, Concrete const& b);

/// All distinct results of a page over the choices that have a say, each with the first choices (in
/// counting order) that lead to it. The first one makes IMPLEMENTATION DEFINED choices with 0.
/// Choices in `page` itself are ignored. Never empty for the rules of spec/.
std::vector<Outcome> permitted_outcomes(Concrete const& page, Rules const& rules = true_rules);

} // namespace twofold
