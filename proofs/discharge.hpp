#pragma once
/// \file
/// Discharging obligations: by exhaustion, by solver, by random testing.

#include "proofs/obligation.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::proofs {

/// What is known of an obligation, in the words of the machine formats.
enum class Status { proved, refuted, tested, unknown, vacuous, skipped, interrupted, error };

std::string_view name(Status status);

/// What one engine found.
struct Discharge {
  std::string_view engine; ///< "exhaustive", "z3", "random", or "file:" and an external solver
  Status status = Status::skipped;
  std::uint64_t cases =
      0; ///< points that the property speaks of, or random cases; 0 for the solver
  double seconds = 0;
  std::string remark;                   ///< why skipped or unknown; the seed of a random run
  std::vector<Concrete> counterexample; ///< for refuted: the pages
};

/// How hard to try.
struct Effort {
  unsigned exhaustive_bits = 22; ///< enumerate up to 2^bits points
  std::chrono::milliseconds solver_limit{10'000};
  int random_cases = 1'000;
  std::uint64_t seed = 0; ///< added to the seed that an obligation's id gives
};

/// Set from outside to make running engines stop soon.
using Interrupt = std::atomic<bool>;

/// Judges every point on which the verdict depends; the first violation in counting order is the
/// counterexample, with features, then inputs, as small as possible in that order.
Discharge exhaust(Obligation const& obligation, Effort const& effort, Interrupt const& interrupt);

/// Asks the solver for a violation, and then whether the assumptions can be met at all, unless a
/// drawn assignment meets them.
Discharge solve_for(Obligation const& obligation, Effort const& effort,
                    Rules const& rules = true_rules);

/// Judges random points, biased to what is allocated. RapidCheck keeps state of its own: a program
/// must call this from one thread only.
Discharge try_random(Obligation const& obligation, Effort const& effort,
                     Interrupt const& interrupt);

/// All that is known of an obligation after every engine had its turn.
struct Report {
  Obligation const* obligation = nullptr;
  Status status = Status::skipped;
  bool as_expected = false;
  std::vector<Discharge> engines;
  std::string remark;                     ///< for error: which engines disagree
  std::vector<Concrete> counterexample{}; ///< for refuted: the simplest that is known
};

/// True for a solver that read a file: it answers, but gives no counterexample.
bool reads_files(Discharge const& discharge);

/// Compares what the engines found. Solvers that read files have to agree with the others; what one
/// of them cannot answer is unknown. `interrupted` says that not all had their turn.
Report conclude(Obligation const& obligation, std::vector<Discharge> engines, bool interrupted);

/// Discharges an obligation by every engine that applies.
Report discharge(Obligation const& obligation, Effort const& effort, Interrupt const& interrupt);

/// The counterexample; empty if there is none.
std::vector<Concrete> const& counterexample(Report const& report);

} // namespace twofold::proofs
