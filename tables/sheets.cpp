#include "tables/sheets.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace twofold {

using namespace field;

namespace {

constexpr Concrete with(std::initializer_list<Field> features) {
  Concrete values{};
  for (Field const f : features) values[f] = 1;
  return values;
}

constexpr Concrete fwb = with({feature.s2fwb});
constexpr Concrete fwb_xs = with({feature.s2fwb, feature.xs});
constexpr Concrete fwb_mte = with({feature.s2fwb, feature.mte2, feature.mte_perm});
constexpr Concrete fwb_xs_mte2 = with({feature.s2fwb, feature.xs, feature.mte2});

// clang-format off

constexpr std::array kinds{
  SheetKind{"stage1",           "Stage 1: a byte of MAIR_ELx",                            fwb_xs_mte2, false, stage1_sheet},
  SheetKind{"stage1-halves",    "Stage 1: the halves of a byte of MAIR_ELx",              fwb,         false, stage1_halves_sheet},
  SheetKind{"stage1-full",      "Stage 1: every byte of MAIR_ELx",                        fwb_xs_mte2, false, stage1_full_sheet},
  SheetKind{"stage2",           "Stage 2 without FWB: MemAttr",                           fwb,         false, stage2_sheet},
  SheetKind{"stage2-fwb",       "Stage 2 with FWB: what MemAttr makes of stage 1",        fwb,         true,  stage2_fwb_sheet},
  SheetKind{"combine",          "Type of both stages, without FWB",                       fwb,         false, combine_sheet},
  SheetKind{"combine-full",     "Type of both stages, without FWB, in full",              fwb,         false, combine_full_sheet},
  SheetKind{"combine-fwb",      "Type of both stages, with FWB",                          fwb,         true,  combine_fwb_sheet},
  SheetKind{"combine-fwb-full", "Type of both stages, with FWB, in full",                 fwb,         true,  combine_fwb_full_sheet},
  SheetKind{"hints",            "Allocation hints of both stages",                        fwb,         true,  hints_sheet},
  SheetKind{"shareability",     "Shareability of both stages",                            fwb,         false, shareability_sheet},
  SheetKind{"tagged",           "Tagged and NoTagAccess",                                 fwb_mte,     true,  tagged_sheet},
  SheetKind{"xs",               "The XS attribute of both stages",                        fwb_xs,      false, xs_sheet},
  SheetKind{"enables",          "Which stages apply",                                     fwb,         false, enables_sheet},
  SheetKind{"stage1-off",       "Attributes where stage 1 is off",                        fwb,         false, stage1_off_sheet},
  SheetKind{"cache-controls",   "What SCTLR_EL1.{C, I} and HCR_EL2.{CD, ID} override",    fwb,         true,  cache_controls_sheet},
  SheetKind{"properties",       "What a memory type permits",                             fwb,         false, properties_sheet},
  SheetKind{"reach",            "What a guest can reach under each stage-2 MemAttr",      fwb,         true,  reach_sheet},
  SheetKind{"s1-s2-result",     "What stage-2 Normal-NC makes of stage 1",                fwb,         false, s1_s2_result_sheet},
};

// clang-format on

} // namespace

std::span<SheetKind const> sheet_kinds() { return kinds; }

SheetKind const* sheet_kind(std::string_view id) {
  auto const found = std::ranges::find(kinds, id, &SheetKind::id);
  return found == kinds.end() ? nullptr : &*found;
}

} // namespace twofold
