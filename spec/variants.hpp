#pragma once
/// \file
/// Rows other than those in force, to be compared with them: what an older issue of Arm's
/// machine-readable specification takes where the sources differ (docs/readings.md), and what an
/// erratum would change.

#include "spec/row.hpp"

#include <string_view>

namespace twofold::spec {

using namespace field;

/// A row that takes the place of the one of that name in a table, or that stands before it.
struct Change {
  std::string_view table;
  std::string_view row;
  Row instead;
  bool before = false;
};

/// A change of the rules.
struct Variant {
  std::string_view id;
  std::string_view title;
  std::string_view source;
  std::span<Change const> changes{};
  /// Rows of a table of its own, and the table that it follows.
  Table added{};
  std::string_view added_after{};
};

// clang-format off

inline constexpr Change v8_5_device_changes[] = {
  {"combine-fwb", "write-back", {"write-back-device", "reading-fwb-110-over-device", {is(s2.attr, "x110"), is(s1.type, "0xx")}, {copy(out.type, s1.type)}}, true},
};

inline constexpr Change v8_5_hints_changes[] = {
  {"hints-inner", "stage-1-nc", {"stage-1-nc", "reading-fwb-110-hints", {is(s1.inner, "01")}, {set(out.inner_hints, 0), set(out.inner_transient, 0)}}},
  {"hints-outer", "stage-1-nc", {"stage-1-nc", "reading-fwb-110-hints", {is(s1.outer, "01")}, {set(out.outer_hints, 0), set(out.outer_transient, 0)}}},
};

inline constexpr Change v8_5_changes[] = {v8_5_device_changes[0], v8_5_hints_changes[0], v8_5_hints_changes[1]};

inline constexpr Change nc_stage1_changes[] = {
  {"stage1-type", "normal", {"nc-as-device", "erratum", {is(s1.attr, "01000100")}, {set(s1.type, MemoryType::nGnRE)}}, true},
  {"stage1-type", "normal", {"nc-xs-as-device", "erratum", {is(s1.attr, "01000000")}, {set(s1.type, MemoryType::nGnRE)}}, true},
};

inline constexpr Row nc_result_rows[] = {
  {"nc-as-device", "erratum", {is(out.type, "1xx"), is(out.inner, "01"), is(out.outer, "01")}, {set(out.type, MemoryType::nGnRE), set(out.inner, Cacheability::none), set(out.outer, Cacheability::none)}},
  {"other",        "erratum", {},                                                              {}},
};

inline constexpr Variant variants[] = {
  {"v8.5",                  "the readings of Arm's machine-readable specification for Armv8.5-A: both of the next two", "docs/readings.md", v8_5_changes},
  {"v8.5-device",           "FWB MemAttr x110 leaves stage-1 Device alone",                         "reading-fwb-110-over-device", v8_5_device_changes},
  {"v8.5-hints",            "FWB MemAttr x110 over Non-cacheable gives no hints",                   "reading-fwb-110-hints",       v8_5_hints_changes},
  {"erratum-nc-at-stage-1", "an erratum: stage-1 Normal-NC is taken for Device-nGnRE",              "made up",                     nc_stage1_changes},
  {"erratum-nc-result",     "an erratum: what comes out Normal-NC is accessed as Device-nGnRE",     "made up",                     {}, {"erratum", "what an erratum makes of the result", {}, nc_result_rows}, "override-fwb"},
};

// clang-format on

} // namespace twofold::spec
