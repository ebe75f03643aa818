#pragma once
/// \file
/// Where the inputs sit in registers and descriptors, and which other bits would change the answer.
/// With FEAT_LPA2 in use, bits [9:8] of a descriptor are not SH but address bits; SH is then
/// TCR_ELx.SHn (I_HRNGF) or VTCR_EL2.SH0 (I_LPRLS, R_HTSGQ).
///
/// Source: Arm ARM, HCR_EL2, SCTLR_EL1, TCR_EL1, TCR2_EL1, VTCR_EL2, PAR_EL1; "VMSAv8-64
/// translation table format descriptors", stage 1 and stage 2 Page and Block descriptors, for a
/// granule without LPA2 and without FEAT_D128.

#include "spec/fields.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace twofold::spec {

/// What becomes of a field of a register that a user gives as a whole.
enum class Use {
  input,     ///< an input of the rules
  selector,  ///< says which part of another register is an input
  no_effect, ///< no effect on the attributes
  must_be_0, ///< would change the answer in a way that the rules do not cover
  must_be_1  ///< likewise
};

/// A field of a register or descriptor, bits [high:low].
struct RegisterField {
  std::string_view name;
  unsigned high;
  unsigned low;
  Use use;
  std::string_view why{}; ///< for must_be: what the other value means
  Field input{};          ///< for input: which one
};

/// An input of the rules. Several registers may have a say in HCR_EL2.ATA and the like: the input
/// is then 1 if all of them are.
constexpr RegisterField input(std::string_view name, unsigned high, unsigned low, Field field) {
  return {name, high, low, Use::input, {}, field};
}

/// The value of a field in `raw`.
constexpr std::uint64_t field_value(RegisterField const& field, std::uint64_t raw) {
  unsigned const width = field.high - field.low + 1;
  std::uint64_t const mask = width >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
  return (raw >> field.low) & mask;
}

/// The value of the field of that name, which is one of `fields`.
constexpr std::uint64_t field_value(std::span<RegisterField const> fields, std::string_view name,
                                    std::uint64_t raw) {
  return field_value(*std::ranges::find(fields, name, &RegisterField::name), raw);
}

// clang-format off

inline constexpr RegisterField hcr_el2[] = {
  input("VM", 0, 0, field::in.hcr_vm),
  {"SWIO", 1, 1, Use::no_effect}, input("PTW", 2, 2, field::in.hcr_ptw), {"FMO", 3, 3, Use::no_effect},
  {"IMO", 4, 4, Use::no_effect}, {"AMO", 5, 5, Use::no_effect}, {"VF", 6, 6, Use::no_effect},
  {"VI", 7, 7, Use::no_effect}, {"VSE", 8, 8, Use::no_effect}, {"FB", 9, 9, Use::no_effect},
  {"BSU", 11, 10, Use::no_effect},
  input("DC", 12, 12, field::in.hcr_dc),
  {"TWI", 13, 13, Use::no_effect}, {"TWE", 14, 14, Use::no_effect}, {"TID0", 15, 15, Use::no_effect},
  {"TID1", 16, 16, Use::no_effect}, {"TID2", 17, 17, Use::no_effect}, {"TID3", 18, 18, Use::no_effect},
  {"TSC", 19, 19, Use::no_effect}, {"TIDCP", 20, 20, Use::no_effect}, {"TACR", 21, 21, Use::no_effect},
  {"TSW", 22, 22, Use::no_effect}, {"TPCP", 23, 23, Use::no_effect}, {"TPU", 24, 24, Use::no_effect},
  {"TTLB", 25, 25, Use::no_effect}, {"TVM", 26, 26, Use::no_effect},
  input("TGE", 27, 27, field::in.hcr_tge),
  {"TDZ", 28, 28, Use::no_effect}, {"HCD", 29, 29, Use::no_effect}, {"TRVM", 30, 30, Use::no_effect},
  {"RW", 31, 31, Use::must_be_1, "EL1 is using AArch32"},
  input("CD", 32, 32, field::in.hcr_cd), input("ID", 33, 33, field::in.hcr_id),
  input("E2H", 34, 34, field::in.hcr_e2h), {"TLOR", 35, 35, Use::no_effect},
  {"TERR", 36, 36, Use::no_effect}, {"TEA", 37, 37, Use::no_effect}, {"HCR_EL2[39:38]", 39, 38, Use::no_effect},
  {"APK", 40, 40, Use::no_effect}, {"API", 41, 41, Use::no_effect},
  {"NV", 42, 42, Use::must_be_0, "nested virtualization changes the EL1&0 descriptors"},
  {"NV1", 43, 43, Use::must_be_0, "nested virtualization changes the EL1&0 descriptors"},
  {"AT", 44, 44, Use::no_effect},
  {"NV2", 45, 45, Use::must_be_0, "nested virtualization changes the EL1&0 descriptors"},
  input("FWB", 46, 46, field::in.hcr_fwb), {"FIEN", 47, 47, Use::no_effect}, {"GPF", 48, 48, Use::no_effect},
  {"TID4", 49, 49, Use::no_effect}, {"TICAB", 50, 50, Use::no_effect}, {"AMVOFFEN", 51, 51, Use::no_effect},
  {"TOCU", 52, 52, Use::no_effect}, {"EnSCXT", 53, 53, Use::no_effect}, {"TTLBIS", 54, 54, Use::no_effect},
  {"TTLBOS", 55, 55, Use::no_effect}, input("ATA", 56, 56, field::in.ata), input("DCT", 57, 57, field::in.hcr_dct),
  {"TID5", 58, 58, Use::no_effect}, {"TWEDEn", 59, 59, Use::no_effect}, {"TWEDEL", 63, 60, Use::no_effect},
};

