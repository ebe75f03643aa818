#pragma once
/// \file
/// The solver behind one wrapper: nothing outside solver.cpp knows Z3.

#include "proofs/term.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
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

/// Asks several things of one formula; what the solver learns of it with one, it keeps for the
/// next.
class Inquiry {
public:
  /// The graph may grow meanwhile, and has to stay.
  Inquiry(Graph const& graph, Formula const& given, std::chrono::milliseconds limit);
  ~Inquiry();
  Inquiry(Inquiry const&) = delete;
  Inquiry& operator=(Inquiry const&) = delete;

  /// Whether what is given and all of these have a solution together.
  Answer operator()(std::span<Formula const> also);

private:
  class Session;
  std::unique_ptr<Session> session_; ///< none if the solver could not be set up
};

/// Name and version of the solver, such as "Z3 4.8.12".
std::string solver_version();

} // namespace twofold::proofs
