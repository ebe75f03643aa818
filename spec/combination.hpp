#pragma once
/// \file
/// Type and Cacheability of the result, from those of the two stages.
///
/// Source: Arm ARM, "Combining stage 1 and stage 2 memory type attributes" (R_TNHFM), "Combining
/// stage 1 and stage 2 Cacheability attributes for Normal memory" (R_GQFSF, I_MCQKW); with FWB
/// "Stage 2 memory type and Cacheability attributes when FWB is enabled" (R_VRJSW, R_GSDKZ,
/// R_RHWZM).

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

// Device before Normal, nG before G, nR before R, nE before E: the lesser type, as MemoryType is ordered.
inline constexpr Row combine_type_rows[] = {
  {"precedence", "R_TNHFM", {}, {least(out.type, s1.type, s2.type)}},
};

// Non-cacheable before Write-Through before Write-Back, Inner and Outer apart.
inline constexpr Row combine_cacheability_rows[] = {
  {"device", "R_TNHFM", {is(out.type, "0xx")}, {}},
  {"normal", "R_GQFSF", {is(out.type, "1xx")}, {least(out.inner, s1.inner, s2.inner), least(out.outer, s1.outer, s2.outer)}},
};

inline constexpr Row combine_fwb_rows[] = {
  {"device",       "R_GSDKZ", {is(s2.attr, "x0xx")},                       {least(out.type, s1.type, s2.type)}},
  impossible("reserved", "R_RHWZM", {is(s2.attr, "x100")}),
  {"no-cache-device", "R_RHWZM", {is(s2.attr, "x101"), is(s1.type, "0xx")}, {copy(out.type, s1.type)}},
  {"no-cache",     "R_RHWZM", {is(s2.attr, "x101")},                       {set(out.type, MemoryType::normal), set(out.inner, Cacheability::non_cacheable), set(out.outer, Cacheability::non_cacheable)}},
  {"write-back",   "R_RHWZM", {is(s2.attr, "x110")},                       {set(out.type, MemoryType::normal), set(out.inner, Cacheability::write_back), set(out.outer, Cacheability::write_back)}},
  {"stage-1",      "R_RHWZM", {is(s2.attr, "x111")},                       {copy(out.type, s1.type), copy(out.inner, s1.inner), copy(out.outer, s1.outer)}},
};

// With one stage only its attributes are the result.
inline constexpr Row stage1_only_rows[] = {
  {"stage-1", "D8.2", {}, {copy(out.type, s1.type), copy(out.inner, s1.inner), copy(out.outer, s1.outer)}},
};

inline constexpr Table combination_tables[] = {
  {"stage1-only",          "the result where no stage 2 applies",           {is(on.s2, "0")},                  stage1_only_rows},
  {"combine-type",         "the resultant memory type, FWB disabled",       {is(on.s2, "1"), is(s2.fwb, "0")}, combine_type_rows},
  {"combine-cacheability", "the resultant Cacheability, FWB disabled",      {is(on.s2, "1"), is(s2.fwb, "0")}, combine_cacheability_rows},
  {"combine-fwb",          "the resultant type and Cacheability under FWB", {is(s2.fwb, "1")},                 combine_fwb_rows},
};

// clang-format on

} // namespace twofold::spec
