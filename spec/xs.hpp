#pragma once
/// \file
/// The XS attribute of the result.
///
/// Source: Arm ARM, "XS attribute modifier" (R_DNHCL, R_FQWJG, R_TDMCS, I_ZXKSJ). Stage 1's XS goes
/// on whatever stage 2 makes of the type, so Write-Back that becomes Device or Non-cacheable keeps
/// XS=0.

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row xs_rows[] = {
  {"no-feature", "R_DNHCL", {is(feature.xs, "0")},                      {set(out.xs, 1)}},
  {"wb",         "R_TDMCS", {is(out.inner, "11"), is(out.outer, "11")}, {set(out.xs, 0)}},
  {"stage-1",    "R_FQWJG", {is(on.s2, "0")},                           {copy(out.xs, s1.xs)}},
  {"both",       "R_FQWJG", {},                                         {least(out.xs, s1.xs, s2.xs)}},
};

inline constexpr Table xs_tables[] = {
  {"xs", "the resultant XS attribute", {}, xs_rows},
};

// clang-format on

} // namespace twofold::spec
