#pragma once
/// \file
/// Enumerates the executions of a litmus test that the rows of spec/ordering.hpp allow.
///
/// An execution is a trace for each thread, a write for each read to read from, an order of the
/// writes of each location, and for each TLBI and walk in its scope which came first. Choices are
/// made in that order; what the rows say of a choice is added to ordered-before, which is kept
/// closed, and a cycle ends the branch at once.

#include "model/litmus/trace.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace twofold::litmus {

/// Which rows, on which processors.
struct Model {
  std::span<OrderingRow const> rows = spec::ordering_rows;
  bool ets2 = false;
};

/// What a final state has to do with the proposition, over all of them.
enum class Verdict : std::uint8_t { never, sometimes, always, unknown };
std::string_view text(Verdict verdict);

struct FinalState {
  std::vector<Value> values; ///< of the test's observables
  bool satisfies = false;    ///< the proposition
  friend bool operator==(FinalState const&, FinalState const&) = default;
};

/// An execution, with the choices that were made.
struct Execution {
  struct Step {
    std::size_t pe = 0;
    Event event;
    Location location;               ///< of accesses and walks
    std::optional<std::size_t> from; ///< of reads: the step that wrote the value, none for initial
    std::vector<std::size_t> co_after; ///< of writes: the steps of younger writes
    std::vector<std::size_t> fr;       ///< of reads: the steps of writes younger than what was read
    std::vector<std::size_t> before_tlbi; ///< of walks: the TLBIs that they came before
    std::vector<std::size_t> after_tlbi;  ///< of walks: the TLBIs that they came after
  };
  std::vector<Step> steps; ///< PE by PE, in program order, barriers included
  /// An order of the steps that agrees with ordered-before and puts no barrier ahead of its place.
  std::vector<std::size_t> in_order;
  FinalState state;
};

struct Result {
  Verdict verdict = Verdict::unknown;
  bool complete = false;
  std::string stopped;            ///< why not complete
  std::vector<FinalState> states; ///< in ascending order
  std::uint64_t traces = 0;
  std::uint64_t candidates = 0;     ///< combinations of traces, reads-from and coherence looked at
  std::optional<Execution> witness; ///< that the proposition holds of
};

/// All final states. Throws ReadError where the test does what is not covered.
Result run(Test const& test, Model const& model, Limits const& limits);

/// Whether the test's own condition holds: `forall` of all states, `exists` of some.
bool condition_holds(Quantifier quantifier, Verdict verdict);

} // namespace twofold::litmus
