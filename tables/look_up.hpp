#pragma once
/// \file
/// The results of all pages in the usual setting, packed into look-up tables.

#include "spec/fields.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace twofold {

/// What is permitted for a data access through both stages, by scheme, MemAttr and MAIR byte: a
/// word, and functions of SH, by number.
struct LookUp {
  Concrete features{};
  /// For HCR_EL2.FWB (above) and MemAttr, which block of `words`.
  std::array<std::uint8_t, 32> block{};
  /// Blocks of 256 words, by MAIR byte.
  std::vector<std::uint32_t> words;
  /// For stage-1 SH (above) and stage-2 SH, the permitted Shareability: bit n for value n.
  std::vector<std::array<std::uint8_t, 16>> shareability;
  /// For stage-1 SH: bits [1:0] whether Untagged, Tagged is permitted; [3:2] the same of
  /// NoTagAccess.
  std::vector<std::array<std::uint8_t, 4>> tags;
};

/// A part of a word.
struct LookUpPart {
  std::string_view name;
  unsigned low;
  unsigned width;
};

// clang-format off

inline constexpr LookUpPart look_up_type            {"type",             0, 3};
inline constexpr LookUpPart look_up_inner           {"inner",            3, 2};
inline constexpr LookUpPart look_up_outer           {"outer",            5, 2};
inline constexpr LookUpPart look_up_inner_hints     {"inner_hints",      7, 2};
inline constexpr LookUpPart look_up_outer_hints     {"outer_hints",      9, 2};
inline constexpr LookUpPart look_up_inner_transient {"inner_transient", 11, 1};
inline constexpr LookUpPart look_up_outer_transient {"outer_transient", 12, 1};
inline constexpr LookUpPart look_up_xs              {"xs",              13, 2}; ///< bit n for FnXS=n
inline constexpr LookUpPart look_up_shareability    {"shareability",    15, 4};
inline constexpr LookUpPart look_up_tags            {"tags",            19, 4};
inline constexpr LookUpPart look_up_reserved        {"reserved",        23, 1};

// clang-format on

/// Computes them from the rows. Throws std::logic_error if a result is not of this form.
LookUp make_look_up(Concrete const& features);

} // namespace twofold
