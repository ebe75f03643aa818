#pragma once
/// \file
/// `twofold check` and `twofold prove`.

#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <string>
#include <vector>

namespace twofold::cli {

/// How `check` is to be done, and what it is to write.
struct CheckOptions {
  proofs::Effort effort;
  unsigned jobs = 1;
  bool json = false;   ///< one JSON document, not a table
  bool github = false; ///< annotations after the table, and a summary of the step
  std::string junit;   ///< a file for JUnit XML, or empty
};

/// Discharges every obligation; the result is an exit status. A terminal gets a progress line on
/// standard error. Throws UsageError, before any work, for a file that cannot be written.
int check(Output& output, CheckOptions const& options, proofs::Interrupt const& interrupt);

/// Discharges the named obligations, or all of them for none. Throws UsageError for an unknown
/// name.
int prove(Output& output, std::vector<std::string> const& ids, proofs::Effort const& effort,
          bool json, proofs::Interrupt const& interrupt);

/// Lists the obligations: id, expectation, sentence.
void list_obligations(Output& output, bool json);

} // namespace twofold::cli
