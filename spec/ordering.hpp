#pragma once
/// \file
/// The order in which Effects become visible: memory accesses, the translation table walks they
/// need, barriers and TLB maintenance, on one PE and between PEs.
///
/// Source: Arm ARM, B2.3 "Definition of the Arm memory model", whose terms the rows name; Arm
/// publishes the same definition for machines (`aarch64.cat`, `aarch64hwreqs.cat`,
/// `aarch64deps.cat`, `enumerations.cat`), with which the rows were compared. B2.4 "Completion and
/// endpoint ordering" and D8.17 "TLB maintenance" say the same of TLBI in prose.
///
/// A row relates an Effect to another by a path: from an Effect of one set, step by step along base
/// relations, each ending in a set. All rows of a part together make up its relation; Locally-,
/// hardware- and ordered-before are closed under transitivity. Release consistency, exclusives,
/// atomics, tags, instruction fetch, hardware updates of translation tables and cache maintenance
/// are not in the rows.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace twofold {

/// A set of kinds of Effects.
struct EffectSet {
  std::uint32_t kinds = 0;
  [[nodiscard]] constexpr bool contains(EffectSet other) const {
    return (other.kinds & ~kinds) == 0;
  }
  [[nodiscard]] constexpr bool meets(EffectSet other) const { return (other.kinds & kinds) != 0; }
  friend constexpr EffectSet operator|(EffectSet a, EffectSet b) { return {a.kinds | b.kinds}; }
  friend constexpr EffectSet operator-(EffectSet a, EffectSet b) { return {a.kinds & ~b.kinds}; }
  friend constexpr bool operator==(EffectSet, EffectSet) = default;
};

/// The sets that rows speak of. Those of one kind come first.
namespace effect {
/// Explicit Memory Read and Write Effects.
inline constexpr EffectSet exp_r{1U << 0};
inline constexpr EffectSet exp_w{1U << 1};
/// Implicit TTD Memory Read Effects, by what becomes of the access: it is made, or there is an MMU
/// fault.
inline constexpr EffectSet ttd_r_success{1U << 2};
inline constexpr EffectSet ttd_r_translation{1U << 3};
inline constexpr EffectSet ttd_r_access_flag{1U << 4};
inline constexpr EffectSet ttd_r_permission{1U << 5};
/// MMU Fault Effects.
inline constexpr EffectSet fault_translation{1U << 6};
inline constexpr EffectSet fault_access_flag{1U << 7};
inline constexpr EffectSet fault_permission{1U << 8};
/// TLBI Effects, for the own PE alone or broadcast.
inline constexpr EffectSet tlbi_own{1U << 9};
inline constexpr EffectSet tlbi_broadcast{1U << 10};
inline constexpr EffectSet dsb_full{1U << 11};
inline constexpr EffectSet dsb_ld{1U << 12};
inline constexpr EffectSet dsb_st{1U << 13};
inline constexpr EffectSet dmb_full{1U << 14};
inline constexpr EffectSet dmb_ld{1U << 15};
inline constexpr EffectSet dmb_st{1U << 16};
inline constexpr EffectSet isb{1U << 17};
inline constexpr std::size_t kind_count = 18;

inline constexpr EffectSet any{(1U << kind_count) - 1};
inline constexpr EffectSet exp_m = exp_r | exp_w;
inline constexpr EffectSet ttd_r =
    ttd_r_success | ttd_r_translation | ttd_r_access_flag | ttd_r_permission;
inline constexpr EffectSet mmu_fault = fault_translation | fault_access_flag | fault_permission;
/// Entries that give these faults are not held in a TLB (D8.17, I_WZCBG).
inline constexpr EffectSet tlb_uncacheable_fault = fault_translation | fault_access_flag;
inline constexpr EffectSet tlb_uncacheable_ttd_r = ttd_r_translation | ttd_r_access_flag;
inline constexpr EffectSet tlbi = tlbi_own | tlbi_broadcast;
inline constexpr EffectSet not_ttd_r = any - ttd_r;
/// Instruction Fetch Barrier Effects: ISB, and the entry to an exception.
inline constexpr EffectSet ifb = isb | mmu_fault;
} // namespace effect

