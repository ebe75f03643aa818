#pragma once
/// \file
/// Mistakes in the alias rows, and what notices them: the properties of aliases, and for the steps
/// of the ways back and of changes of attributes the machine.

#include "proofs/discharge.hpp"
#include "proofs/mutation.hpp"
#include "spec/alias_ways.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace twofold::proofs {

/// The rows about mismatches with one mistake.
class AliasMutant {
public:
  std::string what; ///< "E5: unless a-writes"
  std::vector<AliasAttribute> attributes;
  std::vector<AliasClassRow> classes;
  std::vector<AliasQuestion> questions;
  std::vector<AliasRow> rows;
  [[nodiscard]] spec::AliasRules rules() const { return {attributes, classes, questions, rows}; }
};

/// All of them: a group flipped, a condition flipped or not looked at, a question put to others or
/// about something else, a fact not asked for or asked for the other way round, a row dropped.
std::vector<AliasMutant> alias_mutants();

/// The steps of the ways back with one mistake that asks for less or for something else. Asking for
/// more is slow, not wrong: such mutants are not made.
struct AliasStepMutant {
  std::string what;
  std::vector<AliasStep> steps;
};
std::vector<AliasStepMutant> alias_step_mutants();

/// What became of one.
struct AliasMutantReport {
  std::string what;
  Fate fate = Fate::interrupted;
  std::string by; ///< the property, or the program of the machine; or on what it is equivalent
};

/// Judges every mutant of the rows: by drawn mappings, then by the solver for each property; one
/// that survives is equivalent if the solver finds no three mappings, used in any way by any
/// agents, of which it says anything else.
std::vector<AliasMutantReport>
judge_alias_mutants(std::chrono::milliseconds solver_limit, unsigned jobs,
                    Interrupt const& interrupt,
                    std::function<void(std::size_t, std::size_t)> const& progress);

/// Judges every mutant of the steps: killed by a program that goes wrong on the machine with the
/// steps it asks for, where with the true ones it does not; equivalent, within the bound of the
/// machine, if every program ends with it in the very ways in which it ends with the true ones.
std::vector<AliasMutantReport> judge_alias_step_mutants(Interrupt const& interrupt);

/// The rows about changes of attributes in use with one mistake.
struct AliasChangeMutant {
  std::string what;
  std::vector<AliasChange> changes;
};
std::vector<AliasChangeMutant> alias_change_mutants();

/// Judges every mutant of the changes, as those of the steps; one is killed, too, if the entry does
/// not end with the attributes that it was to get.
std::vector<AliasMutantReport> judge_alias_change_mutants(Interrupt const& interrupt);

/// The properties of aliases that no mutant of the rows breaks, on drawn mappings; of those that
/// are to be proved.
std::vector<std::string> idle_alias_properties(Interrupt const& interrupt);

} // namespace twofold::proofs
