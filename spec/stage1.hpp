#pragma once
/// \file
/// Stage 1: from the MAIR_ELx byte that AttrIndx selects, and SH[1:0], to attributes.
///
/// Source: Arm ARM, MAIR_EL1 (encoding of Attr<n>); "Stage 1 memory type and Cacheability
/// attributes" (R_HHGNL); "Stage 1 Shareability attributes" (R_ZWYSH, R_NSCNC); XS (R_DNHCL,
/// R_TDMCS, I_ZXKSJ).

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row stage1_attr_rows[] = {
  {"selected", "R_HHGNL", {}, {copy(s1.attr, in.mair)}},
};

// Which bytes are allocated, given the features.
inline constexpr Row stage1_encoding_rows[] = {
  {"device",          "MAIR_EL1", {is(s1.attr, "0000xx00")},                           {set(s1.reserved, 0)}},
  {"device-xs",       "MAIR_EL1", {is(s1.attr, "0000xx01"), is(feature.xs, "1")},      {set(s1.reserved, 0)}},
  {"device-reserved", "MAIR_EL1", {is(s1.attr, "0000xxxx")},                           {set(s1.reserved, 1)}},
  {"nc-xs",           "MAIR_EL1", {is(s1.attr, "01000000"), is(feature.xs, "1")},      {set(s1.reserved, 0)}},
  {"wt-xs",           "MAIR_EL1", {is(s1.attr, "10100000"), is(feature.xs, "1")},      {set(s1.reserved, 0)}},
  {"tagged",          "MAIR_EL1", {is(s1.attr, "11110000"), is(feature.mte2, "1")},    {set(s1.reserved, 0)}},
  {"normal-reserved", "MAIR_EL1", {is(s1.attr, "xxxx0000")},                           {set(s1.reserved, 1)}},
  {"normal",          "MAIR_EL1", {},                                                  {set(s1.reserved, 0)}},
};

// A reserved byte behaves as an allocated one; which one is a choice.
inline constexpr Row stage1_reserved_rows[] = {
  {"behaves-as", "MAIR_EL1", {}, {copy(s1.attr, choice.mair), set(note.constrained_unpredictable, 1)}},
};

inline constexpr Row stage1_admissible_rows[] = {
  {"not-allocated", "MAIR_EL1", {}, {set(note.inadmissible, 1)}},
};

inline constexpr Row stage1_type_rows[] = {
  {"device", "MAIR_EL1", {is(s1.attr, "0000xxxx")}, {bits(s1.type, s1.attr, 3, 2)}},
  {"normal", "MAIR_EL1", {},                        {set(s1.type, MemoryType::normal)}},
};

// Attr<n>[7:4], `oooo`. Bits R and W are the allocation hints; 10RW and 11RW are Non-transient for
// every RW, so also without any hint.
inline constexpr Row stage1_outer_rows[] = {
  {"nc",           "MAIR_EL1", {is(s1.attr, "0100xxxx")}, {set(s1.outer, Cacheability::non_cacheable), set(s1.outer_hints, 0), set(s1.outer_transient, 0)}},
  {"wt-transient", "MAIR_EL1", {is(s1.attr, "00xxxxxx")}, {set(s1.outer, Cacheability::write_through), bits(s1.outer_hints, s1.attr, 5, 4), set(s1.outer_transient, 1)}},
  {"wb-transient", "MAIR_EL1", {is(s1.attr, "01xxxxxx")}, {set(s1.outer, Cacheability::write_back),    bits(s1.outer_hints, s1.attr, 5, 4), set(s1.outer_transient, 1)}},
  {"wt",           "MAIR_EL1", {is(s1.attr, "10xxxxxx")}, {set(s1.outer, Cacheability::write_through), bits(s1.outer_hints, s1.attr, 5, 4), set(s1.outer_transient, 0)}},
  {"wb",           "MAIR_EL1", {is(s1.attr, "11xxxxxx")}, {set(s1.outer, Cacheability::write_back),    bits(s1.outer_hints, s1.attr, 5, 4), set(s1.outer_transient, 0)}},
};

// Attr<n>[3:0], `iiii`. Where it is 0000 the byte as a whole has a meaning of its own.
inline constexpr Row stage1_inner_rows[] = {
  {"nc-xs",        "MAIR_EL1", {is(s1.attr, "01000000")}, {set(s1.inner, Cacheability::non_cacheable), set(s1.inner_hints, 0), set(s1.inner_transient, 0)}},
  {"wt-xs",        "MAIR_EL1", {is(s1.attr, "10100000")}, {set(s1.inner, Cacheability::write_through), set(s1.inner_hints, Allocation::read), set(s1.inner_transient, 0)}},
  {"tagged",       "MAIR_EL1", {is(s1.attr, "11110000")}, {set(s1.inner, Cacheability::write_back), set(s1.inner_hints, Allocation::read_write), set(s1.inner_transient, 0)}},
  impossible("reserved", "MAIR_EL1", {is(s1.attr, "xxxx0000")}),
  {"nc",           "MAIR_EL1", {is(s1.attr, "xxxx0100")}, {set(s1.inner, Cacheability::non_cacheable), set(s1.inner_hints, 0), set(s1.inner_transient, 0)}},
  {"wt-transient", "MAIR_EL1", {is(s1.attr, "xxxx00xx")}, {set(s1.inner, Cacheability::write_through), bits(s1.inner_hints, s1.attr, 1, 0), set(s1.inner_transient, 1)}},
  {"wb-transient", "MAIR_EL1", {is(s1.attr, "xxxx01xx")}, {set(s1.inner, Cacheability::write_back),    bits(s1.inner_hints, s1.attr, 1, 0), set(s1.inner_transient, 1)}},
  {"wt",           "MAIR_EL1", {is(s1.attr, "xxxx10xx")}, {set(s1.inner, Cacheability::write_through), bits(s1.inner_hints, s1.attr, 1, 0), set(s1.inner_transient, 0)}},
  {"wb",           "MAIR_EL1", {is(s1.attr, "xxxx11xx")}, {set(s1.inner, Cacheability::write_back),    bits(s1.inner_hints, s1.attr, 1, 0), set(s1.inner_transient, 0)}},
};

