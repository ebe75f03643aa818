#pragma once
/// \file
/// Stage 1: from the MAIR_ELx byte that AttrIndx selects, and SH[1:0], to attributes.
///
/// Source: Arm ARM, MAIR_EL1 (encoding of Attr<n>); "Stage 1 memory type and Cacheability
/// attributes" (R_HHGNL); "Stage 1 Shareability attributes" (R_ZWYSH, R_NSCNC); XS (R_DNHCL,
/// R_TDMCS, I_ZXKSJ). With stage 1 disabled: R_LBPTY, R_WFZPW. Of table walks: TCR_ELx.{IRGN, ORGN,
/// SH}. SCTLR_ELx.{C, I} over both.

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row stage1_source_rows[] = {
  {"walk",       "I_HJZQP", {is(on.walk, "1")},                                      {set(s1.source, Source::walk)}},
  {"descriptor", "I_HJZQP", {is(on.s1, "1")},                                        {set(s1.source, Source::descriptor)}},
  {"dc",         "R_WFZPW", {is(in.regime, Regime::el10), is(in.hcr_dc, "1")},       {set(s1.source, Source::default_cacheable)}},
  {"disabled",   "R_WFZPW", {},                                                      {set(s1.source, Source::disabled)}},
};

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
  {"behaves-as", "MAIR_EL1", {}, {copy(s1.attr, choice.mair), set(note.reserved, 1), set(note.constrained_unpredictable, 1)}},
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

// TCR_ELx.{IRGN, ORGN}; walks are never Tagged.
inline constexpr Row walk_inner_rows[] = {
  {"nc",     "TCR_EL1", {is(in.tcr_irgn, "00")}, {set(s1.inner, Cacheability::non_cacheable)}},
  {"wb-rwa", "TCR_EL1", {is(in.tcr_irgn, "01")}, {set(s1.inner, Cacheability::write_back),    set(s1.inner_hints, Allocation::read_write)}},
  {"wt-ra",  "TCR_EL1", {is(in.tcr_irgn, "10")}, {set(s1.inner, Cacheability::write_through), set(s1.inner_hints, Allocation::read)}},
  {"wb-ra",  "TCR_EL1", {is(in.tcr_irgn, "11")}, {set(s1.inner, Cacheability::write_back),    set(s1.inner_hints, Allocation::read)}},
};

inline constexpr Row walk_outer_rows[] = {
  {"nc",     "TCR_EL1", {is(in.tcr_orgn, "00")}, {set(s1.outer, Cacheability::non_cacheable)}},
  {"wb-rwa", "TCR_EL1", {is(in.tcr_orgn, "01")}, {set(s1.outer, Cacheability::write_back),    set(s1.outer_hints, Allocation::read_write)}},
  {"wt-ra",  "TCR_EL1", {is(in.tcr_orgn, "10")}, {set(s1.outer, Cacheability::write_through), set(s1.outer_hints, Allocation::read)}},
  {"wb-ra",  "TCR_EL1", {is(in.tcr_orgn, "11")}, {set(s1.outer, Cacheability::write_back),    set(s1.outer_hints, Allocation::read)}},
};

inline constexpr Row walk_type_rows[] = {
  {"normal", "TCR_EL1", {}, {set(s1.type, MemoryType::normal)}},
};

inline constexpr Row walk_xs_rows[] = {
  {"no-feature", "R_DNHCL", {is(feature.xs, "0")},                    {set(s1.xs, 1)}},
  {"wb",         "R_TDMCS", {is(s1.inner, "11"), is(s1.outer, "11")}, {set(s1.xs, 0)}},
  {"other",      "I_ZXKSJ", {},                                       {set(s1.xs, 1)}},
};

inline constexpr Row walk_sh_field_rows[] = {
  {"reserved",  "R_ZWYSH", {is(in.tcr_sh, "01")}, {copy(s1.sh_field, choice.s1_sh), set(note.reserved, 1), set(note.constrained_unpredictable, 1)}},
  {"allocated", "R_ZWYSH", {},                    {copy(s1.sh_field, in.tcr_sh)}},
};

// Stage 1 disabled. SCTLR_ELx.{C, I} say nothing about HCR_EL2.DC, nor C about data.
inline constexpr Row stage1_dc_rows[] = {
  {"attributes", "R_WFZPW", {}, {set(s1.type, MemoryType::normal), set(s1.inner, Cacheability::write_back), set(s1.outer, Cacheability::write_back), set(s1.inner_hints, Allocation::read_write), set(s1.outer_hints, Allocation::read_write), set(s1.sh, Shareability::non_shareable)}},
};

inline constexpr Row stage1_dc_xs_rows[] = {
  {"no-feature", "R_DNHCL", {is(feature.xs, "0")}, {set(s1.xs, 1)}},
  {"wb",         "R_TDMCS", {},                    {set(s1.xs, 0)}},
};

