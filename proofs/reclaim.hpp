#pragma once
/// \file
/// Taking a device back, by the solver: the rows of spec/completion.hpp as formulas over the times
/// at which points are passed, with assumptions as variables.

#include "model/reclaim/scenario.hpp"
#include "proofs/solver.hpp"

#include <chrono>
#include <span>

namespace twofold::proofs {

/// Whether the sentence of a question can come true: satisfiable if so.
Answer can_happen(reclaim::Scenario const& scenario, std::span<CompletionRow const> rows,
                  reclaim::Question question, std::chrono::milliseconds limit);

} // namespace twofold::proofs
