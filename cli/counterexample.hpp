#pragma once
/// \file
/// Counterexamples: shown, saved as JSON, read again and run again.

#include "cli/output.hpp"
#include "cli/request.hpp"
#include "proofs/discharge.hpp"

#include <string>
#include <vector>

namespace twofold::cli {

/// What refutes an obligation: the values on which the verdict depends, what the rules make of the
/// pages that the claim asks about, by which rows, and the sentence that fails. Indented by 4.
std::string counterexample_text(proofs::Obligation const& obligation,
                                std::vector<Concrete> const& pages,
                                Rules const& rules = true_rules);

/// The counterexample as a JSON document, described by docs/schema/counterexample.schema.json.
std::string counterexample_json(proofs::Obligation const& obligation,
                                std::vector<Concrete> const& pages);

/// Judges a saved counterexample again by the rules as they are now, and says what comes of it. The
/// result is an exit status. Throws UsageError for a file that is none.
int replay(Output& output, std::string const& file);

/// A page that the claim asks about on a saved counterexample, counted from 1, to be explained.
/// Throws UsageError for a file that is none.
Page page_from(std::string const& file, unsigned number);

} // namespace twofold::cli