// The access is made at EL1: ATA counts, ATA0 does not.
inline constexpr RegisterField sctlr_el1[] = {
  input("M", 0, 0, field::in.sctlr_m), {"A", 1, 1, Use::no_effect}, input("C", 2, 2, field::in.sctlr_c),
  {"SA", 3, 3, Use::no_effect}, {"SA0", 4, 4, Use::no_effect}, {"CP15BEN", 5, 5, Use::no_effect},
  {"nAA", 6, 6, Use::no_effect}, {"ITD", 7, 7, Use::no_effect}, {"SED", 8, 8, Use::no_effect},
  {"UMA", 9, 9, Use::no_effect}, {"EnRCTX", 10, 10, Use::no_effect}, {"EOS", 11, 11, Use::no_effect},
  input("I", 12, 12, field::in.sctlr_i), {"EnDB", 13, 13, Use::no_effect}, {"DZE", 14, 14, Use::no_effect},
  {"UCT", 15, 15, Use::no_effect}, {"nTWI", 16, 16, Use::no_effect}, {"bit[17]", 17, 17, Use::no_effect},
  {"nTWE", 18, 18, Use::no_effect}, {"WXN", 19, 19, Use::no_effect}, {"TSCXT", 20, 20, Use::no_effect},
  {"IESB", 21, 21, Use::no_effect}, {"EIS", 22, 22, Use::no_effect}, {"SPAN", 23, 23, Use::no_effect},
  {"E0E", 24, 24, Use::no_effect}, {"EE", 25, 25, Use::no_effect}, {"UCI", 26, 26, Use::no_effect},
  {"EnDA", 27, 27, Use::no_effect}, {"nTLSMD", 28, 28, Use::no_effect}, {"LSMAOE", 29, 29, Use::no_effect},
  {"EnIB", 30, 30, Use::no_effect}, {"EnIA", 31, 31, Use::no_effect}, {"CMOW", 32, 32, Use::no_effect},
  {"MSCEn", 33, 33, Use::no_effect}, {"EnFPM", 34, 34, Use::no_effect}, {"BT0", 35, 35, Use::no_effect},
  {"BT1", 36, 36, Use::no_effect}, {"ITFSB", 37, 37, Use::no_effect}, {"TCF0", 39, 38, Use::no_effect},
  {"TCF", 41, 40, Use::no_effect}, {"ATA0", 42, 42, Use::no_effect}, input("ATA", 43, 43, field::in.ata),
  {"DSSBS", 44, 44, Use::no_effect}, {"TWEDEn", 45, 45, Use::no_effect}, {"TWEDEL", 49, 46, Use::no_effect},
  {"TMT0", 50, 50, Use::no_effect}, {"TMT", 51, 51, Use::no_effect}, {"TME0", 52, 52, Use::no_effect},
  {"TME", 53, 53, Use::no_effect}, {"EnASR", 54, 54, Use::no_effect}, {"EnAS0", 55, 55, Use::no_effect},
  {"EnALS", 56, 56, Use::no_effect}, {"EPAN", 57, 57, Use::no_effect}, {"TCSO0", 58, 58, Use::no_effect},
  {"TCSO", 59, 59, Use::no_effect}, {"EnTP2", 60, 60, Use::no_effect}, {"NMI", 61, 61, Use::no_effect},
  {"SPINTMASK", 62, 62, Use::no_effect}, {"TIDCP", 63, 63, Use::no_effect},
};