/// The relations that a path may step along.
enum class Relation : std::uint8_t {
  none,         ///< empty slot
  po,           ///< program order
  po_loc,       ///< program order, same location
  po_low_order, ///< program order, same low-order bits: the offset within the page
  addr,         ///< Address dependency
  data,         ///< Data dependency
  ctrl,         ///< Control dependency
  pick,         ///< Pick dependency, between instructions
  lmrs,         ///< Local memory read successor
  tr_ib,        ///< Translation-intrinsically-before
  tr_ib_inverse,
  in_scope, ///< from a TLBI to a walk of an entry that it invalidates
  dsb_ob,   ///< as its part says, and so on for the next three
  ifb_ob,
  lob,
  hw,
  rf, ///< Reads-from
  rf_ext,
  rf_int,
  ca, ///< Coherence-after: by the coherence order of a location, from its reads and writes
  ca_ext,
  ca_int,
  tlbi_after, ///< a TLBI and a walk in its scope, one way or the other
};
inline constexpr std::size_t relation_count = 23;

/// Steps along a relation to the Effects of a set.
struct OrderingStep {
  Relation relation = Relation::none;
  EffectSet to{};
  [[nodiscard]] constexpr bool empty() const { return relation == Relation::none; }
  friend constexpr bool operator==(OrderingStep, OrderingStep) = default;
};

/// What a row adds to.
enum class OrderingPart : std::uint8_t {
  dsb_ob,
  ifb_ob,
  lob,
  hw,
  tlbi_pair, ///< TLBI and walks that are ordered one way or the other: an execution chooses
  ob,        ///< External visibility requirement: its closure is irreflexive
  internal,  ///< Internal visibility requirement: each row is irreflexive
};

/// Which processors a row holds for.
enum class OrderingFeature : std::uint8_t { always, ets2 };

/// Whether only Effects of one PE, or of different ones, are related.
enum class OrderingScope : std::uint8_t { any, same_pe, other_pe };

/// One line of the definition.
struct OrderingRow {
  std::string_view name; ///< unique
  std::string_view term; ///< of the Arm ARM
  std::string_view cite;
  OrderingPart part{};
  OrderingFeature feature{};
  EffectSet from{};
  std::array<OrderingStep, 6> via{};
  OrderingScope scope{};
};

