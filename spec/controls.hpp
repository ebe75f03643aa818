#pragma once
/// \file
/// Which controls have an effect on the access: what the registers say, masked by regime, by
/// HCR_EL2.{E2H, TGE}, and by what is disabled.
///
/// Source: Arm ARM, HCR_EL2, SCTLR_EL1; "The effects of disabling an address translation stage"
/// (R_LBPTY, R_WFZPW).

#include "spec/row.hpp"

namespace twofold::spec {

using namespace field;

// clang-format off

inline constexpr Row control_access_rows[] = {
  {"fetch", "D8.2", {is(in.access, "100")},  {set(on.fetch, 1)}},
  {"walk",  "D8.2", {is(in.access, "1xx")},  {set(on.walk, 1)}},
  {"at",    "D8.2", {is(in.access, "01x")},  {set(on.at, 1)}},
  {"data",  "D8.2", {},                      {}},
};

// With {E2H, TGE} = {1, 1} EL0 uses the EL2&0 regime, and there is no EL1&0 to speak of.
inline constexpr Row control_regime_rows[] = {
  {"el10-unused", "HCR_EL2.TGE", {is(in.regime, Regime::el10), is(in.hcr_e2h, "1"), is(in.hcr_tge, "1")}, {set(note.inadmissible, 1)}},
  {"used",        "HCR_EL2.TGE", {},                                                                      {}},
};

inline constexpr Row control_s1_rows[] = {
  {"other-regime", "SCTLR_ELx.M", {is(in.regime, "1x")},   {copy(on.s1, in.sctlr_m)}},
  {"el2",          "SCTLR_ELx.M", {is(in.regime, "01")},   {copy(on.s1, in.sctlr_m)}},
  {"dc",           "R_LBPTY",     {is(in.hcr_dc, "1")},    {set(on.s1, 0)}},
  {"tge",          "HCR_EL2.TGE", {is(in.hcr_tge, "1")},   {set(on.s1, 0)}},
  {"el10",         "SCTLR_ELx.M", {},                      {copy(on.s1, in.sctlr_m)}},
};

inline constexpr Row control_walk_rows[] = {
  {"no-walks", "SCTLR_ELx.M", {is(on.walk, "1"), is(on.s1, "0")},  {set(note.inadmissible, 1)}},
  {"other",    "SCTLR_ELx.M", {},                                  {}},
};

// AT S1E* stops after stage 1. HCR_EL2.DC implies VM.
inline constexpr Row control_s2_rows[] = {
  {"other-regime", "D8.2",       {is(in.regime, "1x")},              {set(on.s2, 0)}},
  {"el2",          "D8.2",       {is(in.regime, "01")},              {set(on.s2, 0)}},
  {"at-s1",        "D8.2",       {is(in.access, Access::at_s1)},     {set(on.s2, 0)}},
  {"dc",           "R_LBPTY",    {is(in.hcr_dc, "1")},               {set(on.s2, 1)}},
  {"vm",           "HCR_EL2.VM", {},                                 {copy(on.s2, in.hcr_vm)}},
};

inline constexpr Row control_cd_id_rows[] = {
  {"stage-2", "HCR_EL2.CD", {is(on.s2, "1")}, {copy(on.cd, in.hcr_cd), copy(on.id, in.hcr_id)}},
  {"other",   "HCR_EL2.CD", {},               {}},
};

inline constexpr Row control_ptw_rows[] = {
  {"tge",   "HCR_EL2.TGE", {is(in.hcr_tge, "1")}, {set(on.ptw, 0)}},
  {"other", "HCR_EL2.PTW", {},                    {copy(on.ptw, in.hcr_ptw)}},
};

inline constexpr Table control_tables[] = {
  {"control-access", "what kind of access it is",                   {}, control_access_rows},
  {"control-regime", "whether the regime is in use",                {}, control_regime_rows},
  {"control-s1",     "whether stage 1 is enabled",                  {}, control_s1_rows},
  {"control-walk",   "whether stage 1 is walked",                   {}, control_walk_rows},
  {"control-s2",     "whether stage 2 is enabled and applies",      {}, control_s2_rows},
  {"control-cd-id",  "the Effective values of HCR_EL2.{CD, ID}",    {}, control_cd_id_rows},
  {"control-ptw",    "the Effective value of HCR_EL2.PTW",          {}, control_ptw_rows},
};

// clang-format on

} // namespace twofold::spec
