#pragma once
/// \file
/// The solver behind one wrapper: nothing outside solver.cpp knows Z3.

#include "proofs/term.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace twofold::proofs {

enum class Answer { satisfiable, unsatisfiable, unknown };

/// What the solver said.
struct Solution {
  Answer answer = Answer::unknown;
  /// For satisfiable: a value for each variable of the graph; 0 where the formula does not depend
  /// on it.
  std::vector<std::uint64_t> model;
  /// For unknown: the solver's reason.
  std::string reason;
};

/// Decides whether `formula` has a solution. Safe to call from several threads, each on its own
/// graph.
Solution solve(Graph const& graph, Formula const& formula, std::chrono::milliseconds limit);

/// Name and version of the solver, such as "Z3 4.8.12".
std::string solver_version();

} // namespace twofold::proofs
