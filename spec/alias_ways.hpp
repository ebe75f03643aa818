#pragma once
/// \file
/// The ways back from mismatched attributes, step by step, and how the attributes of a live mapping
/// are changed.
///
/// Source: Arm ARM, "Mismatched memory attributes" (B2.11), approaches 1 and 2; D8.18 "Cache
/// maintenance requirements due to changing memory region attributes"; D8.17 for
/// break-before-make.

#include "spec/alias.hpp"

namespace twofold {

/// Maintenance and barriers.
enum class AliasOperation : std::uint8_t { none, dc_cvac, dc_ivac, dc_civac, dmb };
constexpr std::string_view name(AliasOperation operation) {
  constexpr std::array<std::string_view, 5> names{"", "DC CVAC", "DC IVAC", "DC CIVAC", "DMB"};
  return names.at(static_cast<std::size_t>(operation));
}

/// Where an operation stands.
enum class AliasPlace : std::uint8_t {
  before, ///< an access of that use and class
  after,
  between ///< accesses that use different attributes
};

/// What has to stand before, after or between accesses.
struct AliasStep {
  std::string_view name;
  std::string_view cite;
  AliasFact way{};      ///< what the step belongs to
  AliasFact provided{}; ///< and it is needed only if this is so
  AliasPlace place{};
  AliasUse use{};
  AliasClass is{};
  bool is_not = false; ///< of accesses that are not of the class
  AliasOperation operation{};
  std::array<AliasOperation, 2> instead{}; ///< what the manual permits in its place
};

/// What has to be done when a mapping that is in use gets other attributes.
enum class AliasChangeStep : std::uint8_t {
  none,
  remove_copies,    ///< clean and invalidate: a clean alone leaves the copies
  through_uncached, ///< Normal Inner and Outer Non-cacheable, Outer Shareable
  final_value,      ///< only now the new attributes
};

/// Which change asks for which steps; a Cacheability on the Inner or on the Outer side. Where no
/// step says when the entry gets the new attributes, it has them before the first step.
struct AliasChange {
  std::string_view name;
  std::string_view cite;
  bool of_shareability = false; ///< any change of Shareability; else a change of Cacheability
  Value from = 0;
  Value to = 0;
  std::array<AliasChangeStep, 3> steps{};
  AliasOperation removal{}; ///< what removes the copies
};

namespace spec {

namespace alias {

using enum AliasOperation;
using enum AliasPlace;

// clang-format off

inline constexpr AliasStep steps[] = {
  // Situation 2.
  {"S2.between",      "B2.11 situation 2", Fact::way_barriers,   {},                       between, AliasUse::any, Class::any,              false, dmb,      {}},
  // Approach 1.
  {"W1.before-write", "B2.11 approach 1",  Fact::way_one_sh,     Fact::written_write_back, before,  writes,        Class::write_back_whole, true,  dc_ivac,  {dc_cvac, dc_civac}},
  {"W1.after-write",  "B2.11 approach 1",  Fact::way_one_sh,     {},                       after,   writes,        Class::write_back,       false, dc_cvac,  {dc_civac}},
  {"W1.before-read",  "B2.11 approach 1",  Fact::way_one_sh,     {},                       before,  reads,         Class::cacheable,        false, dc_ivac,  {dc_civac}},
  {"W1.between",      "B2.11 approach 1",  Fact::way_one_sh,     {},                       between, AliasUse::any, Class::any,              false, dmb,      {}},
  // Approach 2.
  {"W2.before",       "B2.11 approach 2",  Fact::way_several_sh, {},                       before,  AliasUse::any, Class::any,              false, dc_civac, {}},
  {"W2.after",        "B2.11 approach 2",  Fact::way_several_sh, {},                       after,   AliasUse::any, Class::any,              false, dc_civac, {}},
  {"W2.between",      "B2.11 approach 2",  Fact::way_several_sh, {},                       between, AliasUse::any, Class::any,              false, dmb,      {}},
};

inline constexpr AliasChange changes[] = {
  {"shareability", "D8.18.3", true,  0, 0, {AliasChangeStep::through_uncached, AliasChangeStep::remove_copies, AliasChangeStep::final_value}, dc_civac},
  {"WB-to-WT",     "D8.18.3", false, Cacheability::write_back,    Cacheability::write_through, {AliasChangeStep::remove_copies}, dc_civac},
  {"WB-to-NC",     "D8.18.3", false, Cacheability::write_back,    Cacheability::non_cacheable, {AliasChangeStep::remove_copies}, dc_civac},
  {"WT-to-NC",     "D8.18.3", false, Cacheability::write_through, Cacheability::non_cacheable, {AliasChangeStep::remove_copies}, dc_civac},
  {"WT-to-WB",     "D8.18.3", false, Cacheability::write_through, Cacheability::write_back,    {AliasChangeStep::remove_copies}, dc_civac},
};

// clang-format on

} // namespace alias

inline constexpr std::span<AliasStep const> alias_steps{alias::steps};
inline constexpr std::span<AliasChange const> alias_changes{alias::changes};

} // namespace spec
} // namespace twofold
