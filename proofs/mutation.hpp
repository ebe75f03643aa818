#pragma once
/// \file
/// How good the obligations are: which mistakes in the rules they would notice.

#include "proofs/discharge.hpp"
#include "proofs/mutants.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::proofs {

/// Whether two runs on the same page can be told apart: by what is permitted, by what is said about
/// the encodings, by the fault, and where there is none by an attribute, by PAR_EL1, or by what the
/// type permits. What leads there, such as the stages' contributions, is nobody's to see.
bool told_apart(Concrete const& a, Concrete const& b);

/// What became of a mutant.
enum class Fate {
  killed,     ///< an obligation is violated
  equivalent, ///< proved: on no page can it be told from the rules
  survived,   ///< proved: it can, but no obligation is violated
  unknown,    ///< the solver gave up
  interrupted ///< not judged
};

std::string_view name(Fate fate);

/// What is known of one mutant.
struct MutantReport {
  Fate fate = Fate::interrupted;
  std::optional<Concrete> difference; ///< a page on which it can be told from the rules
  std::vector<bool> killed_by; ///< by position in Mutation::obligations; on the pages tried, or
                               ///< else by the solver
  bool by_solver = false;      ///< no page tried was violated, the solver found one
};

/// How hard to try.
struct MutationEffort {
  std::size_t pages =
      1U << 15;                ///< drawn to look for differences, half of them in the usual setting
  std::size_t differences = 4; ///< at most as many for each kind of page are judged
  std::chrono::milliseconds solver_limit{10'000};
  unsigned jobs = 1;
};

/// What became of all mutants.
struct Mutation {
  std::vector<Mutant> mutants;
  std::vector<Obligation const*> obligations; ///< those that are to be proved, without registers
  std::vector<MutantReport> reports;          ///< one a mutant

  [[nodiscard]] std::size_t count(Fate fate) const;
  /// How many mutants an obligation kills.
  [[nodiscard]] std::size_t kills(std::size_t obligation) const;
  /// How many it kills that no other of its group does, the group being what stands before the dot
  /// of its id. One that kills none such is documentary.
  [[nodiscard]] std::size_t alone_in_group(std::size_t obligation) const;
};

/// Judges every mutant. First the rules and the mutant run on the same pages, and where they can be
/// told apart all obligations are judged there, on the run-time engine. If they never are, the
/// solver proves that they cannot be or finds where; if no obligation is violated, the solver is
/// asked for a violation of each. `progress(done)` is called from this thread now and then.
Mutation mutate(MutationEffort const& effort, Interrupt const& interrupt,
                std::function<void(std::size_t done, std::size_t of)> const& progress);

/// Which rows the obligations rest on.
struct Coverage {
  std::size_t rows = 0;               ///< of all tables, shared ones once
  std::vector<std::string> uncovered; ///< "table.row": no mistake in it violates an obligation
  bool complete = true;               ///< false if interrupted
};

/// Looks for an obligation whose verdict depends on the row, for each row: a mistake in it that
/// violates the obligation. Fast where there is one, thorough where there seems to be none.
Coverage cover_rows(Interrupt const& interrupt);

} // namespace twofold::proofs
