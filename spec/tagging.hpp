#pragma once
/// \file
/// Whether the region is Tagged, and NoTagAccess.
///
/// Source: Arm ARM, "Memory region tagging types" (R_JJRJP, R_YSLYC); R_JSXRX without FWB, R_RHWZM
/// with it. Canonical tagging (MTX) is out of scope.

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row wb_rwa_rows[] = {
  {"wb-rwa", "R_JJRJP", {is(out.inner, "11"), is(out.outer, "11"), is(out.inner_hints, "11"), is(out.outer_hints, "11"), is(out.inner_transient, "0"), is(out.outer_transient, "0")}, {set(note.wb_rwa, 1)}},
  {"other",  "R_JJRJP", {},                                                                                                                                                            {set(note.wb_rwa, 0)}},
};

// Stage 1's Shareability decides R_YSLYC: the combined one is Non-shareable only if stage 1's is.
inline constexpr Row tagged_rows[] = {
  {"no-feature",    "R_JJRJP", {is(feature.mte2, "0")},  {set(out.tagged, 0)}},
  {"no-access",     "R_JJRJP", {is(in.ata, "0")},        {set(out.tagged, 0)}},
  {"stage-1",       "R_JJRJP", {is(s1.tagged, "0")},     {set(out.tagged, 0)}},
  {"not-wb-rwa",    "R_JJRJP", {is(note.wb_rwa, "0")},   {set(out.tagged, 0)}},
  {"non-shareable", "R_YSLYC", {is(s1.sh, "00")},        {copy(out.tagged, choice.nsh_tagged)}},
  {"tagged",        "R_JJRJP", {},                       {set(out.tagged, 1)}},
};

inline constexpr Row no_tag_access_rows[] = {
  {"no-feature",   "R_KVBTQ", {is(feature.mte_perm, "0")},                              {set(out.no_tag_access, 0)}},
  {"fwb-disabled", "R_JSXRX", {is(s2.fwb, "0"), is(s2.no_tag_access, "1"), is(s1.tagged, "1")}, {set(out.no_tag_access, 1)}},
  {"fwb-enabled",  "R_RHWZM", {is(s2.fwb, "1"), is(s2.attr, "111x"), is(out.tagged, "1")}, {set(out.no_tag_access, 1)}},
  {"other",        "R_JSXRX", {},                                                       {set(out.no_tag_access, 0)}},
};

inline constexpr Table tagging_tables[] = {
  {"wb-rwa",        "whether the result can hold Allocation Tags", {}, wb_rwa_rows},
  {"tagged",        "whether the region is Tagged",                {}, tagged_rows},
  {"no-tag-access", "whether NoTagAccess applies",                 {}, no_tag_access_rows},
};

// clang-format on

} // namespace twofold::spec
