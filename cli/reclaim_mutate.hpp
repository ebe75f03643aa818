#pragma once
/// \file
/// `twofold mutate --reclaim`: which mistakes in the completion rows change an answer about taking
/// a device back.

#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <string>
#include <vector>

namespace twofold::cli {

/// Judges every mutant of the completion rows, by the matrix and by sequences: names, files, or
/// folders, whose *.toml files are meant. The result is an exit status: 4 if one survives.
int mutate_reclaim(Output& output, std::vector<std::string> const& sequences, unsigned jobs,
                   proofs::Interrupt const& interrupt);

} // namespace twofold::cli
