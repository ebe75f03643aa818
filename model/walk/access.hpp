#pragma once
/// \file
/// What a walk is given, registers, features, choices and the access, and what comes of it.

#include "spec/fields.hpp"

#include <boost/hana/define_struct.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace twofold::walks {

// clang-format off

/// The registers that a walk depends on. `T` is a 64-bit number, or a symbolic term of 64 bits.
template <class T> struct Registers {
  BOOST_HANA_DEFINE_STRUCT(Registers,
    (T, sctlr_el1), (T, tcr_el1), (T, mair_el1), (T, ttbr0_el1), (T, ttbr1_el1),
    (T, sctlr_el2), (T, tcr_el2), (T, mair_el2), (T, ttbr0_el2), (T, ttbr1_el2),
    (T, hcr_el2), (T, vtcr_el2), (T, vttbr_el2));
  friend bool operator==(Registers const&, Registers const&) = default;
};

/// Which optional features a walk may use; of a feature that is absent the fields act as 0.
struct Features {
  BOOST_HANA_DEFINE_STRUCT(Features,
    (std::uint8_t, pa_range), ///< ID_AA64MMFR0_EL1.PARange, 0 to 6: 32, 36, 40, 42, 44, 48, 52 bits
    (bool, lva),      ///< FEAT_LVA
    (bool, lpa2),     ///< FEAT_LPA2, of both granules and both stages
    (bool, ttst),     ///< FEAT_TTST
    (bool, xnx),      ///< FEAT_XNX
    (bool, vhe),      ///< FEAT_VHE
    (bool, hpds),     ///< FEAT_HPDS
    (bool, pan),      ///< FEAT_PAN
    (bool, epan),     ///< FEAT_PAN3
    (bool, e0pd),     ///< FEAT_E0PD
    (bool, haf),      ///< FEAT_HAFDBS, the Access flag
    (bool, hdbs),     ///< FEAT_HAFDBS, the dirty state (requires the Access flag)
    (bool, pauth),    ///< FEAT_PAuth: TCR_ELx.TBID
    (bool, bbm),      ///< FEAT_BBML1, which FEAT_BBML2 implies: the nT bit
    (bool, s2fwb),    ///< FEAT_S2FWB
    (bool, xs),       ///< FEAT_XS
    (bool, mte2),     ///< FEAT_MTE2
    (bool, mte_perm)); ///< FEAT_MTE_PERM
  friend bool operator==(Features const&, Features const&) = default;
};

/// What a feature requires.
struct Requirement {
  std::string_view feature; ///< by the name of the manual
  std::string_view other;   ///< that it is not without
  std::string_view cite;
  bool Features::*has;
  bool Features::*needs; ///< null: a Physical Address size of 52 bits, which is FEAT_LPA
  [[nodiscard]] constexpr bool met(Features const& f) const {
    return !(f.*has) || (needs != nullptr ? f.*needs : f.pa_range >= 6);
  }
};

inline constexpr std::array<Requirement, 5> requirements{{
  {"FEAT_LPA2",                    "FEAT_LVA",                    "A2.2",                     &Features::lpa2,     &Features::lva},
  {"FEAT_LPA2",                    "FEAT_LPA",                    "VTCR_EL2.DS",              &Features::lpa2,     nullptr},
  {"FEAT_PAN3",                    "FEAT_PAN",                    "A2.2",                     &Features::epan,     &Features::pan},
  {"dirty state of FEAT_HAFDBS",   "Access flag of FEAT_HAFDBS",  "ID_AA64MMFR1_EL1.HAFDBS",  &Features::hdbs,     &Features::haf},
  {"FEAT_MTE_PERM",                "FEAT_MTE2",                   "A2.2",                     &Features::mte_perm, &Features::mte2},
}};

/// What a set of features is missing; null if it is one that a machine may have.
constexpr Requirement const* missing(Features const& features) {
  for (Requirement const& requirement : requirements)
    if (!requirement.met(features)) return &requirement;
  return nullptr;
}
constexpr bool consistent(Features const& features) { return missing(features) == nullptr; }

/// What the architecture leaves open, beyond the choices of the attributes.
struct Choices {
  BOOST_HANA_DEFINE_STRUCT(Choices,
    (std::uint8_t, granule),     ///< the granule that a reserved TG0 or TG1 stands for: 0, 1, 2: 4, 16, 64 KiB
    (bool, size_below_faults),   ///< TxSZ below the minimum, without FEAT_LVA and FEAT_LPA: a fault, else the minimum
    (bool, size_above_faults),   ///< TxSZ above the maximum: a fault, else the maximum
    (bool, high_bits_fault),     ///< bits [15:12] of a 64 KiB descriptor without FEAT_LPA are address bits (R_WDZFC)
    (bool, base_is_long),        ///< PS 0b11x extends a base of 64 KiB without FEAT_LPA (TTBR0_EL1.BADDR)
    (bool, nt_faults),           ///< a block with nT set is a Translation fault, with FEAT_BBML1 (R_FDQJL)
    (bool, contiguous_faults),   ///< a contiguous group larger than the input range is one (R_WMNPV)
    (bool, contiguous_joins),    ///< within a contiguous group the input gives the address bits (R_HMQXG)
    (bool, af_before_checks),    ///< the Access flag is set also where the access fails the checks after it (R_QSPMS)
    (bool, af_after_stage2),     ///< stage 1's is not set where stage 2 faults on the output (R_QSPMS, I_CVNQR)
    (bool, dirty_after_stage2),  ///< nor is the dirty state updated there (R_DYCFD)
    (bool, output_fault_first),  ///< of stage-2 faults of an update and of the output, the latter is reported (R_LXCKP)
    (bool, at_sets_af),          ///< AT sets the Access flag of what it translates (R_XQSMX)
    (bool, at_hides_update_fault),  ///< where that faults, the result is as if AF were 1 (R_XQSMX)
    (bool, maintenance_af_faults),  ///< DC by VA takes Access flag faults (R_TRTWX)
    (bool, maintenance_leaves_af)); ///< where it does not, it does not set the Access flag either (I_KJBFT)
  friend bool operator==(Choices const&, Choices const&) = default;
};

