#pragma once
/// \file
/// Mutants of the ordering rows, each with one small mistake in one row, and whether a litmus test
/// notices.

#include "model/litmus/engine.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::litmus {

/// The kinds of mistakes.
enum class OrderingOperator : std::uint8_t {
  drop,     ///< the row is missing
  feature,  ///< it holds with FEAT_ETS2 only, or without it too
  scope,    ///< it holds between PEs, too, or within one
  set,      ///< one kind of Effects is missing from a set
  relation, ///< a step is along another relation
};
inline constexpr std::array<std::string_view, 5> ordering_operator_names{"drop", "feature", "scope",
                                                                         "set", "relation"};

/// The rows, one of them changed or missing.
struct OrderingMutant {
  OrderingOperator op{};
  std::string what; ///< "dsb.full: start without exp_r"
  std::vector<OrderingRow> rows;
};

/// All of them, without exceptions.
std::vector<OrderingMutant> ordering_mutants();

/// Mutants of one row, or one of them, that change no execution of what tests may consist of.
struct HarmlessMutants {
  std::string_view what; ///< how OrderingMutant::what starts
  std::string_view why;  ///< an argument, not a proof
};
std::span<HarmlessMutants const> harmless_mutants();

/// Why a mutant is among them; empty if it is not.
std::string_view why_harmless(OrderingMutant const& mutant);

/// A test, and the final states it has by the true rows, without and with FEAT_ETS2.
struct MutationSample {
  Test test;
  std::array<std::vector<FinalState>, 2> states;
};

/// Nothing if a limit was met. Throws ReadError as run() does.
std::optional<MutationSample> sample_of(Test test, Limits const& limits = {});

/// Whether the test has other final states by the rows of the mutant.
bool kills(MutationSample const& sample, OrderingMutant const& mutant, Limits const& limits = {});

} // namespace twofold::litmus
