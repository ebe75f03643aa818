#pragma once
/// \file
/// What there is to know of an obligation before it is discharged.

#include "proofs/obligation.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace twofold::proofs {

/// Words to select obligations by: the group (what stands before the dot), "raw", "known-false",
/// "any-control" or "usual-setting", "reserved-encodings" or "allocated-encodings".
std::vector<std::string> tags_of(Obligation const& obligation);

/// What an obligation takes for granted.
struct Assumption {
  std::string_view name;
  std::string_view sentence;
  bool platform = false; ///< not promised by the architecture, but asked of a platform
};

/// The assumptions of an obligation. A claim may assume more, in the words of its sentence.
std::vector<Assumption> assumptions_of(Obligation const& obligation);

/// The inputs over which it is proved, with their widths, in the order of the variables.
std::vector<Variable> inputs_of(Obligation const& obligation);

/// A row of the rules.
struct RowPlace {
  Table const* table;
  Row const* row;
};

/// The rows on which the verdict may depend: those that still have a part once all that does not
/// matter to what is assumed and claimed is left out of the formulas. Rows that several tables
/// share are named by the first.
std::vector<RowPlace> rows_of(Obligation const& obligation);

/// Whether `id` names one of the rows: a rule that it cites, its table, or "table.row".
bool names(std::string_view id, RowPlace const& place);

} // namespace twofold::proofs
