#pragma once
/// \file
/// `twofold combine --csv` and `twofold conform --observations`: files of any length, row by row.

#include "cli/conform.hpp"
#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <string>

namespace twofold::cli {

/// To every row of the CSV file `path` ("-" is standard input) appends what the architecture
/// permits. Rows that break the format are named on standard error and left out. Yields the exit
/// status. Throws UsageError if the file cannot be read or has no proper header.
int combine(Output& output, std::string const& path, unsigned jobs,
            proofs::Interrupt const& interrupt);

/// Judges every row of the CSV file `path` and reports deviations, grouped by the rule they break
/// and by direction. As combine otherwise.
int conform(Output& output, std::string const& path, ReportFormat format, unsigned jobs,
            proofs::Interrupt const& interrupt);

} // namespace twofold::cli
