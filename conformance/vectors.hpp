#pragma once
/// \file
/// Test vectors: few pages that reach every row and both sides of every condition.

#include "spec/fields.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace twofold {

/// A covering set.
struct VectorSet {
  std::vector<Concrete> pages;
  std::size_t goals = 0;          ///< how many goals there are
  std::size_t at_least = 0;       ///< no set of the pages looked at that meets them has fewer
  std::vector<std::string> unmet; ///< goals that no page met that was looked at
};

/// Looks for pages, and chooses few that meet all goals that any of them meets. With `features`
/// given, those are the features of every page; else they vary. FEAT_S2FWB is there either way
/// unless `features` lacks it. Stops early, with nothing, when `stop` yields true.
VectorSet covering_vectors(std::optional<Concrete> const& features,
                           std::function<bool()> const& stop);

/// Calls `visit(page)` for every combination of MAIR byte, both SH, MemAttr, scheme and, with
/// FEAT_XS, FnXS, for a data access through both stages; until it yields false.
void all_vectors(Concrete const& features, std::function<bool(Concrete const&)> const& visit);

} // namespace twofold
