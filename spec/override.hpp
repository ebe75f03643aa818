#pragma once
/// \file
/// What HCR_EL2.{CD, ID, PTW} and fetches from Device make of stage 2.
///
/// Source: Arm ARM, HCR_EL2; R_KTSYP; "Device memory" (fetches). Without FWB they act on what stage
/// 2 contributes, before it is combined; with FWB, on the combined attributes. XS is kept.

#include "spec/row.hpp"

#include <array>

namespace twofold::spec {

using namespace field;

// clang-format off

/// The rows over `type`, `inner`, `outer` and `no_tag_access` of either the stage-2 contribution or
/// the combined attributes.
template <class Attributes> consteval std::array<Row, 9> override_rows(Attributes const& a) {
  return {{
    {"fetch-device-fault", "B2.10.2",    {is(on.fetch, "1"), is(a.type, "0xx"), is(choice.s2_device_fetch, "1")}, {set(s2.fault, 1), set(note.constrained_unpredictable, 1)}},
    {"fetch-device",       "B2.10.2",    {is(on.fetch, "1"), is(a.type, "0xx")},                   {set(a.type, MemoryType::normal), set(a.inner, Cacheability::non_cacheable), set(a.outer, Cacheability::non_cacheable), set(note.constrained_unpredictable, 1)}},
    {"fetch-id",           "HCR_EL2.ID", {is(on.fetch, "1"), is(on.id, "1")},                      {set(a.inner, Cacheability::non_cacheable), set(a.outer, Cacheability::non_cacheable), set(a.no_tag_access, 0)}},
    {"fetch",              "HCR_EL2.ID", {is(on.fetch, "1")},                                      {}},
    {"walk-device-fault",  "R_KTSYP",    {is(on.walk, "1"), is(a.type, "0xx"), is(on.ptw, "1")},   {set(s2.fault, 1)}},
    {"walk-device",        "R_KTSYP",    {is(on.walk, "1"), is(a.type, "0xx")},                    {set(a.type, MemoryType::normal), set(a.inner, Cacheability::non_cacheable), set(a.outer, Cacheability::non_cacheable)}},
    {"device",             "HCR_EL2.CD", {is(a.type, "0xx")},                                      {}},
    {"cd",                 "HCR_EL2.CD", {is(on.cd, "1")},                                         {set(a.inner, Cacheability::non_cacheable), set(a.outer, Cacheability::non_cacheable), set(a.no_tag_access, 0)}},
    {"other",              "HCR_EL2.CD", {},                                                       {}},
  }};
}

inline constexpr auto override_stage2_rows = override_rows(s2);
inline constexpr auto override_combined_rows = override_rows(out);

inline constexpr Table override_stage2_tables[] = {
  {"override", "what HCR_EL2.{CD, ID, PTW} change, FWB disabled", {is(on.s2, "1"), is(s2.fwb, "0")}, override_stage2_rows},
};

inline constexpr Table override_combined_tables[] = {
  {"override-fwb", "what HCR_EL2.{CD, ID, PTW} change under FWB", {is(s2.fwb, "1")}, override_combined_rows},
};

// clang-format on

} // namespace twofold::spec
