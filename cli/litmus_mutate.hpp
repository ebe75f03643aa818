#pragma once
/// \file
/// `twofold mutate --litmus`: which mistakes in the ordering rows litmus tests notice.

#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <string>
#include <vector>

namespace twofold::cli {

/// Runs every mutant of the ordering rows on the tests in the files, and says which change no final
/// state. The result is an exit status: 4 if one survives that is not argued to be harmless.
int mutate_litmus(Output& output, std::vector<std::string> const& files, unsigned jobs,
                  proofs::Interrupt const& interrupt);

} // namespace twofold::cli
