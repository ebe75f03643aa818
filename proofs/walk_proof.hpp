#pragma once
/// \file
/// Walks of a guest, proved: whatever is in guest memory and in the guest's registers.
///
/// Of a walk with 4 KiB granules (without LPA2) each stage-1 descriptor is a free variable, since
/// the guest writes its memory as it likes. So is each stage-2 descriptor, of which only the host's
/// invariant is assumed, where a stage-2 walk comes to an entry. TTBR, MAIR, the VA, what
/// SCTLR_EL1, TCR_EL1 and HCR_EL2 have to say of attributes, features and permitted choices are
/// free; VTCR_EL2.T0SZ and SL0, and whether stage 1 is in use, are split into cases, each a
/// question of its own. Stage 1 is taken to permit everything, which can only lead further;
/// hardware updates are left to the fuzzer. For a proof each stage-2 walk stands alone: the address
/// that it is asked for is any, wherever it came from, and so is what was read before. That makes
/// no proof wrong, each question small, and TCR_EL1.T0SZ and the number of levels of stage 1 of no
/// account. What is refuted is refuted by a whole walk, with registers and memory, which the walker
/// of model/walk confirms.

#include "model/arm.hpp"
#include "proofs/solver.hpp"
#include "proofs/walk_witness.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::proofs {

/// What is assumed of a walk: a stable name, and a sentence.
struct WalkAssumption {
  std::string_view id;
  std::string sentence;
};

std::span<WalkStatement const> walk_statements();
std::vector<WalkAssumption> assumptions_of(WalkStatement const& statement);

/// Those that are asked about a statement that is to hold: stage 1 in use and not; stage 2 with and
/// without concatenated tables, from levels 0, 1 and 2. To refute one that is to be refuted, one is
/// enough, the least there is.
std::vector<WalkCase> cases_of(WalkStatement const& statement);

/// What the solver said, and the walk that it found, if any.
struct WalkFinding {
  Answer answer = Answer::unknown;
  std::optional<WalkWitness> walk; ///< for satisfiable, made small
  bool confirmed = false;          ///< the walker says of it what the solver says
  std::string reason;              ///< for unknown
};

/// Whether some step of a walk, which stands alone, violates the claim, by these rules of
/// attributes: unsatisfiable proves it.
WalkFinding step_violates(WalkStatement const& statement, WalkCase const& which,
                          std::chrono::milliseconds limit, Rules const& rules = true_rules);

/// Whether some walk violates the claim: unsatisfiable if it holds.
WalkFinding violates(WalkStatement const& statement, WalkCase const& which,
                     std::chrono::milliseconds limit);

/// Whether some whole walk meets what the claim assumes, and comes to what it speaks of: an access
/// to the device, or the fetch of a descriptor there.
WalkFinding comes_about(WalkStatement const& statement, WalkCase const& which,
                        std::chrono::milliseconds limit);

/// What that question depends on: of the steps of a walk, each alone, or of a whole walk for what
/// is to be refuted.
std::vector<Variable> inputs_of(WalkStatement const& statement, WalkCase const& which);

/// The question itself, as SMT-LIB.
std::string walk_smtlib(WalkStatement const& statement, WalkCase const& which);

} // namespace twofold::proofs