// IRGN, ORGN and SH of the TTBR that translates the address: TTBR0_EL1 here.
inline constexpr RegisterField tcr_el1[] = {
  {"T0SZ", 5, 0, Use::no_effect}, {"bit[6]", 6, 6, Use::no_effect}, {"EPD0", 7, 7, Use::no_effect},
  input("IRGN0", 9, 8, field::in.tcr_irgn), input("ORGN0", 11, 10, field::in.tcr_orgn), input("SH0", 13, 12, field::in.tcr_sh),
  {"TG0", 15, 14, Use::no_effect}, {"T1SZ", 21, 16, Use::no_effect}, {"A1", 22, 22, Use::no_effect},
  {"EPD1", 23, 23, Use::no_effect}, {"IRGN1", 25, 24, Use::no_effect}, {"ORGN1", 27, 26, Use::no_effect},
  {"SH1", 29, 28, Use::no_effect}, {"TG1", 31, 30, Use::no_effect}, {"IPS", 34, 32, Use::no_effect},
  {"bit[35]", 35, 35, Use::no_effect}, {"AS", 36, 36, Use::no_effect}, {"TBI0", 37, 37, Use::no_effect},
  {"TBI1", 38, 38, Use::no_effect}, {"HA", 39, 39, Use::no_effect}, {"HD", 40, 40, Use::no_effect},
  {"HPD0", 41, 41, Use::no_effect}, {"HPD1", 42, 42, Use::no_effect}, {"HWU", 50, 43, Use::no_effect},
  {"TBID0", 51, 51, Use::no_effect}, {"TBID1", 52, 52, Use::no_effect}, {"NFD0", 53, 53, Use::no_effect},
  {"NFD1", 54, 54, Use::no_effect}, {"E0PD0", 55, 55, Use::no_effect}, {"E0PD1", 56, 56, Use::no_effect},
  {"TCMA0", 57, 57, Use::no_effect}, {"TCMA1", 58, 58, Use::no_effect}, input("DS", 59, 59, field::feature.lpa2),
  {"MTX0", 60, 60, Use::must_be_0, "memory is canonically tagged"},
  {"MTX1", 61, 61, Use::must_be_0, "memory is canonically tagged"}, {"bits[63:62]", 63, 62, Use::no_effect},
};

