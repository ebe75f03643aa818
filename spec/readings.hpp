#pragma once
/// \file
/// Which rows rest on a reading of docs/readings.md: where the sources leave doubt, and what is
/// taken. Readings that are no rows (what registers.hpp refuses, what judgement.hpp counts as
/// latitude) are not listed.

#include <array>
#include <string_view>

namespace twofold::spec {

/// A reading by its id, what it takes in a few words, and the rows, "table.row".
struct Reading {
  std::string_view id;
  std::string_view takes;
  std::array<std::string_view, 8> rows{};
};

// clang-format off

inline constexpr Reading readings[] = {
  {"reading-c-0-tagged",                "what SCTLR_ELx.C=0 makes Non-cacheable of a Tagged page may stay Tagged", {"stage1-tagged.nc"}},
  {"reading-no-allocate",               "10RW and 11RW are Non-transient for RW=00 too",                           {"stage1-outer.wt", "stage1-outer.wb", "stage1-inner.wt", "stage1-inner.wb"}},
  {"reading-fwb-x100",                  "with FWB, x100 is reserved, and is not Non-cacheable",                    {"stage2-encoding.fwb-x100", "stage2-encoding.fwb-1101"}},
  {"reading-fwb-10xx",                  "with FWB and FEAT_MTE_PERM, 10xx is reserved, and is not Device",         {"stage2-encoding.fwb-10xx"}},
  {"reading-memattr-bit-3",             "with FWB, MemAttr[3] counts with FEAT_MTE_PERM and is ignored without",   {"stage2-attr.mte-perm", "stage2-attr.res0-clear", "stage2-attr.res0-set"}},
  {"reading-xs-without-feature",        "without FEAT_XS, XS is 1 and FnXS is ignored",                            {"stage1-xs.no-feature", "walk-xs.no-feature", "stage1-dc-xs.no-feature", "stage2-xs.no-feature", "xs.no-feature"}},
  {"reading-par-wt",                    "PAR_EL1 may say 0xA0 if one side only is Read-Allocate Non-transient",    {"par-attr.wt-xs", "par-attr.wt-xs-outer", "par-attr.wt-xs-inner"}},
  {"reading-fwb-110-over-device",       "with FWB, x110 over Device is Write-Back",                                {"combine-fwb.write-back", "alignment.device"}},
  {"reading-fwb-110-hints",             "with FWB, x110 over NC or Device allocates on reads and writes",          {"hints-inner.stage-1-device", "hints-inner.stage-1-nc", "hints-outer.stage-1-device", "hints-outer.stage-1-nc"}},
  {"reading-reserved-memattr",          "a reserved MemAttr behaves as any allocated one, Device included",        {"stage2-encoding.no-mte-perm", "stage2-encoding.1000", "stage2-encoding.1100", "stage2-reserved.behaves-as"}},
  {"reading-tge-e2h",                   "{E2H, TGE}={1, 1} leaves no EL1&0; TGE alone turns its stage 1 off",      {"control-regime.el10-unused", "control-s1.dc", "control-s1.tge", "control-s2.dc", "control-cd-id.stage-2", "control-ptw.tge"}},
  {"reading-mte2",                      "tagging needs FEAT_MTE2, not FEAT_MTE",                                   {"stage1-encoding.tagged", "stage1-tagged.no-feature", "stage1-dc-tagged.dct", "tagged.no-feature"}},
  {"reading-reserved-mair",             "a reserved MAIR byte behaves as any allocated one, but defines no Tagged", {"stage1-encoding.device-reserved", "stage1-encoding.normal-reserved", "stage1-reserved.behaves-as"}},
  {"reading-stand-ins",                 "with FWB, what a reserved MemAttr behaves as does not depend on FEAT_MTE_PERM", {"stage2-choice.fwb-x100", "stage2-choice.fwb-1101", "stage2-choice.fwb-10xx", "stage2-choice.fwb-enabled"}},
  {"reading-reserved-sh",               "SH=0b01 behaves as any allocated value, each stage for itself",           {"stage1-sh-field.reserved", "walk-sh-field.reserved", "stage2-sh-field.reserved"}},
  {"reading-shareability-into-stage-2", "stage-1 Device or NC may enter stage 2 as Outer Shareable",               {"stage1-sh-out.device-as-is", "stage1-sh-out.nc-as-is"}},
  {"reading-non-shareable-tagged",      "Non-shareable Tagged is Tagged or Untagged; stage 1 decides",             {"tagged.non-shareable", "tagged.non-shareable-dc", "tagged.shareable-dc", "tagged.at-stage-1-nsh"}},
  {"reading-no-tag-access",             "without FWB stage 1 has to be Tagged, with FWB the result",               {"no-tag-access.fwb-disabled", "no-tag-access.fwb-enabled"}},
  {"reading-tag-access-disabled",       "without Allocation Tag Access nothing is Tagged, for AT S1E* either",     {"tagged.no-access"}},
  {"reading-at-stage-1-dct",            "AT S1E* over HCR_EL2.{DC, DCT} reports Tagged",                           {"tagged.at-stage-1-dc"}},
  {"reading-hints-per-side",            "\"stage 1 is Cacheable\" is asked of Inner and Outer apart",              {"hints-inner.stage-1-nc", "hints-inner.stage-1", "hints-outer.stage-1-nc", "hints-outer.stage-1"}},
  {"reading-transient",                 "Transient goes with the hints",                                           {"hints-inner.stage-1", "hints-outer.stage-1"}},
  {"reading-fetch-from-device",         "a fetch from Device is a choice of each stage",                           {"stage1-override.fetch-device-fault", "stage1-override.fetch-device", "override.fetch-device-fault", "override.fetch-device", "override-fwb.fetch-device-fault", "override-fwb.fetch-device"}},
  {"reading-el2-regimes",               "EL2 and EL2&0 ignore HCR_EL2 and stage 2",                                {"control-s1.el2", "control-s1.other-regime", "control-s2.el2", "control-s2.other-regime"}},
};

// clang-format on

} // namespace twofold::spec
