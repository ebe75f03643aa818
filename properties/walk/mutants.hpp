#pragma once
/// \file
/// Mutants of the rows of walks, each with one small mistake in one row, and whether a property of
/// walks notices.

#include "model/walk/rules.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
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
  std::string what;      ///< "s1-direct.01: dropped"
  std::vector<Row> rows; ///< what the table has instead
};

/// All of them, without exceptions.
std::vector<WalkMutant> walk_mutants();

enum class WalkFate : std::uint8_t {
  killed,
  incomplete, ///< in some state no row applies, which lint and every use of the rules reject
  equivalent, ///< on every state that a walk can be in, the rules say the same
  survived
};

struct WalkVerdict {
  WalkFate fate{};
  std::size_t property = 0; ///< of a killed one: which property noticed first
  std::uint64_t walks = 0;  ///< after how many walks
};

/// Judges a mutant: by all states of its part, then by walks, at most so many.
WalkVerdict judge(WalkMutant const& mutant, std::uint64_t most_walks);

} // namespace twofold::walks