// With FEAT_AIE, AIE says whether AttrIndx[3] selects MAIR2_EL1 (R_NWZCF).
inline constexpr RegisterField tcr2_el1[] = {
  {"PnCH", 0, 0, Use::no_effect}, {"PIE", 1, 1, Use::must_be_0, "stage-1 descriptors have another form"},
  {"E0POE", 2, 2, Use::no_effect}, {"POE", 3, 3, Use::no_effect}, {"AIE", 4, 4, Use::selector},
  {"D128", 5, 5, Use::must_be_0, "stage-1 descriptors are 128 bits wide"}, {"bits[9:6]", 9, 6, Use::no_effect},
  {"PTTWI", 10, 10, Use::no_effect}, {"HAFT", 11, 11, Use::no_effect}, {"bits[13:12]", 13, 12, Use::no_effect},
  {"DisCH0", 14, 14, Use::no_effect}, {"DisCH1", 15, 15, Use::no_effect}, {"A2", 16, 16, Use::no_effect},
  {"FNG0", 17, 17, Use::no_effect}, {"FNG1", 18, 18, Use::no_effect}, {"bit[19]", 19, 19, Use::no_effect},
  {"FNGNA0", 20, 20, Use::no_effect}, {"FNGNA1", 21, 21, Use::no_effect}, {"bits[63:22]", 63, 22, Use::no_effect},
};

inline constexpr RegisterField vtcr_el2[] = {
  {"T0SZ", 5, 0, Use::no_effect}, {"SL0", 7, 6, Use::no_effect}, {"IRGN0", 9, 8, Use::no_effect},
  {"ORGN0", 11, 10, Use::no_effect}, {"SH0", 13, 12, Use::selector}, {"TG0", 15, 14, Use::no_effect},
  {"PS", 18, 16, Use::no_effect}, {"VS", 19, 19, Use::no_effect}, {"bit[20]", 20, 20, Use::no_effect},
  {"HA", 21, 21, Use::no_effect}, {"HD", 22, 22, Use::no_effect}, {"bits[24:23]", 24, 23, Use::no_effect},
  {"HWU", 28, 25, Use::no_effect}, {"NSW", 29, 29, Use::no_effect}, {"NSA", 30, 30, Use::no_effect},
  {"bit[31]", 31, 31, Use::no_effect}, input("DS", 32, 32, field::feature.lpa2), {"SL2", 33, 33, Use::no_effect},
  {"AssuredOnly", 34, 34, Use::no_effect}, {"TL1", 35, 35, Use::no_effect},
  {"S2PIE", 36, 36, Use::must_be_0, "stage-2 descriptors have another form"},
  {"S2POE", 37, 37, Use::must_be_0, "stage-2 descriptors have another form"},
  {"D128", 38, 38, Use::must_be_0, "stage-2 descriptors are 128 bits wide"}, {"bits[63:39]", 63, 39, Use::no_effect},
};

inline constexpr RegisterField stage1_descriptor[] = {
  {"Valid", 0, 0, Use::must_be_1, "the descriptor is invalid"},
  {"Type", 1, 1, Use::no_effect}, {"AttrIndx[2:0]", 4, 2, Use::selector}, {"NS", 5, 5, Use::no_effect},
  {"AP[2:1]", 7, 6, Use::no_effect}, input("SH[1:0]", 9, 8, field::in.s1_sh), {"AF", 10, 10, Use::no_effect},
  {"nG", 11, 11, Use::no_effect}, {"OA", 47, 12, Use::no_effect}, {"bits[49:48]", 49, 48, Use::no_effect},
  {"GP", 50, 50, Use::no_effect}, {"DBM", 51, 51, Use::no_effect}, {"Contiguous", 52, 52, Use::no_effect},
  {"PXN", 53, 53, Use::no_effect}, {"UXN", 54, 54, Use::no_effect}, {"bits[58:55]", 58, 55, Use::no_effect},
  {"AttrIndx[3]", 59, 59, Use::no_effect}, {"bits[62:60]", 62, 60, Use::no_effect}, {"bit[63]", 63, 63, Use::no_effect},
};

