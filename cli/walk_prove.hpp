#pragma once
/// \file
/// `twofold prove --walks`: what no guest can do, whatever is in its memory.

#include "cli/output.hpp"
#include "cli/walk.hpp"
#include "proofs/discharge.hpp"
#include "proofs/walk_proof.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace twofold::cli {

struct WalkProveOptions {
  std::vector<std::string> ids; ///< of statements, or none for all
  std::chrono::milliseconds limit{10'000};
  unsigned jobs = 1;
  bool json = false;
  std::string solvers; ///< "z3,cvc5", or empty
  std::string smt2;    ///< a folder for the questions as SMT-LIB files, or empty
  std::string save;    ///< a folder for the memory of counterexamples, or empty
};

/// What was found of one case of a statement.
struct WalkCaseReport {
  proofs::WalkCase which;
  proofs::WalkFinding violation;
  proofs::WalkFinding instance;
  std::vector<proofs::Discharge> others; ///< what other solvers say of a violation
  double seconds = 0;
};

/// What was found of a statement.
struct WalkReport {
  proofs::WalkStatement const* statement = nullptr;
  std::vector<WalkCaseReport> cases; ///< those that had their turn
  proofs::Status status = proofs::Status::interrupted;
  bool as_expected = false;
  std::string remark; ///< why not
  double seconds = 0; ///< of all cases

  /// The case with a walk that violates the claim; null if there is none.
  [[nodiscard]] WalkCaseReport const* refuted() const;
};

/// What all cases together say of the statement.
WalkReport concluded(proofs::WalkStatement const& statement, std::vector<WalkCaseReport> cases);

/// The case with most levels.
proofs::WalkCase largest_case(proofs::WalkStatement const& statement);

/// The statements of these ids, all for none. Throws UsageError.
std::vector<proofs::WalkStatement const*> walk_statements_of(std::vector<std::string> const& ids);

/// Asks about every statement. The result is an exit status.
int prove_walks(Output& output, WalkProveOptions const& options,
                proofs::Interrupt const& interrupt);

/// Writes the questions as SMT-LIB files into the folder, one for each statement and case.
void export_walks(std::vector<std::string> const& ids, std::string const& folder);

/// Lists the statements, with what is assumed.
void list_walks(Output& output, std::vector<std::string> const& ids, bool json);

// What the two forms of a report share.

/// The walk, as `twofold walk` has it.
WalkAnswer answer_of(proofs::WalkWitness const& witness);
/// "the access reaches PA 0x80000000 as Normal-WB, RWA, ISH".
std::string violation_text(proofs::WalkStatement const& statement,
                           proofs::WalkWitness const& witness);
/// The `twofold walk` that makes it again, given its memory in that file.
std::string command_of(proofs::WalkWitness const& witness, std::string const& words);

/// As docs/schema/prove-walks.schema.json describes it.
std::string walk_reports_json(std::vector<WalkReport> const& reports, int status, double seconds);
std::string walk_list_json(std::vector<proofs::WalkStatement const*> const& statements);

} // namespace twofold::cli
