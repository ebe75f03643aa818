#pragma once
/// \file
/// How a fault is reported: ESR_ELx, FAR_ELx, HPFAR_EL2, and the status code that PAR_EL1 shares.
///
/// Source: Arm ARM, ESR_EL1 and ESR_EL2 ("ISS encoding for an exception from a Data Abort", "...
/// from an Instruction Abort"), FAR_EL2, HPFAR_EL2, PAR_EL1; D8.15 "Memory aborts" (D8.14 in some
/// issues). Faults of Realms, of domains (AArch32) and of FEAT_D128 are named and no more.

#include "spec/registers.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace twofold {

/// The kinds of faults of an access, as sets of one.
struct FaultKinds {
  std::uint32_t kinds = 0;
  [[nodiscard]] constexpr bool contains(FaultKinds other) const {
    return (other.kinds & ~kinds) == 0;
  }
  friend constexpr FaultKinds operator|(FaultKinds a, FaultKinds b) { return {a.kinds | b.kinds}; }
  friend constexpr bool operator==(FaultKinds, FaultKinds) = default;
};

namespace fault_kind {
inline constexpr FaultKinds address_size{1U << 0};
inline constexpr FaultKinds translation{1U << 1};
inline constexpr FaultKinds access_flag{1U << 2};
inline constexpr FaultKinds permission{1U << 3};
inline constexpr FaultKinds alignment{1U << 4};
inline constexpr FaultKinds external{1U << 5}; ///< on the access itself
inline constexpr FaultKinds external_on_walk{1U << 6};
inline constexpr FaultKinds parity{1U << 7};
inline constexpr FaultKinds parity_on_walk{1U << 8};
inline constexpr FaultKinds tag_check{1U << 9};
inline constexpr FaultKinds granule{1U << 10}; ///< Granule Protection Fault on the access
inline constexpr FaultKinds granule_on_walk{1U << 11};
inline constexpr FaultKinds tlb_conflict{1U << 12};
inline constexpr FaultKinds atomic_update{1U << 13};
inline constexpr FaultKinds lockdown{1U << 14};
inline constexpr FaultKinds exclusive{1U << 15};
inline constexpr FaultKinds section_domain{1U << 16};
inline constexpr FaultKinds page_domain{1U << 17};
inline constexpr FaultKinds any{(1U << 18) - 1};

/// Those that the walk or the descriptors of a stage give: MMU faults with a level.
inline constexpr FaultKinds mmu = address_size | translation | access_flag | permission;
inline constexpr FaultKinds external_any = external | external_on_walk | parity | parity_on_walk;
/// Synchronous External aborts, on a walk or not, other than parity errors.
inline constexpr FaultKinds synchronous = external | external_on_walk;
/// What ESR_ELx.LST tells of loads and stores of 64 bytes for.
inline constexpr FaultKinds single_copy64 = translation | access_flag | permission;
} // namespace fault_kind

/// Where a status code may stand: ESR_ELx.ISS.DFSC, ESR_ELx.ISS.IFSC, PAR_EL1.FST.
struct StatusPlaces {
  bool data = false;
  bool fetch = false;
  bool par = false;
};

