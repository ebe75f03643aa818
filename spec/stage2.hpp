#pragma once
/// \file
/// Stage 2: what the leaf descriptor's MemAttr[3:0], SH[1:0] and FnXS contribute.
///
/// Source: Arm ARM, "Stage 2 memory type and Cacheability attributes when FWB is disabled"
/// (R_HMNDG) and
/// "... when FWB is enabled" (R_ZNGNK, R_JXGKQ, R_VRJSW, R_RHWZM); "Stage 2 Shareability
/// attributes" (R_DNZJQ); "XS attribute modifier" (R_FQWJG).

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row stage2_fwb_rows[] = {
  {"no-feature", "HCR_EL2.FWB", {is(feature.s2fwb, "0")}, {set(s2.fwb, 0)}},
  {"feature",    "HCR_EL2.FWB", {is(feature.s2fwb, "1")}, {copy(s2.fwb, in.hcr_fwb)}},
};

inline constexpr Row stage2_attr_rows[] = {
  {"fwb-disabled", "R_HMNDG", {is(s2.fwb, "0")},                                                            {copy(s2.attr, in.s2_memattr)}},
  {"mte-perm",     "R_NQDNZ", {is(feature.mte_perm, "1")},                                                  {copy(s2.attr, in.s2_memattr)}},
  {"res0-clear",   "R_ZNGNK", {is(in.s2_memattr, "0xxx")},                                                  {copy(s2.attr, in.s2_memattr)}},
  {"res0-set",     "R_ZNGNK", {is(in.s2_memattr, "1xxx")}, {bits(s2.attr, in.s2_memattr, 2, 0), set(note.res0_set, 1)}},
};

// Which values are allocated, given scheme and features. R_HMNDG calls 1100 "Normal, reserved
// cacheability": its cacheability is what is CONSTRAINED UNPREDICTABLE.
inline constexpr Row stage2_encoding_rows[] = {
  {"no-mte-perm",  "R_HMNDG", {is(s2.fwb, "0"), is(s2.attr, "0100"), is(feature.mte_perm, "0")}, {set(s2.reserved, 1)}},
  {"1000",         "R_HMNDG", {is(s2.fwb, "0"), is(s2.attr, "1000")},                            {set(s2.reserved, 1)}},
  {"1100",         "R_HMNDG", {is(s2.fwb, "0"), is(s2.attr, "1100")},                            {set(s2.reserved, 1)}},
  {"fwb-disabled", "R_HMNDG", {is(s2.fwb, "0")},                                                 {set(s2.reserved, 0)}},
  {"fwb-x100",     "R_RHWZM", {is(s2.attr, "x100")},                                             {set(s2.reserved, 1)}},
  {"fwb-1101",     "R_RHWZM", {is(s2.attr, "1101")},                                             {set(s2.reserved, 1)}},
  {"fwb-10xx",     "R_JXGKQ", {is(s2.attr, "10xx")},                                             {set(s2.reserved, 1)}},
  {"fwb-enabled",  "R_RHWZM", {},                                                                {set(s2.reserved, 0)}},
};

// A reserved value behaves as an allocated one; which one is a choice.
inline constexpr Row stage2_reserved_rows[] = {
  {"behaves-as", "K1.2.19", {}, {copy(s2.attr, choice.s2_memattr), set(note.reserved, 1), set(note.constrained_unpredictable, 1)}},
};

inline constexpr Row stage2_admissible_rows[] = {
  {"not-allocated", "K1.2.19", {}, {set(note.inadmissible, 1)}},
};

inline constexpr Row stage2_type_rows[] = {
  {"device",        "R_HMNDG", {is(s2.attr, "00xx")}, {bits(s2.type, s2.attr, 1, 0)}},
  {"no-tag-access", "R_HMNDG", {is(s2.attr, "0100")}, {set(s2.type, MemoryType::normal), set(s2.inner, Cacheability::write_back), set(s2.outer, Cacheability::write_back), set(s2.no_tag_access, 1)}},
  impossible("reserved", "R_HMNDG", {is(s2.attr, "1x00")}),
  {"normal",        "R_HMNDG", {},                    {set(s2.type, MemoryType::normal), bits(s2.inner, s2.attr, 1, 0), bits(s2.outer, s2.attr, 3, 2)}},
};

