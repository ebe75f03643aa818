#pragma once
/// \file
/// `twofold check` and `twofold prove`.

#include "cli/output.hpp"
#include "proofs/discharge.hpp"
#include "proofs/external.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace twofold::cli {

/// How `check` is to be done, and what it is to write.
struct CheckOptions {
  proofs::Effort effort;
  unsigned jobs = 1;
  bool json = false;   ///< one JSON document, not a table
  bool github = false; ///< annotations after the table, and a summary of the step
  std::string junit;   ///< a file for JUnit XML, or empty
};

/// Discharges every obligation; the result is an exit status. A terminal gets a progress line on
/// standard error. Throws UsageError, before any work, for a file that cannot be written.
int check(Output& output, CheckOptions const& options, proofs::Interrupt const& interrupt);

/// Which obligations are meant: those named, all of them for none, and of these the ones that have
/// the tag and depend on the rule, where given.
struct Selected {
  std::vector<std::string> ids;
  std::string tag;
  std::string rule;
};

/// How `prove` is to be done.
struct ProveOptions {
  proofs::Effort effort;
  unsigned jobs = 1;
  bool json = false;
  std::string solvers; ///< "z3,cvc5": nobody but these solvers and short enumerations, or empty
  std::string smt2;    ///< a folder for the obligations as SMT-LIB files, or empty
  std::string save;    ///< a folder for counterexamples as JSON, or empty
};

/// Writes obligations as SMT-LIB files into the folder. Throws UsageError for an unknown name.
void export_obligations(Selected const& selected, std::string const& folder);

/// Discharges obligations. Throws UsageError for an unknown name.
int prove(Output& output, Selected const& selected, ProveOptions const& options,
          proofs::Interrupt const& interrupt);

/// Lists obligations: id, expectation, sentence. Throws UsageError for an unknown name.
void list_obligations(Output& output, Selected const& selected, bool json);

/// The solvers of a list such as "z3,cvc5", each once; none for Z3 alone, which is at hand as a
/// library. Those that are processes have to be there. Throws UsageError.
std::vector<proofs::ExternalSolver> solvers_in(std::string const& list);

/// A folder that is made if need be. Throws UsageError, which names the option.
std::filesystem::path made_folder(std::string const& option, std::string const& name);

} // namespace twofold::cli