inline constexpr Row stage1_dc_tagged_rows[] = {
  {"dct",   "R_WFZPW", {is(in.hcr_dct, "1"), is(feature.mte2, "1")}, {set(s1.tagged, 1)}},
  {"other", "R_WFZPW", {},                                           {set(s1.tagged, 0)}},
};

inline constexpr Row stage1_disabled_rows[] = {
  {"fetch-cached", "R_WFZPW", {is(on.fetch, "1"), is(in.sctlr_i, "1")}, {set(s1.type, MemoryType::normal), set(s1.inner, Cacheability::write_through), set(s1.outer, Cacheability::write_through), set(s1.inner_hints, Allocation::read), set(s1.outer_hints, Allocation::read), set(s1.sh, Shareability::outer_shareable), set(s1.xs, 1)}},
  {"fetch-nc",     "R_WFZPW", {is(on.fetch, "1")},                      {set(s1.type, MemoryType::normal), set(s1.inner, Cacheability::non_cacheable), set(s1.outer, Cacheability::non_cacheable), set(s1.sh, Shareability::outer_shareable), set(s1.xs, 1)}},
  {"data",         "R_WFZPW", {},                                       {set(s1.type, MemoryType::nGnRnE), set(s1.sh, Shareability::outer_shareable), set(s1.xs, 1)}},
};

// SCTLR_ELx.{C, I} where stage 1 is enabled. A fetch from Device faults or is as from
// Non-cacheable; that the page is not execute-never is taken for granted. XS is kept.
inline constexpr Row stage1_override_rows[] = {
  {"fetch-device-fault", "B2.10.2",     {is(on.fetch, "1"), is(s1.type, "0xx"), is(choice.s1_device_fetch, "1")}, {set(s1.fault, 1), set(note.constrained_unpredictable, 1)}},
  {"fetch-device",       "B2.10.2",     {is(on.fetch, "1"), is(s1.type, "0xx")},                                  {set(s1.type, MemoryType::normal), set(s1.inner, Cacheability::non_cacheable), set(s1.outer, Cacheability::non_cacheable), set(note.constrained_unpredictable, 1)}},
  {"fetch-i-0",          "SCTLR_ELx.I", {is(on.fetch, "1"), is(in.sctlr_i, "0")},                                 {set(s1.inner, Cacheability::non_cacheable), set(s1.outer, Cacheability::non_cacheable), set(s1.inner_hints, 0), set(s1.outer_hints, 0), set(s1.inner_transient, 0), set(s1.outer_transient, 0)}},
  {"fetch",              "SCTLR_ELx.I", {is(on.fetch, "1")},                                                      {}},
  {"device",             "SCTLR_ELx.C", {is(s1.type, "0xx")},                                                     {}},
  {"c-0",                "SCTLR_ELx.C", {is(in.sctlr_c, "0")},                                                    {set(s1.inner, Cacheability::non_cacheable), set(s1.outer, Cacheability::non_cacheable), set(s1.inner_hints, 0), set(s1.outer_hints, 0), set(s1.inner_transient, 0), set(s1.outer_transient, 0)}},
  {"c-1",                "SCTLR_ELx.C", {},                                                                       {}},
};

// A reserved byte that behaves as 0xF0 does not define Tagged. Where SCTLR_ELx.C makes a Tagged page
// Non-cacheable, whether it stays Tagged is a choice.
inline constexpr Row stage1_tagged_rows[] = {
  {"no-feature", "R_JJRJP",  {is(feature.mte2, "0")},                              {set(s1.tagged, 0)}},
  {"tagged",     "MAIR_EL1", {is(in.mair, "11110000"), is(s1.inner, "11")},        {set(s1.tagged, 1)}},
  {"fetch-nc",   "R_JJRJP",  {is(in.mair, "11110000"), is(on.fetch, "1")},         {set(s1.tagged, 0)}},
  {"nc",         "R_YSLYC",  {is(in.mair, "11110000")},                            {copy(s1.tagged, choice.nc_tagged)}},
  {"other",      "R_JJRJP",  {},                                                   {set(s1.tagged, 0)}},
};

inline constexpr Row stage1_sh_field_rows[] = {
  {"reserved",  "R_ZWYSH", {is(in.s1_sh, "01")}, {copy(s1.sh_field, choice.s1_sh), set(note.reserved, 1), set(note.constrained_unpredictable, 1)}},
  {"allocated", "R_ZWYSH", {},                   {copy(s1.sh_field, in.s1_sh)}},
};

inline constexpr Row stage1_sh_rows[] = {
  {"non-shareable",   "R_ZWYSH", {is(s1.sh_field, "00")}, {set(s1.sh, Shareability::non_shareable)}},
  {"not-allocated",   "R_ZWYSH", {is(s1.sh_field, "01")}, {set(note.inadmissible, 1)}},
  {"outer-shareable", "R_ZWYSH", {is(s1.sh_field, "10")}, {set(s1.sh, Shareability::outer_shareable)}},
  {"inner-shareable", "R_ZWYSH", {is(s1.sh_field, "11")}, {set(s1.sh, Shareability::inner_shareable)}},
};

