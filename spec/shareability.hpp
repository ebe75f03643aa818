#pragma once
/// \file
/// Shareability of the result.
///
/// Source: Arm ARM, "Combining the stage 1 and stage 2 Shareability attributes for Normal memory"
/// (R_WLQYW, R_ZNLRJ), the same with and without FWB. R_YHCTP, that stage-2 Device and
/// Non-cacheable are Outer Shareable by themselves, shows nowhere: their results are Device or
/// Non-cacheable.

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row shareability_rows[] = {
  {"device",   "R_WLQYW", {is(out.type, "0xx")},                       {set(out.sh, Shareability::outer_shareable)}},
  {"nc",       "R_WLQYW", {is(out.inner, "01"), is(out.outer, "01")},  {set(out.sh, Shareability::outer_shareable)}},
  {"stage-1",  "R_ZWYSH", {is(on.s2, "0")},                            {copy(out.sh, s1.sh)}},
  {"stronger", "R_ZNLRJ", {},                                          {greatest(out.sh, s1.sh, s2.sh)}},
};

inline constexpr Table shareability_tables[] = {
  {"shareability", "the resultant Shareability", {}, shareability_rows},
};

// clang-format on

} // namespace twofold::spec
