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

// Stage 1's Shareability decides R_YSLYC: the combined one is Non-shareable only if stage 1's is; not
// so with HCR_EL2.DC. An AT that reports stage 1 alone reports its Tagged as it is.
inline constexpr Row tagged_rows[] = {
  {"no-feature",       "R_JJRJP", {is(feature.mte2, "0")},                                          {set(out.tagged, 0)}},
  {"no-access",        "R_JJRJP", {is(in.ata, "0")},                                                {set(out.tagged, 0)}},
  {"stage-1",          "R_JJRJP", {is(s1.tagged, "0")},                                             {set(out.tagged, 0)}},
  {"at-stage-1-dc",    "R_YSLYC", {is(on.s2, "0"), is(on.at, "1"), is(s1.source, Source::default_cacheable)}, {set(out.tagged, 1)}},
  {"at-stage-1-nsh",   "R_YSLYC", {is(on.s2, "0"), is(on.at, "1"), is(s1.sh, "00")},                {copy(out.tagged, choice.nsh_tagged)}},
  {"at-stage-1",       "D7.5.5",  {is(on.s2, "0"), is(on.at, "1")},                                 {set(out.tagged, 1)}},
  {"not-wb-rwa",       "R_JJRJP", {is(note.wb_rwa, "0")},                                           {set(out.tagged, 0)}},
  {"non-shareable-dc", "R_YSLYC", {is(s1.source, Source::default_cacheable), is(out.sh, "00")},     {copy(out.tagged, choice.nsh_tagged)}},
  {"shareable-dc",     "R_YSLYC", {is(s1.source, Source::default_cacheable)},                       {set(out.tagged, 1)}},
  {"non-shareable",    "R_YSLYC", {is(s1.sh, "00")},                                                {copy(out.tagged, choice.nsh_tagged)}},
  {"tagged",           "R_JJRJP", {},                                                               {set(out.tagged, 1)}},
};

inline constexpr Row no_tag_access_rows[] = {
  {"no-feature",   "R_KVBTQ", {is(feature.mte_perm, "0")},                              {set(out.no_tag_access, 0)}},
  {"fwb-disabled", "R_JSXRX", {is(s2.fwb, "0"), is(s2.no_tag_access, "1"), is(s1.tagged, "1")}, {set(out.no_tag_access, 1)}},
  {"fwb-enabled",  "R_RHWZM", {is(s2.fwb, "1"), is(s2.attr, "111x"), is(out.tagged, "1")}, {set(out.no_tag_access, 1)}},
  {"other",        "R_JSXRX", {},                                                       {set(out.no_tag_access, 0)}},
};

inline constexpr Row fault_rows[] = {
  {"s1-fetch",        "B2.10.2", {is(s1.fault, "1")},                                                                                              {set(out.fault, Fault::s1_permission)}},
  {"s2-fetch",        "B2.10.2", {is(s2.fault, "1"), is(on.fetch, "1")},                                                                            {set(out.fault, Fault::s2_permission)}},
  {"s2-walk",         "R_KTSYP", {is(s2.fault, "1")},                                                                                              {set(out.fault, Fault::s2_permission)}},
  {"unchecked",       "R_PYQZB", {is(in.tag_access, TagAccess::unchecked)},                                                                        {}},
  {"no-tag-access",   "R_XSYYN", {is(in.access, "00x"), is(out.tagged, "1"), is(out.no_tag_access, "1")},                                          {set(out.fault, Fault::s2_permission)}},
  {"none",            "R_XSYYN", {},                                                                                                               {}},
};

inline constexpr Table tagging_tables[] = {
  {"wb-rwa",        "whether the result can hold Allocation Tags", {}, wb_rwa_rows},
  {"tagged",        "whether the region is Tagged",                {}, tagged_rows},
  {"no-tag-access", "whether NoTagAccess applies",                 {}, no_tag_access_rows},
  {"fault",         "whether a fault takes the place of the access", {}, fault_rows},
};

// clang-format on

} // namespace twofold::spec