// With HCR_EL2.VM set, whether stage-1 Device and Non-cacheable memory enters stage 2 as configured or
// as Outer Shareable is IMPLEMENTATION DEFINED.
inline constexpr Row stage1_sh_out_rows[] = {
  {"device-as-is", "R_NSCNC", {is(s1.type, "0xx"), is(in.regime, Regime::el10), is(in.hcr_vm, "1"), is(choice.s1_osh, "0")},  {}},
  {"nc-as-is",     "R_NSCNC", {is(s1.inner, "01"), is(s1.outer, "01"), is(in.regime, Regime::el10), is(in.hcr_vm, "1"), is(choice.s1_osh, "0")},  {}},
  {"device",       "R_PYFVQ", {is(s1.type, "0xx")},                                                                                               {set(s1.sh, Shareability::outer_shareable)}},
  {"nc",           "R_PYFVQ", {is(s1.inner, "01"), is(s1.outer, "01")},                                                                           {set(s1.sh, Shareability::outer_shareable)}},
  {"other",        "R_NSCNC", {},                                                                                                                 {}},
};

inline constexpr Table stage1_tables[] = {
  {"stage1-source",      "what gives the stage-1 attributes",     {},                                                        stage1_source_rows},
  {"stage1-attr",        "the stage-1 attribute byte",            {is(s1.source, Source::descriptor)},                       stage1_attr_rows},
  {"stage1-encoding",    "whether the byte is allocated",         {is(s1.source, Source::descriptor)},                       stage1_encoding_rows},
  {"stage1-reserved",    "what a reserved byte behaves as",       {is(s1.reserved, "1")},                                    stage1_reserved_rows},
  {"stage1-choice",      "whether the chosen byte is allocated",  {is(s1.reserved, "1")},                                    stage1_encoding_rows},
  {"stage1-admissible",  "whether the choice is permitted",       {is(s1.reserved, "1")},                                    stage1_admissible_rows},
  {"stage1-type",        "the stage-1 memory type",               {is(s1.source, Source::descriptor)},                       stage1_type_rows},
  {"stage1-outer",       "the stage-1 Outer Cacheability",        {is(s1.source, Source::descriptor), is(s1.type, "1xx")},   stage1_outer_rows},
  {"stage1-inner",       "the stage-1 Inner Cacheability",        {is(s1.source, Source::descriptor), is(s1.type, "1xx")},   stage1_inner_rows},
  {"stage1-xs",          "the stage-1 XS attribute",              {is(s1.source, Source::descriptor)},                       stage1_xs_rows},
  {"stage1-sh-field",    "the stage-1 SH field in force",         {is(s1.source, Source::descriptor)},                       stage1_sh_field_rows},
  {"walk-type",          "the memory type of table walks",        {is(s1.source, Source::walk)},                             walk_type_rows},
  {"walk-inner",         "the Inner Cacheability of table walks", {is(s1.source, Source::walk)},                             walk_inner_rows},
  {"walk-outer",         "the Outer Cacheability of table walks", {is(s1.source, Source::walk)},                             walk_outer_rows},
  {"walk-xs",            "the XS attribute of table walks",       {is(s1.source, Source::walk)},                             walk_xs_rows},
  {"walk-sh-field",      "the SH field of table walks",           {is(s1.source, Source::walk)},                             walk_sh_field_rows},
  {"stage1-dc",          "the default cacheable attributes",      {is(s1.source, Source::default_cacheable)},                stage1_dc_rows},
  {"stage1-dc-xs",       "their XS attribute",                    {is(s1.source, Source::default_cacheable)},                stage1_dc_xs_rows},
  {"stage1-dc-tagged",   "whether they define Tagged",            {is(s1.source, Source::default_cacheable)},                stage1_dc_tagged_rows},
  {"stage1-disabled",    "the attributes with stage 1 disabled",  {is(s1.source, Source::disabled)},                         stage1_disabled_rows},
  {"stage1-override",    "what SCTLR_ELx.{C, I} change",          {is(s1.source, "0x")},                                     stage1_override_rows},
  {"stage1-tagged",      "whether stage 1 defines Tagged",        {is(s1.source, Source::descriptor)},                       stage1_tagged_rows},
  {"stage1-sh",          "the stage-1 Shareability",              {is(s1.source, "0x")},                                     stage1_sh_rows},
  {"stage1-sh-out",      "the Shareability that leaves stage 1",  {is(s1.source, "0x")},                                     stage1_sh_out_rows},
};

// clang-format on

} // namespace twofold::spec
