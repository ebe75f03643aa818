#pragma once
/// \file
/// Taking a device back, by the solver: the rows of spec/completion.hpp as formulas over the times
/// at which points are passed, with assumptions as variables.

#include "model/reclaim/scenario.hpp"
#include "proofs/solver.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace twofold::proofs {

/// Scenarios under one set of rows. The formulas of a scenario are made once, whatever is asked and
/// assumed; what several scenarios have in common is asked once.
class ReclaimSolver {
public:
  ReclaimSolver(std::span<CompletionRow const> rows, std::chrono::milliseconds limit);
  ~ReclaimSolver();
  ReclaimSolver(ReclaimSolver const&) = delete;
  ReclaimSolver& operator=(ReclaimSolver const&) = delete;

  /// For each question whether its sentence can come true: satisfiable if so.
  using Answers = std::array<Answer, reclaim::question_count>;
  /// The answers under each of several sets of assumptions, in place of the scenario's own.
  std::vector<Answers> answers(reclaim::Scenario const& scenario,
                               std::span<reclaim::Assumptions const> sets);

  /// How often the solver was asked.
  [[nodiscard]] std::size_t asked() const;

private:
  class Work;
  std::unique_ptr<Work> work_;
};

} // namespace twofold::proofs
