#pragma once
/// \file
/// `twofold rules`: the rows of the specification.

#include "cli/output.hpp"
#include "proofs/obligation.hpp"
#include "spec/row.hpp"

#include <string_view>
#include <vector>

namespace twofold::cli {

/// Rows of one table, in order.
struct Selection {
  Table const* table = nullptr;
  std::vector<Row const*> rows;
};

/// The rows whose id, table or citation is `id`; all of them for an empty one. Throws UsageError if
/// there is none.
std::vector<Selection> select_rules(std::string_view id);

/// Whether an obligation depends on a row that `id` selects.
bool depends_on(proofs::Obligation const& obligation, std::string_view id);

/// Prints the rows that `id` selects, as text or as a JSON document, and
/// unless that is all of them, the obligations that depend on them.
void print_rules(Output& output, std::string_view id, bool json);

} // namespace twofold::cli
