#pragma once
/// \file
/// What the entry that a walk read makes of the access: it is made, or there is an MMU fault.
///
/// Source: Arm ARM, D8.2 "Translation process", D8.4 "Memory access control", D8.5 "Hardware
/// updates to the translation tables" (without FEAT_HAFDBS, or with it disabled). The fields are
/// named as litmus tests name them: af is AF, db is what AP[2] and DBM say together (0: not
/// writable).

#include "spec/ordering.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace twofold::spec {

/// The fields of an entry that a fault may come from.
enum class EntryBit : std::uint8_t { valid, af, db };

/// A fault that the entry causes if the bit is 0 and no row before applies.
struct WalkFaultRow {
  std::string_view name; ///< of the fault, as a litmus test names it
  std::string_view cite;
  EntryBit zero{};
  bool stores_only = false;
  EffectSet walk{};
  EffectSet fault{};
};

// clang-format off

inline constexpr WalkFaultRow walk_fault_rows[] = {
  {"MMU:Translation", "D8.2", EntryBit::valid, false, effect::ttd_r_translation, effect::fault_translation},
  {"MMU:AccessFlag",  "D8.5", EntryBit::af,    false, effect::ttd_r_access_flag, effect::fault_access_flag},
  {"MMU:Permission",  "D8.4", EntryBit::db,    true,  effect::ttd_r_permission,  effect::fault_permission},
};

// clang-format on

} // namespace twofold::spec
