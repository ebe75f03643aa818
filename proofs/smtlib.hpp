#pragma once
/// \file
/// Obligations as SMT-LIB 2.6, for any solver.

#include "proofs/obligation.hpp"

#include <string>

namespace twofold::proofs {

/// A formula as the script that asks whether it can be met: declarations of the variables,
/// and one assertion in which each part that is used more than once has a name. Names and order
/// depend on the formula alone, not on how its graph came about. `head` stands before the
/// declarations.
std::string smtlib(Formula const& formula, std::string const& head);

/// The question whether the obligation can be violated, self-contained: `unsat` says that it holds.
/// `:status` is what is expected, `:source` the sentence and where it is from. The same text every
/// time.
std::string smtlib(Obligation const& obligation);

} // namespace twofold::proofs