namespace spec {

/// What a status code says. `level` is that of the stage that faults.
struct FaultStatus {
  std::uint8_t value;
  std::string_view meaning;
  FaultKinds kind;
  std::optional<int> level;
  StatusPlaces places;
  std::string_view feature{}; ///< without which there is no such code
};

inline constexpr StatusPlaces everywhere{true, true, true};
inline constexpr StatusPlaces in_esr{true, true, false};
inline constexpr StatusPlaces in_dfsc{true, false, false};
inline constexpr StatusPlaces in_par{false, false, true};

// clang-format off

// ESR_ELx, DFSC and IFSC; PAR_EL1.FST. An external abort on a walk is an exception also for AT.
inline constexpr FaultStatus fault_statuses[] = {
  {0b000000, "Address size fault, level 0",  fault_kind::address_size,  0, everywhere},
  {0b000001, "Address size fault, level 1",  fault_kind::address_size,  1, everywhere},
  {0b000010, "Address size fault, level 2",  fault_kind::address_size,  2, everywhere},
  {0b000011, "Address size fault, level 3",  fault_kind::address_size,  3, everywhere},
  {0b000100, "Translation fault, level 0",   fault_kind::translation,   0, everywhere},
  {0b000101, "Translation fault, level 1",   fault_kind::translation,   1, everywhere},
  {0b000110, "Translation fault, level 2",   fault_kind::translation,   2, everywhere},
  {0b000111, "Translation fault, level 3",   fault_kind::translation,   3, everywhere},
  {0b001000, "Access flag fault, level 0",   fault_kind::access_flag,   0, everywhere, "FEAT_LPA2"},
  {0b001001, "Access flag fault, level 1",   fault_kind::access_flag,   1, everywhere},
  {0b001010, "Access flag fault, level 2",   fault_kind::access_flag,   2, everywhere},
  {0b001011, "Access flag fault, level 3",   fault_kind::access_flag,   3, everywhere},
  {0b001100, "Permission fault, level 0",    fault_kind::permission,    0, everywhere, "FEAT_LPA2"},
  {0b001101, "Permission fault, level 1",    fault_kind::permission,    1, everywhere},
  {0b001110, "Permission fault, level 2",    fault_kind::permission,    2, everywhere},
  {0b001111, "Permission fault, level 3",    fault_kind::permission,    3, everywhere},
  {0b010000, "Synchronous External abort",   fault_kind::external,      {}, in_esr},
  {0b010001, "Synchronous Tag Check fault",  fault_kind::tag_check,     {}, in_dfsc, "FEAT_MTE2"},
  {0b010010, "Synchronous External abort on a walk, level -2", fault_kind::external_on_walk, -2, in_esr, "FEAT_D128"},
  {0b010011, "Synchronous External abort on a walk, level -1", fault_kind::external_on_walk, -1, in_esr, "FEAT_LPA2"},
  {0b010100, "Synchronous External abort on a walk, level 0",  fault_kind::external_on_walk,  0, in_esr},
  {0b010101, "Synchronous External abort on a walk, level 1",  fault_kind::external_on_walk,  1, in_esr},
  {0b010110, "Synchronous External abort on a walk, level 2",  fault_kind::external_on_walk,  2, in_esr},
  {0b010111, "Synchronous External abort on a walk, level 3",  fault_kind::external_on_walk,  3, in_esr},
  {0b011000, "parity or ECC error",          fault_kind::parity,        {}, in_esr},
  {0b011011, "parity or ECC error on a walk, level -1", fault_kind::parity_on_walk, -1, everywhere, "FEAT_LPA2"},
  {0b011100, "parity or ECC error on a walk, level 0",  fault_kind::parity_on_walk,  0, everywhere},
  {0b011101, "parity or ECC error on a walk, level 1",  fault_kind::parity_on_walk,  1, everywhere},
  {0b011110, "parity or ECC error on a walk, level 2",  fault_kind::parity_on_walk,  2, everywhere},
  {0b011111, "parity or ECC error on a walk, level 3",  fault_kind::parity_on_walk,  3, everywhere},
  {0b100001, "Alignment fault",              fault_kind::alignment,     {}, in_dfsc},
  {0b100010, "Granule Protection Fault on a walk, level -2", fault_kind::granule_on_walk, -2, everywhere, "FEAT_RME"},
  {0b100011, "Granule Protection Fault on a walk, level -1", fault_kind::granule_on_walk, -1, everywhere, "FEAT_RME"},
  {0b100100, "Granule Protection Fault on a walk, level 0",  fault_kind::granule_on_walk,  0, everywhere, "FEAT_RME"},
  {0b100101, "Granule Protection Fault on a walk, level 1",  fault_kind::granule_on_walk,  1, everywhere, "FEAT_RME"},
  {0b100110, "Granule Protection Fault on a walk, level 2",  fault_kind::granule_on_walk,  2, everywhere, "FEAT_RME"},
  {0b100111, "Granule Protection Fault on a walk, level 3",  fault_kind::granule_on_walk,  3, everywhere, "FEAT_RME"},
  {0b101000, "Granule Protection Fault, not on a walk",      fault_kind::granule,         {}, everywhere, "FEAT_RME"},
  {0b101001, "Address size fault, level -1", fault_kind::address_size, -1, everywhere, "FEAT_LPA2"},
  {0b101010, "Translation fault, level -2",  fault_kind::translation,  -2, everywhere, "FEAT_D128"},
  {0b101011, "Translation fault, level -1",  fault_kind::translation,  -1, everywhere, "FEAT_LPA2"},
  {0b101100, "Address size fault, level -2", fault_kind::address_size, -2, everywhere, "FEAT_D128"},
  {0b110000, "TLB conflict abort",           fault_kind::tlb_conflict,  {}, everywhere},
  {0b110001, "Unsupported atomic hardware update fault", fault_kind::atomic_update, {}, everywhere, "FEAT_HAFDBS"},
  {0b110100, "Lockdown, IMPLEMENTATION DEFINED",         fault_kind::lockdown,      {}, in_dfsc},
  {0b110101, "Unsupported Exclusive or Atomic access, IMPLEMENTATION DEFINED", fault_kind::exclusive, {}, in_dfsc},
  {0b111101, "Section Domain fault",         fault_kind::section_domain, {}, in_par},
  {0b111110, "Page Domain fault",            fault_kind::page_domain,   {}, in_par},
};

/// What kind of exception ESR_ELx.EC names, as far as an access can cause it.
enum class Abort : std::uint8_t { none, instruction, data };

/// ESR_ELx.EC. Where `abort` is none, the ISS is another one, and is not decoded.
struct ExceptionClass {
  std::uint8_t value;
  std::string_view meaning;
  Abort abort = Abort::none;
  bool from_lower = false; ///< taken from a lower Exception level
};

inline constexpr ExceptionClass exception_classes[] = {
  {0x00, "unknown reason"}, {0x01, "trapped WFI, WFE, WFIT or WFET"}, {0x03, "trapped MCR or MRC, coproc 0b1111"},
  {0x04, "trapped MCRR or MRRC, coproc 0b1111"}, {0x05, "trapped MCR or MRC, coproc 0b1110"},
  {0x06, "trapped LDC or STC"}, {0x07, "trapped SVE, Advanced SIMD or floating-point access"},
  {0x08, "trapped VMRS"}, {0x09, "trapped pointer authentication"}, {0x0a, "trapped other instruction, such as ST64B"},
  {0x0c, "trapped MRRC, coproc 0b1110"}, {0x0d, "Branch Target exception"}, {0x0e, "Illegal Execution state"},
  {0x11, "SVC in AArch32"}, {0x12, "HVC in AArch32"}, {0x13, "SMC in AArch32"}, {0x14, "trapped MSRR, MRRS or 128-bit System instruction"}, {0x15, "SVC in AArch64"},
  {0x16, "HVC in AArch64"}, {0x17, "SMC in AArch64"}, {0x18, "trapped MSR, MRS or System instruction"},
  {0x19, "trapped SVE access"}, {0x1a, "trapped ERET"}, {0x1c, "pointer authentication failure"},
  {0x1d, "trapped SME access"}, {0x1e, "Granule Protection Check exception"}, {0x1f, "IMPLEMENTATION DEFINED exception to EL3"},
  {0x20, "Instruction Abort from a lower Exception level",  Abort::instruction, true},
  {0x21, "Instruction Abort from the same Exception level", Abort::instruction, false},
  {0x22, "PC alignment fault"},
  {0x24, "Data Abort from a lower Exception level",         Abort::data,        true},
  {0x25, "Data Abort from the same Exception level",        Abort::data,        false},
  {0x26, "SP alignment fault"}, {0x27, "Memory operation (CPY, SET) exception"}, {0x28, "trapped floating-point exception, AArch32"},
  {0x2c, "trapped floating-point exception, AArch64"}, {0x2d, "Guarded Control Stack exception"}, {0x2f, "SError"},
  {0x30, "Breakpoint from a lower Exception level"}, {0x31, "Breakpoint from the same Exception level"},
  {0x32, "Software Step from a lower Exception level"}, {0x33, "Software Step from the same Exception level"},
  {0x34, "Watchpoint from a lower Exception level"}, {0x35, "Watchpoint from the same Exception level"},
  {0x38, "BKPT in AArch32"}, {0x3a, "Vector Catch in AArch32"}, {0x3c, "BRK in AArch64"},
  {0x3d, "Profiling exception"},
};

// The ISS of aborts. What the fields mean hangs on others: `syndrome_fields` below.
inline constexpr RegisterField esr_data_abort[] = {
  {"DFSC", 5, 0, Use::selector}, {"WnR", 6, 6, Use::selector}, {"S1PTW", 7, 7, Use::selector}, {"CM", 8, 8, Use::selector},
  {"EA", 9, 9, Use::selector}, {"FnV", 10, 10, Use::selector}, {"SET", 12, 11, Use::selector}, {"VNCR", 13, 13, Use::selector},
  {"AR", 14, 14, Use::selector}, {"SF", 15, 15, Use::selector}, {"SRT", 20, 16, Use::selector}, {"SSE", 21, 21, Use::selector},
  {"SAS", 23, 22, Use::selector}, {"ISV", 24, 24, Use::selector}, {"IL", 25, 25, Use::selector}, {"EC", 31, 26, Use::selector},
  {"Xs", 36, 32, Use::selector}, {"DirtyBit", 37, 37, Use::selector}, {"Overlay", 38, 38, Use::selector},
  {"AssuredOnly", 39, 39, Use::selector}, {"GCS", 40, 40, Use::selector}, {"TagAccess", 41, 41, Use::selector},
  {"TnD", 42, 42, Use::selector}, {"bits[63:43]", 63, 43, Use::no_effect},
};

inline constexpr RegisterField esr_instruction_abort[] = {
  {"IFSC", 5, 0, Use::selector}, {"bit[6]", 6, 6, Use::no_effect}, {"S1PTW", 7, 7, Use::selector}, {"bit[8]", 8, 8, Use::no_effect},
  {"EA", 9, 9, Use::selector}, {"FnV", 10, 10, Use::selector}, {"SET", 12, 11, Use::selector}, {"bits[24:13]", 24, 13, Use::no_effect},
  {"IL", 25, 25, Use::selector}, {"EC", 31, 26, Use::selector}, {"bits[36:32]", 36, 32, Use::no_effect},
  {"bit[37]", 37, 37, Use::no_effect}, {"Overlay", 38, 38, Use::selector}, {"AssuredOnly", 39, 39, Use::selector},
  {"bits[63:40]", 63, 40, Use::no_effect},
};

inline constexpr RegisterField hpfar_el2[] = {
  {"bits[3:0]", 3, 0, Use::no_effect}, {"FIPA", 47, 4, Use::selector}, {"bits[62:48]", 62, 48, Use::no_effect},
  {"NS", 63, 63, Use::no_effect},
};

/// Whether a condition on one bit is made, and which value it takes.
enum class When : std::uint8_t { either, no, yes };

constexpr bool holds(When when, bool bit) {
  return when == When::either || bit == (when == When::yes);
}

/// What becomes of a field of the syndrome.
enum class Validity : std::uint8_t { valid, res0, res1, unknown };

/// The first row of a field that applies decides; a field without a row that applies is valid.
struct SyndromeField {
  std::string_view name;
  std::string_view field;
  std::string_view cite;
  FaultKinds kinds;
  When isv;      ///< ESR_ELx.ISV
  When s1ptw;    ///< ESR_ELx.S1PTW
  Validity validity;
  Abort abort = Abort::none; ///< of these aborts alone, if of some
  std::string_view meant{};  ///< the name of what the bits hold then, if it is another
};

inline constexpr SyndromeField syndrome_fields[] = {
  {"sas",          "SAS",   "ESR_ELx.ISS", fault_kind::any,           When::no,     When::either, Validity::res0},
  {"toplevel",     "SSE",   "ESR_ELx.ISS", fault_kind::any,           When::no,     When::either, Validity::valid, Abort::data, "TopLevel"},
  {"wu",           "SRT",   "ESR_ELx.ISS", fault_kind::synchronous,   When::no,     When::either, Validity::valid, Abort::data, "WU"},
  {"srt",          "SRT",   "ESR_ELx.ISS", fault_kind::any,           When::no,     When::either, Validity::res0},
  {"fnp",          "SF",    "ESR_ELx.ISS", fault_kind::any,           When::no,     When::either, Validity::valid, Abort::data, "FnP"},
  {"pfv",          "AR",    "ESR_ELx.ISS", fault_kind::synchronous,   When::no,     When::either, Validity::valid, Abort::data, "PFV"},
  {"ar",           "AR",    "ESR_ELx.ISS", fault_kind::any,           When::no,     When::either, Validity::res0},
  {"isv-walk",     "ISV",   "ESR_ELx.ISS", fault_kind::any,           When::either, When::yes,    Validity::res0},
  {"il",           "IL",    "ESR_ELx.IL",  fault_kind::any,           When::no,     When::either, Validity::res1},
  {"fnv-external", "FnV",   "ESR_ELx.ISS", fault_kind::external,      When::either, When::either, Validity::valid},
  {"fnv",          "FnV",   "ESR_ELx.ISS", fault_kind::any,           When::either, When::either, Validity::res0},
  {"ea-external",  "EA",    "ESR_ELx.ISS", fault_kind::external_any,  When::either, When::either, Validity::valid},
  {"ea",           "EA",    "ESR_ELx.ISS", fault_kind::any,           When::either, When::either, Validity::res0},
  {"set-fetch",    "SET",   "ESR_ELx.ISS", fault_kind::external,      When::either, When::either, Validity::valid, Abort::instruction},
  {"set-external", "SET",   "ESR_ELx.ISS", fault_kind::synchronous,   When::either, When::either, Validity::valid, Abort::data},
  {"lst",          "SET",   "ESR_ELx.ISS", fault_kind::single_copy64, When::either, When::either, Validity::valid, Abort::data, "LST"},
  {"set",          "SET",   "ESR_ELx.ISS", fault_kind::any,           When::either, When::either, Validity::res0},
  {"s1ptw-mmu",    "S1PTW", "ESR_ELx.ISS", fault_kind::mmu | fault_kind::external_on_walk | fault_kind::parity_on_walk | fault_kind::granule_on_walk | fault_kind::atomic_update, When::either, When::either, Validity::valid},
  {"s1ptw",        "S1PTW", "ESR_ELx.ISS", fault_kind::any,           When::either, When::either, Validity::res0},
  {"wnr",          "WnR",   "ESR_ELx.ISS", fault_kind::atomic_update | fault_kind::exclusive, When::either, When::either, Validity::unknown},
};

/// What HPFAR_EL2 holds.
enum class FaultingIpa : std::uint8_t {
  access,     ///< the IPA of the access
  descriptor, ///< the IPA of the stage-1 descriptor
  unknown
};

/// The first row that applies decides. Of an exception that is not taken to EL2 it is none.
struct HpfarRow {
  std::string_view name;
  std::string_view cite;
  FaultKinds kinds;
  When s1ptw;
  FaultingIpa holds;
};

inline constexpr HpfarRow hpfar_rows[] = {
  {"walk",   "HPFAR_EL2", fault_kind::mmu, When::yes, FaultingIpa::descriptor},
  {"access", "HPFAR_EL2", fault_kind::translation | fault_kind::access_flag | fault_kind::address_size, When::no, FaultingIpa::access},
  {"other",  "HPFAR_EL2", fault_kind::any, When::either, FaultingIpa::unknown},
};

/// Where an abort is taken, first row that applies. Without SCR_EL3.EA, HCR_EL2.TEA and nested
/// virtualization.
struct TargetRow {
  std::string_view name;
  std::string_view cite;
  When stage2; ///< a fault of stage 2, S1PTW or not
  When el10;   ///< the regime is EL1&0
  When tge;    ///< HCR_EL2.TGE
  unsigned el;
};

inline constexpr TargetRow target_rows[] = {
  {"stage-2", "D8.15",       When::yes,    When::either, When::either, 2},
  {"el2",     "D8.15",       When::no,     When::no,     When::either, 2},
  {"tge",     "HCR_EL2.TGE", When::no,     When::yes,    When::yes,    2},
  {"el1",     "D8.15",       When::no,     When::yes,    When::no,     1},
};

/// What has to be so of the memory's attributes for a cause to be one: these the rules of attributes
/// answer.
enum class MemoryCause : std::uint8_t {
  none,          ///< nothing
  stage1_device, ///< unaligned, and stage 1 makes it Device
  stage2_device, ///< unaligned, and it is stage 2 that makes it Device
  device_walk,   ///< HCR_EL2.PTW, and stage 2 makes the table Device
  device_fetch,  ///< a fetch from memory that the stage makes Device
  no_tag_access  ///< tags of memory that stage 2 makes NoTagAccess
};

/// What a stage is walked for.
enum class Purpose : std::uint8_t {
  access, ///< the access itself
  table,  ///< stage 2, to read a stage-1 descriptor: S1PTW
  update  ///< stage 2, for hardware to write one: S1PTW
};

struct Purposes {
  bool access = false;
  bool table = false;
  bool update = false;
  [[nodiscard]] constexpr bool contain(Purpose purpose) const {
    return purpose == Purpose::access ? access : purpose == Purpose::table ? table : update;
  }
};

/// Rows of walks by what they mean to whoever looks for a cause. What they raise, at which level
/// and of which accesses, the rows say themselves (model/syndrome/producers.hpp); here they have a
/// name and words.
struct FaultCause {
  std::string_view name;
  unsigned stage;
  Purposes purposes;
  std::array<std::string_view, 2> rows; ///< "table.row", or a table for all of its rows
  MemoryCause memory;
  std::string_view cite; ///< where the memory has to be such, or no row of walks has a part
  std::string_view says;
  FaultKinds without_rows{}; ///< of a fault that no row of walks raises: the kind
};

inline constexpr Purposes of_access{true, false, false};
inline constexpr Purposes of_any{true, true, true};
inline constexpr Purposes of_table{false, true, false};
inline constexpr Purposes of_update{false, false, true};

inline constexpr FaultCause fault_causes[] = {
  {"s1-descriptor",   1, of_access, {"descriptor"},                        MemoryCause::none, {}, "the descriptor is invalid, or a Block or reserved where the level has none"},
  {"s1-nt",           1, of_access, {"leaf.nt"},                           MemoryCause::none, {}, "a Block descriptor has nT=1 (FEAT_BBM)"},
  {"s1-contiguous",   1, of_access, {"leaf.contiguous"},                   MemoryCause::none, {}, "the Contiguous bit is set, and the group is larger than what TCR_ELx.TnSZ leaves"},
  {"s1-va",           1, of_access, {"s1-before.wide"},                    MemoryCause::none, {}, "the VA is outside what TCR_ELx.TnSZ leaves, top bits not all alike"},
  {"s1-txsz",         1, of_access, {"s1-before.size"},                    MemoryCause::none, {}, "TCR_ELx.TnSZ is out of range"},
  {"s1-epd",          1, of_access, {"s1-before.epd"},                     MemoryCause::none, {}, "TCR_ELx.EPDn disables the walk"},
  {"s1-e0pd",         1, of_access, {"s1-before.e0pd"},                    MemoryCause::none, {}, "TCR_ELx.E0PDn, for an access from EL0"},
  {"s2-descriptor",   2, of_any,    {"descriptor"},                        MemoryCause::none, {}, "nothing is mapped: the stage-2 descriptor is invalid, or a Block or reserved where the level has none"},
  {"s2-nt",           2, of_any,    {"leaf.nt"},                           MemoryCause::none, {}, "a Block descriptor has nT=1 (FEAT_BBM)"},
  {"s2-contiguous",   2, of_any,    {"leaf.contiguous"},                   MemoryCause::none, {}, "the Contiguous bit is set, and the group is larger than what VTCR_EL2.T0SZ leaves"},
  {"s2-ipa",          2, of_any,    {"s2-before.wide"},                    MemoryCause::none, {}, "the IPA is outside what VTCR_EL2.T0SZ leaves"},
  {"s2-start",        2, of_any,    {"s2-before.start", "s2-before.size"}, MemoryCause::none, {}, "VTCR_EL2.{SL0, SL2, T0SZ, TG0} and the PA size do not go together"},
  {"s1-output",       1, of_access, {"leaf.address-size", "entry.table"},  MemoryCause::none, {}, "the output address, or that of the next table, has bits above TCR_ELx.{IPS, PS} or the PA size"},
  {"s1-ttbr",         1, of_access, {"s1-before.base"},                    MemoryCause::none, {}, "TTBRn_ELx points above TCR_ELx.{IPS, PS} or the PA size"},
  {"s1-off",          1, of_access, {"s1-before.off-wide"},                MemoryCause::none, {}, "stage 1 is off, and the VA is above the PA size"},
  {"s2-output",       2, of_any,    {"leaf.address-size", "entry.table"},  MemoryCause::none, {}, "the output address, or that of the next table, has bits above VTCR_EL2.PS or the PA size"},
  {"s2-vttbr",        2, of_any,    {"s2-before.base"},                    MemoryCause::none, {}, "VTTBR_EL2 points above VTCR_EL2.PS or the PA size"},
  {"s1-af",           1, of_access, {"leaf.access-flag"},                  MemoryCause::none, {}, "AF is 0, and hardware does not set it"},
  {"s2-af",           2, of_any,    {"leaf.access-flag"},                  MemoryCause::none, {}, "AF is 0, and hardware does not set it"},
  {"s1-ap",           1, of_access, {"s1-direct", "s1-table"},             MemoryCause::none, {}, "AP, or APTable, forbids it"},
  {"s1-pan",          1, of_access, {"s1-pan"},                            MemoryCause::none, {}, "PSTATE.PAN, for a page that EL0 may use"},
  {"s1-xn",           1, of_access, {"s1-px", "s1-ux"},                    MemoryCause::none, {}, "UXN, PXN or XN, or those of a table, forbid it; or EL0 may write the page"},
  {"s1-wxn",          1, of_access, {"s1-wxn"},                            MemoryCause::none, {}, "SCTLR_ELx.WXN, for a page that may be written"},
  {"s1-device-fetch", 1, of_access, {"leaf.permission"},                   MemoryCause::device_fetch, "B2.10.2", "a fetch from what stage 1 makes Device may fault"},
  {"s2-ap",           2, of_access, {"s2-data"},                           MemoryCause::none, {}, "S2AP forbids it"},
  {"s2-xn",           2, of_access, {"s2-execute"},                        MemoryCause::none, {}, "XN forbids it"},
  {"s2-device-fetch", 2, of_access, {"leaf.permission"},                   MemoryCause::device_fetch, "B2.10.2", "a fetch from what stage 2 makes Device may fault"},
  {"s2-tag",          2, of_access, {"leaf.permission"},                   MemoryCause::no_tag_access, "R_XSYYN", "a Tag Checked or tag access to NoTagAccess memory"},
  {"s2-walk-read",    2, of_table,  {"s2-data"},                           MemoryCause::none, {}, "S2AP does not let the stage-1 table be read"},
  {"s2-walk-update",  2, of_update, {"s2-data"},                           MemoryCause::none, {}, "S2AP does not let hardware update the stage-1 descriptor (R_BDJJL)"},
  {"s2-walk-device",  2, of_table,  {"leaf.permission"},                   MemoryCause::device_walk, "R_KTSYP", "HCR_EL2.PTW is 1, and stage 2 makes the stage-1 table Device"},
  {"s1-device",       1, of_access, {"leaf.alignment", "s1-before.off-type"}, MemoryCause::stage1_device, "B2.10.2", "unaligned, or DC ZVA, to what stage 1 makes Device"},
  {"s1-access",       1, of_access, {},                                    MemoryCause::none, "SCTLR_ELx.A", "SCTLR_ELx.A, or an instruction that has to be aligned whatever the memory", fault_kind::alignment},
  {"s2-device",       2, of_access, {"leaf.alignment"},                    MemoryCause::stage2_device, "B2.10.2", "unaligned, or DC ZVA, to what stage 2 makes Device"},
};

// clang-format on

namespace detail {

static_assert(covers_64_bits(esr_data_abort));
static_assert(covers_64_bits(esr_instruction_abort));
static_assert(covers_64_bits(hpfar_el2));

} // namespace detail

} // namespace spec

} // namespace twofold
