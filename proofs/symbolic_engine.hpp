#pragma once
/// \file
/// The symbolic engine: rows become if-then-else terms, so that one run stands for all inputs.

#include "proofs/term.hpp"
#include "spec/row.hpp"

#include <span>

namespace twofold::proofs {

/// Runs `tables`, in order, over a symbolic state. Within a table the rows are folded from the last
/// one back: each field becomes what the first applicable row makes of it.
void run_symbolic(std::span<Table const> tables, Values<Term>& state);

} // namespace twofold::proofs
