#pragma once
/// \file
/// How an AT instruction reports attributes: PAR_EL1.{F, ATTR, SH}.
///
/// Source: Arm ARM, PAR_EL1; D7.5.5. These are the values before the latitude that the manual gives
/// an implementation to report the descriptors' instead.

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row par_fault_rows[] = {
  {"none",  "PAR_EL1.F", {is(out.fault, Fault::none)}, {set(par.f, 0)}},
  {"fault", "PAR_EL1.F", {},                           {set(par.f, 1)}},
};

inline constexpr Row par_outer_form_rows[] = {
  {"nc",           "PAR_EL1.ATTR", {is(out.outer, "01")},                               {set(par.outer_form, 0b01)}},
  {"wt-transient", "PAR_EL1.ATTR", {is(out.outer, "10"), is(out.outer_transient, "1")}, {set(par.outer_form, 0b00)}},
  {"wb-transient", "PAR_EL1.ATTR", {is(out.outer, "11"), is(out.outer_transient, "1")}, {set(par.outer_form, 0b01)}},
  {"wt",           "PAR_EL1.ATTR", {is(out.outer, "10")},                               {set(par.outer_form, 0b10)}},
  {"wb",           "PAR_EL1.ATTR", {},                                                  {set(par.outer_form, 0b11)}},
};

inline constexpr Row par_inner_form_rows[] = {
  {"nc",           "PAR_EL1.ATTR", {is(out.inner, "01")},                               {set(par.inner_form, 0b01)}},
  {"wt-transient", "PAR_EL1.ATTR", {is(out.inner, "10"), is(out.inner_transient, "1")}, {set(par.inner_form, 0b00)}},
  {"wb-transient", "PAR_EL1.ATTR", {is(out.inner, "11"), is(out.inner_transient, "1")}, {set(par.inner_form, 0b01)}},
  {"wt",           "PAR_EL1.ATTR", {is(out.inner, "10")},                               {set(par.inner_form, 0b10)}},
  {"wb",           "PAR_EL1.ATTR", {},                                                  {set(par.inner_form, 0b11)}},
};

inline constexpr Row par_nibbles_rows[] = {
  {"normal", "PAR_EL1.ATTR", {}, {join(par.outer, par.outer_form, out.outer_hints), join(par.inner, par.inner_form, out.inner_hints)}},
};

// XS=0 has an encoding for Device, Non-cacheable and Write-Through only. For Write-Through the manual
// names Read-Allocate Non-transient; where one side is that and the other is not, both forms are permitted.
inline constexpr Row par_attr_rows[] = {
  {"no-tag-access", "PAR_EL1.ATTR", {is(out.tagged, "1"), is(out.no_tag_access, "1")},                 {set(par.attr, 0xe0)}},
  {"tagged",        "PAR_EL1.ATTR", {is(out.tagged, "1")},                                             {set(par.attr, 0xf0)}},
  {"nGnRnE",        "PAR_EL1.ATTR", {is(out.type, MemoryType::nGnRnE), is(out.xs, "1")},               {set(par.attr, 0x00)}},
  {"nGnRnE-xs",     "PAR_EL1.ATTR", {is(out.type, MemoryType::nGnRnE)},                                {set(par.attr, 0x01)}},
  {"nGnRE",         "PAR_EL1.ATTR", {is(out.type, MemoryType::nGnRE), is(out.xs, "1")},                {set(par.attr, 0x04)}},
  {"nGnRE-xs",      "PAR_EL1.ATTR", {is(out.type, MemoryType::nGnRE)},                                 {set(par.attr, 0x05)}},
  {"nGRE",          "PAR_EL1.ATTR", {is(out.type, MemoryType::nGRE), is(out.xs, "1")},                 {set(par.attr, 0x08)}},
  {"nGRE-xs",       "PAR_EL1.ATTR", {is(out.type, MemoryType::nGRE)},                                  {set(par.attr, 0x09)}},
  {"GRE",           "PAR_EL1.ATTR", {is(out.type, MemoryType::GRE), is(out.xs, "1")},                  {set(par.attr, 0x0c)}},
  {"GRE-xs",        "PAR_EL1.ATTR", {is(out.type, MemoryType::GRE)},                                   {set(par.attr, 0x0d)}},
  {"wt-xs",         "PAR_EL1.ATTR", {is(out.xs, "0"), is(par.outer, "1010"), is(par.inner, "1010")},   {set(par.attr, 0xa0)}},
  {"wt-xs-outer",   "PAR_EL1.ATTR", {is(out.xs, "0"), is(par.outer, "1010"), is(out.inner, "10"), is(choice.par_wt, "1")}, {set(par.attr, 0xa0)}},
  {"wt-xs-inner",   "PAR_EL1.ATTR", {is(out.xs, "0"), is(par.inner, "1010"), is(out.outer, "10"), is(choice.par_wt, "1")}, {set(par.attr, 0xa0)}},
  {"nc-xs",         "PAR_EL1.ATTR", {is(out.xs, "0"), is(out.outer, "01"), is(out.inner, "01")},       {set(par.attr, 0x40)}},
  {"normal",        "PAR_EL1.ATTR", {},                                                                {join(par.attr, par.outer, par.inner)}},
};

inline constexpr Row par_sh_rows[] = {
  {"non-shareable",   "PAR_EL1.SH", {is(out.sh, "00")},  {set(par.sh, 0b00)}},
  {"inner-shareable", "PAR_EL1.SH", {is(out.sh, "01")},  {set(par.sh, 0b11)}},
  {"outer-shareable", "PAR_EL1.SH", {is(out.sh, "1x")},  {set(par.sh, 0b10)}},
};

inline constexpr Table par_tables[] = {
  {"par-f",          "PAR_EL1.F",         {},                     par_fault_rows},
  {"par-outer-form", "PAR_EL1.ATTR[7:6]", {is(out.type, "1xx")},  par_outer_form_rows},
  {"par-inner-form", "PAR_EL1.ATTR[3:2]", {is(out.type, "1xx")},  par_inner_form_rows},
  {"par-nibbles",    "the halves of PAR_EL1.ATTR", {is(out.type, "1xx")}, par_nibbles_rows},
  {"par-attr",       "PAR_EL1.ATTR",      {},                     par_attr_rows},
  {"par-sh",         "PAR_EL1.SH",        {},                     par_sh_rows},
};

// clang-format on

} // namespace twofold::spec