// clang-format on

/// What an access is, as far as the walk can tell.
enum class Operation : std::uint8_t {
  load,
  store,
  atomic, ///< reads and writes
  fetch,
  dc_zva,        ///< DC ZVA and its like, a store
  dc_clean,      ///< DC CVAC and the like
  dc_invalidate, ///< DC IVAC; UNDEFINED at EL0 (C5.3.37)
  at_s1_read,    ///< AT S1E0R, S1E1R, S1E2R
  at_s1_write,
  at_s1_read_pan, ///< AT S1E1RP
  at_s1_write_pan,
  at_s12_read, ///< AT S12E0R, S12E1R
  at_s12_write
};

constexpr bool is_at(Operation op) { return op >= Operation::at_s1_read; }
constexpr bool is_at_s1(Operation op) {
  return op >= Operation::at_s1_read && op <= Operation::at_s1_write_pan;
}
/// Reported as ISS.CM: cache maintenance and address translation by VA.
constexpr bool is_maintenance(Operation op) {
  return op == Operation::dc_clean || op == Operation::dc_invalidate || is_at(op);
}

/// An access.
struct Request {
  std::uint64_t va = 0;
  Value regime = Regime::el10;
  Operation op = Operation::load;
  bool el0 = false; ///< made at EL0, or as if it were (LDTR, STTR, AT S1E0*, S12E0*); no DC IVAC is
  bool pan = false; ///< PSTATE.PAN
  bool unaligned = false; ///< misaligned for its size, so that it may not go to Device memory
  Value tag_access = TagAccess::unchecked;
  friend bool operator==(Request const&, Request const&) = default;
};

enum class FaultKind : std::uint8_t {
  none,
  translation,
  address_size,
  access_flag,
  permission,
  alignment,
  external_abort ///< a table is in no memory that is there
};
inline constexpr std::string_view fault_kind_names[] = {
    "none",       "translation", "address-size",  "access-flag",
    "permission", "alignment",   "external-abort"};

/// An MMU fault, before it is put into syndrome registers.
struct Fault {
  FaultKind kind = FaultKind::none;
  std::uint8_t stage = 0; ///< 1 or 2
  std::int8_t level = 0;  ///< -1 to 3; of that stage. No meaning for Alignment faults.
  bool s1ptw = false;     ///< stage 2, on a stage-1 table fetch or update
  bool no_tag_access = false;
  std::uint64_t ipa = 0; ///< of a stage-2 fault: what stage 2 was to translate
  explicit operator bool() const { return kind != FaultKind::none; }
  friend bool operator==(Fault const&, Fault const&) = default;
};

/// What a descriptor is, at its level.
enum class DescriptorKind : std::uint8_t { invalid, table, block, page };

/// The entry that a stage found, and where.
struct Leaf {
  std::uint64_t descriptor = 0; ///< as it was read
  std::uint64_t address = 0;    ///< where it was read: an IPA if stage 2 is in use, else a PA
  std::int8_t level = 0;
  bool present = false; ///< the stage is in use and its walk came to an entry
  friend bool operator==(Leaf const&, Leaf const&) = default;
};

/// A read of a descriptor, in order.
struct Fetch {
  std::uint8_t stage = 0; ///< whose table it is
  std::int8_t level = 0;
  bool for_table = false;  ///< stage 2, on behalf of a stage-1 table fetch or update
  bool for_update = false; ///< stage 2, on behalf of a stage-1 hardware update
  DescriptorKind kind{};
  std::uint64_t address = 0;  ///< physical
  std::uint64_t ipa = 0;      ///< of a stage-1 descriptor behind stage 2: its IPA
  std::uint64_t value = 0;    ///< what was read, as a number
  std::uint64_t s2_entry = 0; ///< of such a descriptor: the stage-2 entry that translated it
  friend bool operator==(Fetch const&, Fetch const&) = default;
};

/// A hardware update of the Access flag or the dirty state.
struct Update {
  std::uint8_t stage = 0;
  std::uint64_t address = 0; ///< physical
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  friend bool operator==(Update const&, Update const&) = default;
};

/// What came of an access. With a fault only `fault` and the leaves that were reached mean
/// anything.
struct WalkResult {
  Fault fault;
  std::uint64_t ipa = 0; ///< the output of stage 1
  std::uint64_t pa = 0;
  Leaf s1; ///< not present with stage 1 disabled
  Leaf s2; ///< of the output address; not present where stage 2 is not in use
};

} // namespace twofold::walks
