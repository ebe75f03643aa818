#pragma once
/// \file
/// Mutants of the completion rows, each with one small mistake in one row.

#include "model/reclaim/answer.hpp"
#include "spec/completion.hpp"

#include <functional>
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

/// What scenarios make of a mutant.
enum class CompletionFate : std::uint8_t {
  killed,   ///< an answer changes: what can happen, by which variant, or what it rests on
  same,     ///< it demands nothing else of any instruction: a condition that goes without saying
  survived, ///< it demands something else, and no answer changes
};

/// Scenarios, with what the true rows say of them.
class CompletionJudge {
public:
  explicit CompletionJudge(std::vector<Scenario> const& scenarios,
                           std::function<bool()> const& stop = {});
  /// The fate of a mutant; any if `stop` ends the search.
  [[nodiscard]] CompletionFate operator()(CompletionMutant const& mutant,
                                          std::function<bool()> const& stop = {}) const;

private:
  struct Sample {
    Scenario scenario;
    Answer answer;
  };
  static bool kills(Sample const& sample, CompletionMutant const& mutant);
  static bool says_the_same(Sample const& sample, CompletionMutant const& mutant);

  std::vector<Sample> samples_;
};

/// Every cell of the matrix: sequences, device classes, memory types.
std::vector<Scenario> matrix_scenarios();

} // namespace twofold::reclaim
