#pragma once
/// \file
/// Mutants of the rows of walks, each with one small mistake in one row, and whether a property of
/// walks notices.

#include "model/walk/rules.hpp"
#include "properties/walk/campaign.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace twofold::walks {

/// The kinds of mistakes, as of other rows (proofs/mutants.hpp).
enum class WalkOperator : std::uint8_t { drop, swap, flip, loosen, unset, value, operation };
inline constexpr std::array<std::string_view, 7> walk_operator_names{
    "drop", "swap", "flip", "loosen", "unset", "value", "operation"};

/// One part of the rules, one of its tables changed.
struct WalkMutant {
  WalkOperator op{};
  Part part{};
  std::size_t table = 0; ///< of the part
  std::string row;       ///< "s1-direct.01"
  std::string what;      ///< "s1-direct.01: dropped"
  std::vector<Row> rows; ///< what the table has instead
};

/// All of them, without exceptions.
std::vector<WalkMutant> walk_mutants();

enum class WalkFate : std::uint8_t {
  killed,
  equivalent, ///< on every state that a walk can be in, the rules say the same
  survived
};

struct WalkVerdict {
  WalkFate fate{};
  std::size_t property = 0; ///< of a killed one: which property noticed first
  std::uint64_t walks = 0;  ///< after how many walks
};

/// By property, whether it notices the mutant in so many walks, from the first seed on. Its verdict
/// depends on the row, then.
std::vector<bool> noticing(WalkMutant const& mutant, std::uint64_t walks);

/// A mutant's first failure of a property in so many walks, made small under the mutant's rules;
/// and whether the true rules say of it what the property says.
struct Noticed {
  Failure found;
  Failure small;
  bool fails = false;      ///< the small one, by the mutant
  bool true_fails = false; ///< likewise, by the true rules
};
std::optional<Noticed> noticed(WalkMutant const& mutant, std::size_t property, std::uint64_t walks);

/// Judges a mutant: by all states of its part, then by walks, at most so many.
WalkVerdict judge(WalkMutant const& mutant, std::uint64_t most_walks);

} // namespace twofold::walks
