#pragma once
/// \file
/// Mutants of the completion rows, each with one small mistake in one row.

#include "spec/completion.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::reclaim {

/// The rows, one of them changed or missing.
struct CompletionMutant {
  std::string what; ///< "dsb.store: Y without label 33"
  std::vector<CompletionRow> rows;
};

/// All of them: a row dropped, its assumption not needed, its condition dropped or turned round, a
/// label missing from a pattern, a relation not asked for.
std::vector<CompletionMutant> completion_mutants();

/// Mutants of one row, or one of them, that change no answer of what sequences may consist of.
struct HarmlessCompletion {
  std::string_view what; ///< how CompletionMutant::what starts
  std::string_view why;  ///< an argument, not a proof
};
std::span<HarmlessCompletion const> harmless_completion_mutants();

/// Why a mutant is among them; empty if it is not.
std::string_view why_harmless(CompletionMutant const& mutant);

} // namespace twofold::reclaim
