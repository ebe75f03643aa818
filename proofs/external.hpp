#pragma once
/// \file
/// Solvers that are not ours: processes that read SMT-LIB files.

#include "proofs/discharge.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::proofs {

/// A solver that can be asked, by the name of its executable.
struct ExternalSolver {
  std::string_view command;
  std::string_view engine;  ///< what reports call it
  std::string_view package; ///< Debian's
};

/// Those that are known.
std::vector<ExternalSolver> const& external_solvers();

/// Where the executable is, by PATH; nothing if it is nowhere.
std::optional<std::string> find_on_path(std::string_view command);

/// Lets the solver answer the file. Nothing but `unsat` or `sat` alone on the first line, from a
/// process that then ends well within the limit, is an answer; all else is unknown, with a remark
/// that says what happened.
Discharge ask_external(ExternalSolver const& solver, std::string const& file,
                       std::chrono::milliseconds limit, Interrupt const& interrupt);

} // namespace twofold::proofs