namespace spec {

namespace ordering {

/// A relation, to be followed by the set that the step ends in.
struct Along {
  Relation relation{};
  consteval OrderingStep operator()(EffectSet to) const { return {relation, to}; }
};

inline constexpr Along po{Relation::po};
inline constexpr Along po_loc{Relation::po_loc};
inline constexpr Along po_low_order{Relation::po_low_order};
inline constexpr Along addr{Relation::addr};
inline constexpr Along data{Relation::data};
inline constexpr Along ctrl{Relation::ctrl};
inline constexpr Along pick{Relation::pick};
inline constexpr Along lmrs{Relation::lmrs};
inline constexpr Along tr_ib{Relation::tr_ib};
inline constexpr Along tr_ib_inverse{Relation::tr_ib_inverse};
inline constexpr Along in_scope{Relation::in_scope};
inline constexpr Along dsb_ob{Relation::dsb_ob};
inline constexpr Along ifb_ob{Relation::ifb_ob};
inline constexpr Along lob{Relation::lob};
inline constexpr Along hw{Relation::hw};
inline constexpr Along rf{Relation::rf};
inline constexpr Along rf_ext{Relation::rf_ext};
inline constexpr Along rf_int{Relation::rf_int};
inline constexpr Along ca{Relation::ca};
inline constexpr Along ca_ext{Relation::ca_ext};
inline constexpr Along ca_int{Relation::ca_int};
inline constexpr Along tlbi_after{Relation::tlbi_after};

using namespace effect;
using enum OrderingFeature;
using OrderingScope::other_pe;
using OrderingScope::same_pe;
using Part = OrderingPart;

// clang-format off

inline constexpr OrderingRow rows[] = {
  // A full DSB waits for accesses, walks and TLBI; a walk waits for it with FEAT_ETS2 only.
  {"dsb.full",            "DSB-ordered-before", "B2.3", Part::dsb_ob, always, exp_m | ttd_r | tlbi, {po(dsb_full), po(not_ttd_r)}},
  {"dsb.full-walk",       "DSB-ordered-before", "B2.3", Part::dsb_ob, ets2,   exp_m | ttd_r | tlbi, {po(dsb_full), po(ttd_r)}},
  {"dsb.load",            "DSB-ordered-before", "B2.3", Part::dsb_ob, always, exp_r,                {po(dsb_ld), po(not_ttd_r)}},
  {"dsb.load-walk",       "DSB-ordered-before", "B2.3", Part::dsb_ob, ets2,   exp_r,                {po(dsb_ld), po(ttd_r)}},
  {"dsb.store",           "DSB-ordered-before", "B2.3", Part::dsb_ob, always, exp_w,                {po(dsb_st), po(not_ttd_r)}},
  {"dsb.store-walk",      "DSB-ordered-before", "B2.3", Part::dsb_ob, ets2,   exp_w,                {po(dsb_st), po(ttd_r)}},

  // What has to be known before the barrier comes before everything behind it, walks included.
  {"ifb.ctrl",            "IFB-ordered-before", "B2.3", Part::ifb_ob, always, exp_r, {ctrl(ifb), po(any)}},
  {"ifb.addr",            "IFB-ordered-before", "B2.3", Part::ifb_ob, always, exp_r, {addr(exp_m), po(ifb), po(any)}},
  {"ifb.addr-fault",      "IFB-ordered-before", "B2.3", Part::ifb_ob, always, exp_r, {addr(ttd_r), tr_ib(mmu_fault), po(any)}},
  {"ifb.dsb",             "IFB-ordered-before", "B2.3", Part::ifb_ob, always, any,   {dsb_ob(ifb), po(any)}},
  {"ifb.walk-fault",      "IFB-ordered-before", "B2.3", Part::ifb_ob, always, ttd_r, {tr_ib(mmu_fault), po(any)}},
  {"ifb.walk",            "IFB-ordered-before", "B2.3", Part::ifb_ob, always, ttd_r, {tr_ib(exp_m), po(ifb), po(any)}},

  // Locally-ordered-before.
  {"intrinsic.walk",      "Intrinsically-ordered-before",     "B2.3",        Part::lob, always, ttd_r, {tr_ib(exp_m | mmu_fault)}},
  {"ets.fault",           "ETS-ordered-before",               "B2.3",        Part::lob, ets2,   exp_m, {po(tlb_uncacheable_fault), tr_ib_inverse(ttd_r)}},
  {"lob.dsb",             "Locally-ordered-before",           "B2.3",        Part::lob, always, any,   {dsb_ob(any)}},
  {"lob.ifb",             "Locally-ordered-before",           "B2.3",        Part::lob, always, any,   {ifb_ob(any)}},
  {"lmws.explicit",       "Local memory write successor",     "B2.3",        Part::lob, always, exp_m, {po_loc(exp_w)}},
  {"lmws.walk",           "Local memory write successor",     "B2.3",        Part::lob, always, ttd_r, {po_loc(exp_w)}},
  {"dob.addr",            "Dependency-ordered-before",        "B2.3",        Part::lob, always, exp_r, {addr(exp_m | ttd_r | tlbi)}},
  {"dob.data",            "Dependency-ordered-before",        "B2.3",        Part::lob, always, exp_r, {data(exp_w)}},
  {"dob.ctrl",            "Dependency-ordered-before",        "B2.3",        Part::lob, always, exp_r, {ctrl(exp_w | tlbi)}},
  {"dob.addr-write",      "Dependency-ordered-before",        "B2.3",        Part::lob, always, exp_r, {addr(exp_m), po(exp_w)}},
  {"dob.addr-read",       "Dependency-ordered-before",        "B2.3",        Part::lob, always, exp_r, {addr(exp_m), lmrs(exp_r)}},
  {"dob.data-read",       "Dependency-ordered-before",        "B2.3",        Part::lob, always, exp_r, {data(exp_m), lmrs(exp_r)}},
  {"dob.walk-write",      "Dependency-ordered-before",        "B2.3",        Part::lob, always, ttd_r, {tr_ib(exp_m), po(exp_w)}},
  {"bob.full",            "Barrier-ordered-before",           "B2.3",        Part::lob, always, exp_m, {po(dmb_full), po(exp_m | mmu_fault)}},
  {"bob.load",            "Barrier-ordered-before",           "B2.3",        Part::lob, always, exp_r, {po(dmb_ld), po(exp_m | mmu_fault)}},
  {"bob.store",           "Barrier-ordered-before",           "B2.3",        Part::lob, always, exp_w, {po(dmb_st), po(exp_w | mmu_fault)}},

  // Local hardware requirements.
  {"hw.lob",              "Local-hardware-required-ordered-before", "B2.3",  Part::hw, always, any,   {lob(any)}},
  {"hw.pick",             "Pick-locally-ordered-before",      "B2.3",        Part::hw, always, exp_r, {pick(any), lob(exp_w)}},

  // A TLBI and a walk of what it invalidates are ordered, one way or the other.
  {"tlbi-pair.broadcast", "TLBI-after",                       "B2.3, D8.17", Part::tlbi_pair, always, tlbi_broadcast, {in_scope(ttd_r)}},
  {"tlbi-pair.own",       "TLBI-after",                       "B2.3, D8.17", Part::tlbi_pair, always, tlbi_own,       {in_scope(ttd_r)}, same_pe},

  // Ordered-before.
  {"ob.hw",               "Hardware-required-ordered-before", "B2.3",        Part::ob, always, any,               {hw(any)}},
  {"hazard.read",         "Explicitly-hazard-ordered-before", "B2.3",        Part::ob, always, exp_r,             {po_loc(exp_r), ca_ext(exp_w)}},
  // The walk came first: what waits for the TLBI waits for the walk; on other PEs also for its
  // access, and for older walks whose accesses have the same low-order bits.
  {"tlbi.walk-dsb",       "TTD-read-ordered-before",          "B2.3",        Part::ob, always, ttd_r,             {tlbi_after(tlbi), dsb_ob(any)}},
  {"tlbi.walk-ifb",       "TTD-read-ordered-before",          "B2.3",        Part::ob, always, ttd_r,             {tlbi_after(tlbi), ifb_ob(any)}},
  {"tlbi.access-dsb",     "TLBI-ordered-before",              "B2.3, D8.17", Part::ob, always, exp_m | mmu_fault, {tr_ib_inverse(ttd_r), tlbi_after(tlbi), dsb_ob(any)}, other_pe},
  {"tlbi.access-ifb",     "TLBI-ordered-before",              "B2.3, D8.17", Part::ob, always, exp_m | mmu_fault, {tr_ib_inverse(ttd_r), tlbi_after(tlbi), ifb_ob(any)}, other_pe},
  {"tlbi.older-dsb",      "TLBI-ordered-before",              "B2.3, D8.17", Part::ob, always, ttd_r,             {tr_ib(exp_m), po_low_order(exp_m), tr_ib_inverse(ttd_r), tlbi_after(tlbi), dsb_ob(any)}, other_pe},
  {"tlbi.older-ifb",      "TLBI-ordered-before",              "B2.3, D8.17", Part::ob, always, ttd_r,             {tr_ib(exp_m), po_low_order(exp_m), tr_ib_inverse(ttd_r), tlbi_after(tlbi), ifb_ob(any)}, other_pe},
  // Observed-by.
  {"obs.rf",              "Explicitly-observed-by",           "B2.3",        Part::ob, always, exp_w,                 {rf_ext(exp_r)}},
  {"obs.ca",              "Explicitly-observed-by",           "B2.3",        Part::ob, always, exp_m,                 {ca_ext(exp_w)}},
  {"obs.walk-rf",         "TTD-observed-by",                  "B2.3",        Part::ob, always, exp_w,                 {rf(ttd_r)}},
  {"obs.uncacheable",     "TLBUncacheable-coherence-after",   "B2.3, D8.17", Part::ob, always, tlb_uncacheable_ttd_r, {ca(exp_w)}},
  // The TLBI came first: the walk read memory behind it, so what the walk did not see is younger.
  {"obs.tlbi",            "TLBI-coherence-after",             "B2.3, D8.17", Part::ob, always, tlbi,                  {tlbi_after(ttd_r), ca(exp_w)}},

  // A PE and its own accesses to one location.
  {"internal.corw",       "Internal visibility requirement",  "B2.3",        Part::internal, always, exp_r, {po_loc(exp_w), rf_int(exp_r)}},
  {"internal.coww",       "Internal visibility requirement",  "B2.3",        Part::internal, always, exp_w, {po_loc(exp_w), ca_int(exp_w)}},
  {"internal.cowr",       "Internal visibility requirement",  "B2.3",        Part::internal, always, exp_w, {po_loc(exp_r), ca_int(exp_w)}},
};

// clang-format on

} // namespace ordering

/// The whole definition, in an order in which no row needs a part that comes later.
inline constexpr std::span<OrderingRow const> ordering_rows{ordering::rows};

} // namespace spec
} // namespace twofold
