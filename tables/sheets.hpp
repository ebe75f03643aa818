#pragma once
/// \file
/// The reference tables: what each is, and computing it from the rows. One function a table, in the
/// file of its subject.

#include "spec/fields.hpp"
#include "tables/sheet.hpp"

#include <span>
#include <string_view>

namespace twofold {

/// A table that can be computed.
struct SheetKind {
  std::string_view id;
  std::string_view title;
  Concrete features; ///< those that it takes if the user does not say
  bool needs_fwb;    ///< it speaks of HCR_EL2.FWB=1, which takes FEAT_S2FWB
  Sheet (*make)(SheetKind const&, Concrete const& features);
};

/// All of them, in the order of a manual.
std::span<SheetKind const> sheet_kinds();

/// The one of that id, if there is one.
SheetKind const* sheet_kind(std::string_view id);

// Stage 1 and stage 2 alone: tables/decode_sheets.cpp.
Sheet stage1_sheet(SheetKind const& kind, Concrete const& features);
Sheet stage1_halves_sheet(SheetKind const& kind, Concrete const& features);
Sheet stage1_full_sheet(SheetKind const& kind, Concrete const& features);
Sheet stage2_sheet(SheetKind const& kind, Concrete const& features);
Sheet stage2_fwb_sheet(SheetKind const& kind, Concrete const& features);

// Both together: tables/combination_sheets.cpp.
Sheet combine_sheet(SheetKind const& kind, Concrete const& features);
Sheet combine_full_sheet(SheetKind const& kind, Concrete const& features);
Sheet combine_fwb_sheet(SheetKind const& kind, Concrete const& features);
Sheet combine_fwb_full_sheet(SheetKind const& kind, Concrete const& features);
Sheet reach_sheet(SheetKind const& kind, Concrete const& features);
Sheet s1_s2_result_sheet(SheetKind const& kind, Concrete const& features);

// What goes with the type: tables/modifier_sheets.cpp.
Sheet hints_sheet(SheetKind const& kind, Concrete const& features);
Sheet shareability_sheet(SheetKind const& kind, Concrete const& features);
Sheet tagged_sheet(SheetKind const& kind, Concrete const& features);
Sheet xs_sheet(SheetKind const& kind, Concrete const& features);
Sheet properties_sheet(SheetKind const& kind, Concrete const& features);

// Which stages apply, and what overrides them: tables/control_sheets.cpp.
Sheet enables_sheet(SheetKind const& kind, Concrete const& features);
Sheet stage1_off_sheet(SheetKind const& kind, Concrete const& features);
Sheet cache_controls_sheet(SheetKind const& kind, Concrete const& features);

} // namespace twofold