// The XS attribute exists with FEAT_XS only; without it everything waits, as XS=1 does.
inline constexpr Row stage1_xs_rows[] = {
  {"no-feature", "R_DNHCL",  {is(feature.xs, "0")},                    {set(s1.xs, 1)}},
  {"device-xs",  "MAIR_EL1", {is(s1.attr, "0000xx01")},                {set(s1.xs, 0)}},
  {"nc-xs",      "MAIR_EL1", {is(s1.attr, "01000000")},                {set(s1.xs, 0)}},
  {"wt-xs",      "MAIR_EL1", {is(s1.attr, "10100000")},                {set(s1.xs, 0)}},
  {"wb",         "MAIR_EL1", {is(s1.inner, "11"), is(s1.outer, "11")}, {set(s1.xs, 0)}},
  {"other",      "I_ZXKSJ",  {},                                       {set(s1.xs, 1)}},
};

// A reserved byte that behaves as 0xF0 does not define Tagged.
inline constexpr Row stage1_tagged_rows[] = {
  {"tagged", "MAIR_EL1", {is(in.mair, "11110000"), is(feature.mte2, "1")}, {set(s1.tagged, 1)}},
  {"other",  "R_JJRJP",  {},                                               {set(s1.tagged, 0)}},
};

inline constexpr Row stage1_sh_field_rows[] = {
  {"reserved",  "R_ZWYSH", {is(in.s1_sh, "01")}, {copy(s1.sh_field, choice.s1_sh), set(note.constrained_unpredictable, 1)}},
  {"allocated", "R_ZWYSH", {},                   {copy(s1.sh_field, in.s1_sh)}},
};

inline constexpr Row stage1_sh_rows[] = {
  {"non-shareable",   "R_ZWYSH", {is(s1.sh_field, "00")}, {set(s1.sh, Shareability::non_shareable)}},
  {"not-allocated",   "R_ZWYSH", {is(s1.sh_field, "01")}, {set(note.inadmissible, 1)}},
  {"outer-shareable", "R_ZWYSH", {is(s1.sh_field, "10")}, {set(s1.sh, Shareability::outer_shareable)}},
  {"inner-shareable", "R_ZWYSH", {is(s1.sh_field, "11")}, {set(s1.sh, Shareability::inner_shareable)}},
};

// With stage 2 enabled, whether stage-1 Device and Non-cacheable memory enters stage 2 as configured
// or as Outer Shareable is IMPLEMENTATION DEFINED.
inline constexpr Row stage1_sh_out_rows[] = {
  {"device", "R_NSCNC", {is(s1.type, "0xx"), is(choice.s1_osh, "1")},                        {set(s1.sh, Shareability::outer_shareable)}},
  {"nc",     "R_NSCNC", {is(s1.inner, "01"), is(s1.outer, "01"), is(choice.s1_osh, "1")},    {set(s1.sh, Shareability::outer_shareable)}},
  {"other",  "R_NSCNC", {},                                                                  {}},
};

inline constexpr Table stage1_tables[] = {
  {"stage1-attr",        "the stage-1 attribute byte",            {},                      stage1_attr_rows},
  {"stage1-encoding",    "whether the byte is allocated",         {},                      stage1_encoding_rows},
  {"stage1-reserved",    "what a reserved byte behaves as",       {is(s1.reserved, "1")},  stage1_reserved_rows},
  {"stage1-choice",      "whether the chosen byte is allocated",  {is(s1.reserved, "1")},  stage1_encoding_rows},
  {"stage1-admissible",  "whether the choice is permitted",       {is(s1.reserved, "1")},  stage1_admissible_rows},
  {"stage1-type",        "the stage-1 memory type",               {},                      stage1_type_rows},
  {"stage1-outer",       "the stage-1 Outer Cacheability",        {is(s1.type, "1xx")},    stage1_outer_rows},
  {"stage1-inner",       "the stage-1 Inner Cacheability",        {is(s1.type, "1xx")},    stage1_inner_rows},
  {"stage1-xs",          "the stage-1 XS attribute",              {},                      stage1_xs_rows},
  {"stage1-tagged",      "whether stage 1 defines Tagged",        {},                      stage1_tagged_rows},
  {"stage1-sh-field",    "the stage-1 SH field in force",         {},                      stage1_sh_field_rows},
  {"stage1-sh",          "the stage-1 Shareability",              {},                      stage1_sh_rows},
  {"stage1-sh-out",      "the Shareability that enters stage 2",  {},                      stage1_sh_out_rows},
};

// clang-format on

} // namespace twofold::spec
