#pragma once
/// \file
/// The symbolic engine: rows become if-then-else terms, so that one run stands for all inputs.

#include "proofs/term.hpp"
#include "spec/row.hpp"
#include "spec/walk_fields.hpp"

#include <map>
#include <span>

namespace twofold::proofs {

/// For each row, by its address, whether it is in force; a row that is not might as well be
/// missing.
using RowGuards = std::map<Row const*, Formula>;

/// Runs `tables`, in order, over a symbolic state, of attributes or of walks. Within a table the
/// rows are folded from the last one back: each field becomes what the first applicable row makes
/// of it. With guards, only rows in force apply, and where none does a table changes nothing.
template <class State>
void run_symbolic(std::span<Table const> tables, State& state, RowGuards const* guards = nullptr);
extern template void run_symbolic(std::span<Table const>, Values<Term>&, RowGuards const*);
extern template void run_symbolic(std::span<Table const>, spec::walk::Values<Term>&,
                                  RowGuards const*);

} // namespace twofold::proofs
