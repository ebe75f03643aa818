#pragma once
/// \file
/// `twofold mutate --alias`: which mistakes in the alias rows the properties and the machine
/// notice.

#include "cli/output.hpp"
#include "proofs/discharge.hpp"

#include <chrono>

namespace twofold::cli {

/// Judges every mutant of the alias rows and of the steps of the ways back. The result is an exit
/// status: 4 if one survives that is neither proved to be equivalent nor argued to be harmless.
int mutate_alias(Output& output, std::chrono::milliseconds solver_limit, unsigned jobs,
                 proofs::Interrupt const& interrupt);

} // namespace twofold::cli
