#pragma once
/// \file
/// What the resultant memory type permits, and what a stage-1 type that stage 2 overrode may still
/// demand.
///
/// Source: Arm ARM, "Normal memory" (B2.10.1), "Device memory" (B2.10.2); R_RMTWN, R_DPDXS,
/// I_RRDBK.

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row memory_type_rows[] = {
  {"nGnRnE", "B2.10.2", {is(out.type, MemoryType::nGnRnE)}, {set(may.gather, 0), set(may.reorder, 0), set(may.early_ack, 0), set(may.speculate, 0), set(may.unaligned, 0)}},
  {"nGnRE",  "B2.10.2", {is(out.type, MemoryType::nGnRE)},  {set(may.gather, 0), set(may.reorder, 0), set(may.early_ack, 1), set(may.speculate, 0), set(may.unaligned, 0)}},
  {"nGRE",   "B2.10.2", {is(out.type, MemoryType::nGRE)},   {set(may.gather, 0), set(may.reorder, 1), set(may.early_ack, 1), set(may.speculate, 0), set(may.unaligned, 0)}},
  {"GRE",    "B2.10.2", {is(out.type, MemoryType::GRE)},    {set(may.gather, 1), set(may.reorder, 1), set(may.early_ack, 1), set(may.speculate, 0), set(may.unaligned, 0)}},
  {"normal", "B2.10.1", {},                                 {set(may.gather, 1), set(may.reorder, 1), set(may.early_ack, 1), set(may.speculate, 1), set(may.unaligned, 1)}},
};

// Only data accesses by instructions are aligned or not.
inline constexpr Row alignment_rows[] = {
  {"fetch",      "R_RMTWN", {is(on.fetch, "1")},                                          {}},
  {"walk",       "R_RMTWN", {is(on.walk, "1")},                                           {}},
  {"device",     "R_RMTWN", {is(s2.attr, "x110"), is(s1.type, "0xx")},                    {set(may.s1_alignment, 1), set(may.atomics_as_device, 1)}},
  {"write-back", "R_DPDXS", {is(s2.attr, "x110"), is(s1.inner, "11"), is(s1.outer, "11")}, {}},
  {"normal",     "R_DPDXS", {is(s2.attr, "x110")},                                        {set(may.alignment_as_uncached, 1)}},
  {"other",      "R_RMTWN", {},                                                           {}},
};

inline constexpr Row cache_level_rows[] = {
  {"fwb", "I_RRDBK", {}, {set(may.no_clean_to_pou, 1)}},
};

inline constexpr Table memory_type_tables[] = {
  {"memory-type",  "what the resultant memory type permits",           {},                 memory_type_rows},
  {"alignment",    "what stage 1's type may still demand under FWB",   {is(s2.fwb, "1")},  alignment_rows},
  {"cache-levels", "CLIDR_EL1.{LoUU, LoUIS} under FWB",                {is(s2.fwb, "1")},  cache_level_rows},
};

// clang-format on

} // namespace twofold::spec
