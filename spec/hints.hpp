#pragma once
/// \file
/// Cache allocation hints and the Transient attribute of the result.
///
/// Source: Arm ARM, R_WYQVN for every stage-2 translation, R_THYXB and R_TBQKG with FWB. Stage 2
/// has none to give: they are stage 1's where stage 1 is Cacheable, else Read-Allocate,
/// Write-Allocate, Non-transient.

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row hints_inner_rows[] = {
  {"device",          "R_WYQVN", {is(out.inner, "00")}, {}},
  {"nc",              "R_WYQVN", {is(out.inner, "01")}, {}},
  {"stage-1-device",  "R_TBQKG", {is(s1.inner, "00")},  {set(out.inner_hints, Allocation::read_write), set(out.inner_transient, 0)}},
  {"stage-1-nc",      "R_TBQKG", {is(s1.inner, "01")},  {set(out.inner_hints, Allocation::read_write), set(out.inner_transient, 0)}},
  {"stage-1",         "R_THYXB", {},                    {copy(out.inner_hints, s1.inner_hints), copy(out.inner_transient, s1.inner_transient)}},
};

inline constexpr Row hints_outer_rows[] = {
  {"device",          "R_WYQVN", {is(out.outer, "00")}, {}},
  {"nc",              "R_WYQVN", {is(out.outer, "01")}, {}},
  {"stage-1-device",  "R_TBQKG", {is(s1.outer, "00")},  {set(out.outer_hints, Allocation::read_write), set(out.outer_transient, 0)}},
  {"stage-1-nc",      "R_TBQKG", {is(s1.outer, "01")},  {set(out.outer_hints, Allocation::read_write), set(out.outer_transient, 0)}},
  {"stage-1",         "R_THYXB", {},                    {copy(out.outer_hints, s1.outer_hints), copy(out.outer_transient, s1.outer_transient)}},
};

inline constexpr Table hints_tables[] = {
  {"hints-inner", "the Inner allocation hints and Transient", {}, hints_inner_rows},
  {"hints-outer", "the Outer allocation hints and Transient", {}, hints_outer_rows},
};

// clang-format on

} // namespace twofold::spec
