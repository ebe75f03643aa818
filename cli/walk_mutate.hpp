#pragma once
/// \file
/// `twofold mutate --walks`: which mistakes in the rows of walks the properties of walks notice.

#include "cli/output.hpp"
#include "proofs/discharge.hpp"

namespace twofold::cli {

/// Judges every mutant of the rows of walks. The result is an exit status: 4 if one survives.
int mutate_walks(Output& output, unsigned jobs, proofs::Interrupt const& interrupt);

} // namespace twofold::cli
