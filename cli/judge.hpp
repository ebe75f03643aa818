#pragma once
/// \file
/// Judging obligations by every engine, on several threads.

#include "cli/exit_status.hpp"
#include "proofs/discharge.hpp"
#include "proofs/external.hpp"
#include "proofs/mutation.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace twofold::cli {

using Obligations = std::vector<proofs::Obligation const*>;

/// What became of obligations.
struct Judged {
  /// One an obligation, in order; where the run was interrupted before, its status says so.
  std::vector<proofs::Report> reports;
  std::size_t judged = 0; ///< how many had their turn
  double seconds = 0;     ///< of the whole run
  int status = exit_status::ok;
  std::optional<proofs::Coverage> coverage; ///< of the rows, where it was looked at

  /// Takes account of the coverage.
  void add(proofs::Coverage found);
  bool complete() const { return judged == reports.size(); }
  /// How many that had their turn are proved, or refuted, as expected.
  std::size_t expected(proofs::Status status) const;
  /// How many that had their turn are not as expected.
  std::size_t unexpected() const;
};

/// True for a report that an interruption left without an answer.
bool interrupted(proofs::Report const& report);

/// The exit status that a report deserves: 0 if it is as expected.
int status_of(proofs::Report const& report);

/// Whom to ask besides the engines at hand.
struct Witnesses {
  bool random = true;                            ///< random testing takes part
  std::vector<proofs::ExternalSolver> solvers{}; ///< processes that read files
  std::filesystem::path folder{};                ///< where these files are
};

/// Writes the obligation into the folder, as SMT-LIB; the file has its id as name.
std::filesystem::path write_smtlib(std::filesystem::path const& folder,
                                   proofs::Obligation const& obligation);

/// Judges `todo`, the enumerations and the solver on `jobs` threads, random testing on this one.
/// Hands the reports over as they come, in order; stops early when interrupted.
Judged judge_all(Obligations const& todo, proofs::Effort const& effort, unsigned jobs,
                 proofs::Interrupt const& interrupt,
                 std::function<void(proofs::Report const&)> const& consume,
                 Witnesses const& witnesses = {});

} // namespace twofold::cli