inline constexpr RegisterField stage2_descriptor[] = {
  {"Valid", 0, 0, Use::must_be_1, "the descriptor is invalid"},
  {"Type", 1, 1, Use::no_effect}, input("MemAttr[3:0]", 5, 2, field::in.s2_memattr), {"S2AP", 7, 6, Use::no_effect},
  input("SH[1:0]", 9, 8, field::in.s2_sh), {"AF", 10, 10, Use::no_effect}, input("FnXS", 11, 11, field::in.s2_fnxs),
  {"OA", 47, 12, Use::no_effect}, {"bits[50:48]", 50, 48, Use::no_effect}, {"DBM", 51, 51, Use::no_effect},
  {"Contiguous", 52, 52, Use::no_effect}, {"XN", 54, 53, Use::no_effect}, {"bits[58:55]", 58, 55, Use::no_effect},
  {"bits[62:59]", 62, 59, Use::no_effect}, {"bit[63]", 63, 63, Use::no_effect},
};

// PAR_EL1, 64-bit format, where F is 0 and where it is 1. What is read is a result, not an input.
inline constexpr RegisterField par_el1[] = {
  {"F", 0, 0, Use::selector}, {"bits[6:1]", 6, 1, Use::no_effect}, {"SH", 8, 7, Use::selector},
  {"NS", 9, 9, Use::no_effect}, {"bit[10]", 10, 10, Use::no_effect}, {"bit[11]", 11, 11, Use::no_effect},
  {"PA[51:12]", 51, 12, Use::no_effect}, {"bits[55:52]", 55, 52, Use::no_effect}, {"ATTR", 63, 56, Use::selector},
};

inline constexpr RegisterField par_el1_fault[] = {
  {"F", 0, 0, Use::selector}, {"FST", 6, 1, Use::selector}, {"bit[7]", 7, 7, Use::no_effect},
  {"PTW", 8, 8, Use::selector}, {"S", 9, 9, Use::selector}, {"bits[11:10]", 11, 10, Use::no_effect},
  {"AssuredOnly", 12, 12, Use::no_effect}, {"TopLevel", 13, 13, Use::no_effect}, {"Overlay", 14, 14, Use::no_effect},
  {"DirtyBit", 15, 15, Use::no_effect}, {"bits[47:16]", 47, 16, Use::no_effect}, {"bits[63:48]", 63, 48, Use::no_effect},
};

// clang-format on

/// TCR_EL1 where TTBR1_EL1 translates the address: IRGN1, ORGN1 and SH1 are the inputs.
inline constexpr auto tcr_el1_ttbr1 = [] {
  auto table = std::to_array(tcr_el1);
  for (RegisterField& f : table) {
    if (f.name.ends_with("0") && f.use == Use::input) f = {f.name, f.high, f.low, Use::no_effect};
    if (f.name == "IRGN1") f = input(f.name, f.high, f.low, field::in.tcr_irgn);
    if (f.name == "ORGN1") f = input(f.name, f.high, f.low, field::in.tcr_orgn);
    if (f.name == "SH1") f = input(f.name, f.high, f.low, field::in.tcr_sh);
  }
  return table;
}();

/// MAIR_ELx.Attr<n>, bits [8n+7:8n].
constexpr std::uint8_t mair_attr(std::uint64_t mair_el1, unsigned n) {
  return static_cast<std::uint8_t>(mair_el1 >> (8 * n));
}

namespace detail {

/// Every bit belongs to exactly one field.
consteval bool covers_64_bits(std::span<RegisterField const> fields) {
  std::uint64_t seen = 0;
  for (RegisterField const& field : fields)
    for (unsigned bit = field.low; bit <= field.high; ++bit) {
      std::uint64_t const one = std::uint64_t{1} << bit;
      if ((seen & one) != 0) return false;
      seen |= one;
    }
  return seen == ~std::uint64_t{0};
}

static_assert(covers_64_bits(hcr_el2));
static_assert(covers_64_bits(sctlr_el1));
static_assert(covers_64_bits(tcr_el1));
static_assert(covers_64_bits(tcr_el1_ttbr1));
static_assert(covers_64_bits(tcr2_el1));
static_assert(covers_64_bits(vtcr_el2));
static_assert(covers_64_bits(par_el1));
static_assert(covers_64_bits(par_el1_fault));
static_assert(covers_64_bits(stage1_descriptor));
static_assert(covers_64_bits(stage2_descriptor));

} // namespace detail

} // namespace twofold::spec
