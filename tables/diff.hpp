#pragma once
/// \file
/// Two settings of features, registers or rules side by side: the inputs whose result changes.

#include "model/arm.hpp"
#include "tables/sheet.hpp"

#include <functional>
#include <string>
#include <vector>

namespace twofold {

/// One side of a comparison.
struct DiffSide {
  std::string name;       ///< as the user has it
  Concrete page{};        ///< features, and the inputs that are not compared
  std::vector<Field> set; ///< the inputs that this side says
  Rules rules = true_rules;
};

/// The inputs for which the sides permit different results, merged. What neither side sets of MAIR
/// byte, MemAttr, SH, FWB and, with FEAT_XS, FnXS is compared for every value.
///
/// Reserved encodings count as such, whatever they behave as. Stops early, with an empty sheet,
/// when `stop` yields true.
Sheet diff_sheet(DiffSide const& left, DiffSide const& right, std::function<bool()> const& stop);

} // namespace twofold
