#pragma once
/// \file
/// Where registers and descriptors have what a walk looks at.
///
/// Source: Arm ARM, TCR_EL1, TCR_EL2 (which has two forms), VTCR_EL2, SCTLR_EL1, SCTLR_EL2;
/// "VMSAv8-64 translation table format descriptors".

#include <cstdint>

namespace twofold::spec::walk {

/// Bits [low + width - 1:low] of a register; of no width where the register has no such field.
struct BitField {
  unsigned low = 0;
  unsigned width = 0;
  constexpr std::uint64_t of(std::uint64_t value) const {
    return (value >> low) & ((std::uint64_t{1} << width) - 1);
  }
  constexpr bool set_in(std::uint64_t value) const { return of(value) != 0; }
};

/// The translation control of one stage, or of one half of its input addresses.
struct ControlFields {
  BitField txsz, tg, ps, irgn, orgn, sh, ds;
  BitField epd, tbi, tbid, ha, hd, hpd, e0pd, sl0, sl2;
};

// clang-format off

/// TCR_EL1, and TCR_EL2 with HCR_EL2.E2H: the lower half.
inline constexpr ControlFields two_els_lower{
  .txsz{0, 6}, .tg{14, 2}, .ps{32, 3}, .irgn{8, 2}, .orgn{10, 2}, .sh{12, 2}, .ds{59, 1},
  .epd{7, 1}, .tbi{37, 1}, .tbid{51, 1}, .ha{39, 1}, .hd{40, 1}, .hpd{41, 1}, .e0pd{55, 1}, .sl0{}, .sl2{}};
/// The upper half.
inline constexpr ControlFields two_els_upper{
  .txsz{16, 6}, .tg{30, 2}, .ps{32, 3}, .irgn{24, 2}, .orgn{26, 2}, .sh{28, 2}, .ds{59, 1},
  .epd{23, 1}, .tbi{38, 1}, .tbid{52, 1}, .ha{39, 1}, .hd{40, 1}, .hpd{42, 1}, .e0pd{56, 1}, .sl0{}, .sl2{}};
/// TCR_EL2 without HCR_EL2.E2H.
inline constexpr ControlFields el2_only{
  .txsz{0, 6}, .tg{14, 2}, .ps{16, 3}, .irgn{8, 2}, .orgn{10, 2}, .sh{12, 2}, .ds{32, 1},
  .epd{}, .tbi{20, 1}, .tbid{29, 1}, .ha{21, 1}, .hd{22, 1}, .hpd{24, 1}, .e0pd{}, .sl0{}, .sl2{}};
/// VTCR_EL2.
inline constexpr ControlFields stage2{
  .txsz{0, 6}, .tg{14, 2}, .ps{16, 3}, .irgn{8, 2}, .orgn{10, 2}, .sh{12, 2}, .ds{32, 1},
  .epd{}, .tbi{}, .tbid{}, .ha{21, 1}, .hd{22, 1}, .hpd{}, .e0pd{}, .sl0{6, 2}, .sl2{33, 1}};

namespace sctlr {
inline constexpr BitField m{0, 1}, c{2, 1}, wxn{19, 1}, ee{25, 1}, epan{57, 1};
}

/// Of descriptors. The bits of a stage-1 table descriptor from `s1_table` on are PXNTable,
/// UXNTable or XNTable, APTable[1:0]; those of an entry from `xn` on are PXN and UXN or XN, or
/// stage 2's XN[1:0].
namespace descriptor {
inline constexpr BitField type{0, 2}, attr_index{2, 3}, mem_attr{2, 4}, ap{6, 2}, sh{8, 2}, af{10, 1}, fnxs{11, 1};
inline constexpr BitField nt{16, 1}, dbm{51, 1}, contiguous{52, 1}, xn{53, 2}, s1_table{59, 4};
/// What the hardware changes of AP[2], or of S2AP[1].
inline constexpr BitField dirty{7, 1};
}

// clang-format on

} // namespace twofold::spec::walk