// With FWB only MemAttr[2]=0 names a type; what the other values do depends on stage 1 (combination.hpp).
inline constexpr Row stage2_type_fwb_rows[] = {
  {"device", "R_VRJSW", {is(s2.attr, "x0xx")}, {bits(s2.type, s2.attr, 1, 0)}},
  {"none",   "R_RHWZM", {},                    {set(s2.type, MemoryType::normal)}},
};

inline constexpr Row stage2_sh_field_rows[] = {
  {"reserved",  "R_DNZJQ", {is(in.s2_sh, "01")}, {copy(s2.sh_field, choice.s2_sh), set(note.reserved, 1), set(note.constrained_unpredictable, 1)}},
  {"allocated", "R_DNZJQ", {},                   {copy(s2.sh_field, in.s2_sh)}},
};

inline constexpr Row stage2_sh_rows[] = {
  {"non-shareable",   "R_DNZJQ", {is(s2.sh_field, "00")}, {set(s2.sh, Shareability::non_shareable)}},
  {"not-allocated",   "R_DNZJQ", {is(s2.sh_field, "01")}, {set(note.inadmissible, 1)}},
  {"outer-shareable", "R_DNZJQ", {is(s2.sh_field, "10")}, {set(s2.sh, Shareability::outer_shareable)}},
  {"inner-shareable", "R_DNZJQ", {is(s2.sh_field, "11")}, {set(s2.sh, Shareability::inner_shareable)}},
};

// FnXS=1 forces XS to 0, FnXS=0 leaves it alone.
inline constexpr Row stage2_xs_rows[] = {
  {"no-feature", "R_DNHCL", {is(feature.xs, "0")},  {set(s2.xs, 1)}},
  {"leave",      "R_FQWJG", {is(in.s2_fnxs, "0")},  {set(s2.xs, 1)}},
  {"force",      "R_FQWJG", {is(in.s2_fnxs, "1")},  {set(s2.xs, 0)}},
};

inline constexpr Table stage2_tables[] = {
  {"stage2-fwb",        "the Effective value of HCR_EL2.FWB",     {is(on.s2, "1")},       stage2_fwb_rows},
  {"stage2-attr",       "the MemAttr bits that count",            {is(on.s2, "1")},       stage2_attr_rows},
  {"stage2-encoding",   "whether MemAttr is allocated",           {is(on.s2, "1")},       stage2_encoding_rows},
  {"stage2-reserved",   "what a reserved MemAttr behaves as",     {is(s2.reserved, "1")}, stage2_reserved_rows},
  {"stage2-choice",     "whether the chosen value is allocated",  {is(s2.reserved, "1")}, stage2_encoding_rows},
  {"stage2-admissible", "whether the choice is permitted",        {is(s2.reserved, "1")}, stage2_admissible_rows},
  {"stage2-type",       "the stage-2 memory type, FWB disabled",  {is(on.s2, "1"), is(s2.fwb, "0")}, stage2_type_rows},
  {"stage2-type-fwb",   "the stage-2 memory type, FWB enabled",   {is(s2.fwb, "1")},      stage2_type_fwb_rows},
  {"stage2-sh-field",   "the stage-2 SH field in force",          {is(on.s2, "1")},       stage2_sh_field_rows},
  {"stage2-sh",         "the stage-2 Shareability",               {is(on.s2, "1")},       stage2_sh_rows},
  {"stage2-xs",         "what stage 2 does to the XS attribute",  {is(on.s2, "1")},       stage2_xs_rows},
};

// clang-format on

} // namespace twofold::spec
