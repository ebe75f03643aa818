#pragma once
/// \file
/// When accesses, barriers and maintenance are complete, and in which order accesses reach a
/// device: what taking a device back rests on.
///
/// Source: Arm ARM, B2.4.1 "Completion and endpoint ordering" with B2.4.1.1 "Peripherals", B2.10
/// "Memory types and attributes", D8.17 "TLB maintenance", and the ordering of B2.3 as far as one
/// host PE needs it. What no manual promises is an assumption with a name; rows that rest on one
/// name it.
///
/// An instruction passes points. A row speaks of two instructions X and Y: if the one point is
/// before the other, then so are two more. An execution is an order of all points that satisfies
/// every row. Rows only forbid, but those of `gather`, which permit.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace twofold {

/// What an instruction passes, in the order of an access.
enum class Point : std::uint8_t {
  fill,      ///< its stage-2 entry is read from memory, into a TLB perhaps
  combine,   ///< an entry that combines both stages is made of it
  use,       ///< the access is translated
  issue,     ///< the instruction is executed
  serialise, ///< it passes the platform's serialisation point: the host bridge, an interconnect
  arrive,    ///< it reaches its end point; of a table entry: other observers see it
  effect,    ///< it has taken effect there; of a reset: the device is clean
  take,      ///< a TLBI takes effect on the PE of the old owner
  complete,  ///< it is complete, by B2.4.1
};
inline constexpr std::size_t point_count = 9;
inline constexpr std::array<std::string_view, point_count> point_names{
    "fill", "combine", "use", "issue", "serialise", "arrive", "effect", "take", "complete"};

/// What an instruction is, as a set.
struct Labels {
  std::uint64_t bits = 0;
  [[nodiscard]] constexpr bool contains(Labels other) const { return (other.bits & ~bits) == 0; }
  [[nodiscard]] constexpr bool meets(Labels other) const { return (other.bits & bits) != 0; }
  friend constexpr Labels operator|(Labels a, Labels b) { return {a.bits | b.bits}; }
  friend constexpr Labels operator-(Labels a, Labels b) { return {a.bits & ~b.bits}; }
  friend constexpr bool operator==(Labels, Labels) = default;
};

namespace label {
inline constexpr Labels store{1ULL << 0};
inline constexpr Labels load{1ULL << 1};
inline constexpr Labels dsb{1ULL << 2};
inline constexpr Labels dmb{1ULL << 3};
inline constexpr Labels isb{1ULL << 4};
inline constexpr Labels tlbi{1ULL << 5};
inline constexpr Labels clean{1ULL << 6}; ///< DC CVAC or CIVAC, by VA to the PoC
/// Writes of registers that say what a TLBI applies to.
inline constexpr Labels vmid_of_guest{1ULL << 7};
inline constexpr Labels vmid_of_other{1ULL << 8};
inline constexpr Labels tge_0{1ULL << 9};
inline constexpr Labels tge_1{1ULL << 10};

/// Where an access goes.
inline constexpr Labels table{1ULL << 11};  ///< to a translation table entry
inline constexpr Labels mmio{1ULL << 12};   ///< to the memory space of a device: BAR, register
inline constexpr Labels config{1ULL << 13}; ///< to PCIe configuration space
inline constexpr Labels posted{1ULL << 14}; ///< by PCIe's terms
inline constexpr Labels non_posted{1ULL << 15};
/// What it is for.
inline constexpr Labels old_owner{1ULL << 16};
inline constexpr Labels new_owner{1ULL << 17};
inline constexpr Labels reset{1ULL << 18};
inline constexpr Labels polled{1ULL << 19}; ///< a read whose value is waited for
inline constexpr Labels vmm{1ULL << 20};    ///< by the VMM's own mapping

/// Its memory type: Non-gathering, non-Reordering, No Early Write Acknowledgement (Device only), a
/// Cacheability that is Write-Back at some level, or any at all; XS=1.
inline constexpr Labels non_gathering{1ULL << 21};
inline constexpr Labels non_reordering{1ULL << 22};
inline constexpr Labels non_early_ack{1ULL << 23};
inline constexpr Labels write_back{1ULL << 24};
inline constexpr Labels cacheable{1ULL << 25};
inline constexpr Labels xs{1ULL << 26};
/// How it is translated: regime EL1&0 or EL2&0; by an entry that combines stages, or by one of the
/// last stage alone.
inline constexpr Labels el10{1ULL << 27};
inline constexpr Labels el20{1ULL << 28};
inline constexpr Labels combined{1ULL << 29};
inline constexpr Labels direct{1ULL << 30};

/// A barrier's access types and domain; ISH includes OSH and SY, OSH includes SY.
inline constexpr Labels loads{1ULL << 31};
inline constexpr Labels stores{1ULL << 32};
inline constexpr Labels ish{1ULL << 33};
inline constexpr Labels osh{1ULL << 34};

/// What a TLBI removes, and where: of the current VMID and regime, on which PEs.
inline constexpr Labels of_stage_2{1ULL << 35}; ///< entries that hold stage 2 alone
inline constexpr Labels of_stage_1{1ULL << 36}; ///< entries that hold stage 1, combined ones too
inline constexpr Labels of_any_vmid{1ULL << 37};
inline constexpr Labels is_broadcast{1ULL << 38}; ///< IS or OS
inline constexpr Labels os_broadcast{1ULL << 39};
inline constexpr Labels nxs{1ULL << 40};
inline constexpr Labels right_level{1ULL << 41}; ///< no TTL hint, or one that is right
/// What rows say of it.
inline constexpr Labels in_vmid{1ULL << 42}; ///< it applies to the guest's VMID
inline constexpr Labels in_el10{1ULL << 43}; ///< it applies to EL1&0
inline constexpr Labels in_el20{1ULL << 44}; ///< it applies to EL2&0
/// Entries that hold stage 1, of one VA of the own regime: a host knows no VA of a guest.
inline constexpr Labels of_va{1ULL << 45};
inline constexpr std::size_t label_count = 46;

inline constexpr Labels access = store | load;
} // namespace label

/// What holds between two instructions.
struct Between {
  std::uint32_t bits = 0;
  [[nodiscard]] constexpr bool contains(Between other) const { return (other.bits & ~bits) == 0; }
  friend constexpr Between operator|(Between a, Between b) { return {a.bits | b.bits}; }
  friend constexpr Between operator-(Between a, Between b) { return {a.bits & ~b.bits}; }
  friend constexpr bool operator==(Between, Between) = default;
};

namespace between {
inline constexpr Between same{1U << 0};       ///< X is Y
inline constexpr Between po{1U << 1};         ///< X is before Y in program order
inline constexpr Between same_pe{1U << 2};    ///< of one PE, X is not Y
inline constexpr Between other_pe{1U << 3};   ///< of different PEs
inline constexpr Between latest{1U << 4};     ///< X is the last write before Y of its register
inline constexpr Between isb{1U << 5};        ///< an ISB is between them
inline constexpr Between barrier{1U << 6};    ///< a DMB or DSB that orders X and Y is between them
inline constexpr Between overwrites{1U << 7}; ///< X overwrites the table entry that Y used
inline constexpr Between provides{1U << 8};   ///< Y uses the table entry that X wrote
inline constexpr Between same_location{1U << 9};    ///< they can be to one location
inline constexpr Between same_peripheral{1U << 10}; ///< to one page of one device
inline constexpr Between one_device{1U << 11};    ///< to a device and to its reset register beside
inline constexpr Between same_path{1U << 12};     ///< by one route through the interconnect
inline constexpr Between same_function{1U << 13}; ///< to one PCIe function
inline constexpr Between same_xs{1U << 14};       ///< their XS attributes agree
/// What rows say: X, a TLBI, removes entries that Y can use, of stage 2 alone or with stage 1; it
/// waits for accesses of the XS attribute of Y; it is performed on the PE of Y.
inline constexpr Between removes_stage_2{1U << 16};
inline constexpr Between removes_stage_1{1U << 17};
inline constexpr Between waits_for{1U << 18};
inline constexpr Between reaches{1U << 15};
inline constexpr std::size_t count = 19;
} // namespace between

/// What a platform or a host promises, and no manual of Arm.
enum class Assumption : std::uint8_t {
  none,
  serialisation_point,
  pci_order,
  config_ack,
  device_ack,
  reset_read,
  no_mirror,
  no_vmm,
  same_path,
  one_peripheral,
  inner_domain,
  outer_domain,
};
inline constexpr std::size_t assumption_count = 12; ///< with `none`

struct AssumptionInfo {
  Assumption id{};
  std::string_view name;
  std::string_view sentence;
};

inline constexpr std::array<AssumptionInfo, assumption_count> assumption_infos{{
    {Assumption::none, "", ""},
    {Assumption::serialisation_point, "A-SERPT",
     "What is complete for the Inner Shareable domain, or cleaned to the PoC, has passed the "
     "platform's serialisation point; write-combining buffers before it are closed."},
    {Assumption::pci_order, "A-PCIORD",
     "From the host bridge on, neither a posted write nor a non-posted request passes an earlier "
     "posted write to the same function."},
    {Assumption::config_ack, "A-NE.config",
     "A No Early Write Acknowledgement write to configuration space is acknowledged by its end "
     "point (expected by B2.10.2.3)."},
    {Assumption::device_ack, "A-NE.bar",
     "A No Early Write Acknowledgement write to the device's memory space is acknowledged by its "
     "end point (B2.10.2.3 expects it not of PCIe's posted writes)."},
    {Assumption::reset_read, "A-FLRRD",
     "A read that reaches the device after the reset did completes only when the reset is done; "
     "not so with Immediate Readiness."},
    {Assumption::no_mirror, "A-NOMIRROR",
     "The old owner can reach neither configuration space nor the reset register through what was "
     "mapped to it; what its stores do is done when they arrive."},
    {Assumption::no_vmm, "A-NOVMM",
     "The VMM makes no access by a mapping of its own once the device is being taken back."},
    {Assumption::same_path, "A-SAMEPATH",
     "What goes by one route to a platform device and to its reset register arrives in the order "
     "in "
     "which it passed the serialisation point."},
    {Assumption::one_peripheral, "A-PERIPH",
     "The device and its reset register are one Memory-mapped peripheral, whose size is "
     "IMPLEMENTATION DEFINED."},
    {Assumption::inner_domain, "A-INNER",
     "All PEs of host and guests are in one Inner Shareable domain (B2.10.1.1 assumes it of a "
     "hypervisor)."},
    {Assumption::outer_domain, "A-OUTER",
     "All PEs of host and guests are in one Outer Shareable domain."},
}};

constexpr AssumptionInfo const& info(Assumption assumption) {
  return assumption_infos[static_cast<std::size_t>(assumption)];
}

/// Instructions that a row speaks of: with all of some labels, some of others, none of others.
struct LabelPattern {
  Labels all{};
  Labels none{};
  Labels any{};
  [[nodiscard]] constexpr bool matches(Labels labels) const {
    return labels.contains(all) && !labels.meets(none) && (any.bits == 0 || labels.meets(any));
  }
  friend constexpr bool operator==(LabelPattern const&, LabelPattern const&) = default;
};

/// A point of X or of Y.
struct PointOf {
  bool of_y = false;
  Point point{};
  friend constexpr bool operator==(PointOf, PointOf) = default;
};

/// One point is before another.
struct Before {
  bool given = false;
  PointOf first{};
  PointOf second{};
  friend constexpr bool operator==(Before const&, Before const&) = default;
};

enum class CompletionPart : std::uint8_t {
  grant,  ///< Y has the labels in `grants`
  relate, ///< what is in `relates` holds between X and Y
  reach,  ///< X reaches the PE of Y
  absent, ///< there is no X
  order,  ///< if `when` (or always), then `then`
  gather, ///< X and Y may become one transaction, unless `when`, or the assumption holds
};

/// One line of what is known.
struct CompletionRow {
  std::string_view name; ///< unique
  std::string_view cite;
  Assumption assumption{};
  CompletionPart part{};
  LabelPattern x{};
  LabelPattern y{};
  Between between{};
  Before when{};
  Before then{};
  Labels grants{};
  Between relates{};
};

/// An operation of TLBI and what it removes.
struct TlbiRow {
  std::string_view name; ///< without IS, OS and nXS
  std::string_view cite;
  Labels removes{};
};

namespace spec {

namespace completion {

using namespace label;
using A = Assumption;
using Part = CompletionPart;
namespace rel = between;
using enum Point;

consteval LabelPattern is(Labels all, Labels none = {}, Labels any = {}) {
  return {all, none, any};
}
consteval LabelPattern any_of(Labels any, Labels none = {}) { return {{}, none, any}; }
consteval PointOf X(Point point) { return {false, point}; }
consteval PointOf Y(Point point) { return {true, point}; }
consteval Before before(PointOf first, PointOf second) { return {true, first, second}; }
inline constexpr Before always{};
inline constexpr LabelPattern anything{};

// clang-format off

inline constexpr TlbiRow tlbi_rows[] = {
  {"ipas2e1",    "R_VZZVZ, R_TVTYQ", of_stage_2},
  {"ipas2le1",   "R_VZZVZ, R_TVTYQ", of_stage_2},
  {"vmalle1",    "R_LGSCG",          of_stage_1},
  {"vmalls12e1", "R_GNJPZ",          of_stage_1 | of_stage_2},
  {"alle1",      "R_GNJPZ",          of_stage_1 | of_stage_2 | of_any_vmid},
  {"vae1",       "R_LGSCG",          of_va},
  {"vale1",      "R_LGSCG",          of_va},
};

inline constexpr CompletionRow rows[] = {
  // What a TLBI applies to: the current VMID, and by HCR_EL2.{E2H,TGE} one regime or the other. A register that was
  // written counts behind an ISB.
  {"context.vmid",        "D8.17.5",           A::none,         Part::grant,  is(vmid_of_guest), is(tlbi),                        rel::latest | rel::isb, always, always, in_vmid},
  {"context.any-vmid",    "D8.17.5",           A::none,         Part::grant,  is(tlbi | of_any_vmid), is(tlbi),                   rel::same,              always, always, in_vmid},
  {"context.guest",       "D8.17.5",           A::none,         Part::grant,  is(tge_0),         is(tlbi),                        rel::latest | rel::isb, always, always, in_el10},
  {"context.host",        "D8.17.5",           A::none,         Part::grant,  is(tge_1),         is(tlbi, {}, of_stage_1 | of_va), rel::latest | rel::isb, always, always, in_el20},
  {"context.stage-2",     "D8.17.5",           A::none,         Part::grant,  is(tlbi | of_stage_2), is(tlbi),                    rel::same,              always, always, in_el10},

  // Where it is performed.
  {"reach.own",           "I_DMCXY, R_QRNJC",  A::none,         Part::reach,  is(tlbi), anything, rel::same_pe},
  {"reach.inner",         "I_DMCXY, R_QRNJC",  A::inner_domain, Part::reach,  is(tlbi | is_broadcast), anything, rel::other_pe},
  {"reach.outer",         "I_DMCXY, R_QRNJC",  A::outer_domain, Part::reach,  is(tlbi | os_broadcast), anything, rel::other_pe},

  // A translation: read from memory, perhaps held, used. Two stages may be held as one entry.
  {"walk.direct",         "D8.16, R_FFWJK",    A::none,         Part::order,  is(direct),   anything, rel::same, always, before(X(fill), X(use))},
  {"walk.combine",        "D8.16, R_FFWJK",    A::none,         Part::order,  is(combined), anything, rel::same, always, before(X(fill), X(combine))},
  {"walk.combined",       "D8.16, R_FFWJK",    A::none,         Part::order,  is(combined), anything, rel::same, always, before(X(combine), X(use))},
  {"walk.access",         "B2.3 Translation-intrinsically-before", A::none, Part::order, any_of(access), anything, rel::same, always, before(X(use), X(issue))},
  {"walk.old-entry",      "B2.3 TTD-from-read",  A::none,       Part::order,  is(table | store), anything, rel::overwrites, always, before(Y(fill), X(arrive))},
  {"walk.new-entry",      "B2.3 TTD-observed-by", A::none,      Part::order,  is(table | store), anything, rel::provides,   always, before(X(arrive), Y(fill))},

  // Which entries it removes, and the accesses by them that it waits for: with nXS those with XS=0.
  {"scope.stage-2",       "R_VZZVZ, R_SQXYZ",  A::none,         Part::relate, is(of_stage_2 | right_level | in_vmid | in_el10), is(el10), {}, always, always, {}, rel::removes_stage_2},
  {"scope.stage-1",       "R_LGSCG, R_SQXYZ",  A::none,         Part::relate, is(of_stage_1 | right_level | in_vmid | in_el10), is(el10), {}, always, always, {}, rel::removes_stage_1},
  {"scope.host",          "R_LGSCG, R_SQXYZ",  A::none,         Part::relate, is(right_level | in_el20, {}, of_stage_1 | of_va), is(el20), {}, always, always, {}, rel::removes_stage_1},
  {"scope.every-xs",      "I_BBMSB",           A::none,         Part::relate, is(tlbi, nxs), anything,     {}, always, always, {}, rel::waits_for},
  {"scope.xs-0",          "R_STPSQ",           A::none,         Part::relate, is(tlbi),      is({}, xs),   {}, always, always, {}, rel::waits_for},

  // What a TLBI removes was used before, or was read behind it.
  {"tlbi.stage-2",        "R_VZZVZ, R_LXHLD",  A::none,         Part::order,  is(tlbi), is(combined),      rel::reaches | rel::removes_stage_2, before(Y(fill), X(take)),    before(Y(combine), X(take))},
  {"tlbi.stage-2-direct", "R_VZZVZ, R_LXHLD",  A::none,         Part::order,  is(tlbi), is(direct),        rel::reaches | rel::removes_stage_2, before(Y(fill), X(take)),    before(Y(use), X(take))},
  {"tlbi.combined",       "R_LGSCG, R_LXHLD",  A::none,         Part::order,  is(tlbi), is(combined),      rel::reaches | rel::removes_stage_1, before(Y(combine), X(take)), before(Y(use), X(take))},
  {"tlbi.host",           "R_LGSCG, R_LXHLD",  A::none,         Part::order,  is(tlbi), is(direct | el20), rel::reaches | rel::removes_stage_1, before(Y(fill), X(take)),    before(Y(use), X(take))},

  // It is complete when the accesses by what it removes are.
  {"tlbi.issue",          "D8.17.8",           A::none,         Part::order,  is(tlbi), anything, rel::same, always, before(X(issue), X(take))},
  {"tlbi.complete",       "R_DCJQM",           A::none,         Part::order,  is(tlbi), anything, rel::same, always, before(X(take), X(complete))},
  {"tlbi.waits-direct",   "B2.4.1, I_BBMSB",   A::none,         Part::order,  is(tlbi), is(direct),        rel::reaches | rel::removes_stage_2 | rel::waits_for, before(Y(use), X(take)), before(Y(complete), X(complete))},
  {"tlbi.waits-combined", "B2.4.1, I_BBMSB",   A::none,         Part::order,  is(tlbi), is(combined),      rel::reaches | rel::removes_stage_1 | rel::waits_for, before(Y(use), X(take)), before(Y(complete), X(complete))},
  {"tlbi.waits-host",     "B2.4.1, I_BBMSB",   A::none,         Part::order,  is(tlbi), is(direct | el20), rel::reaches | rel::removes_stage_1 | rel::waits_for, before(Y(use), X(take)), before(Y(complete), X(complete))},

  // What a DSB waits for, and what waits for it.
  {"dsb.store",           "B2.4.1",            A::none,         Part::order,  is(store), is(dsb | stores | ish), rel::po, always, before(X(complete), Y(complete))},
  {"dsb.load",            "B2.4.1",            A::none,         Part::order,  is(load),  is(dsb | loads | ish),  rel::po, always, before(X(complete), Y(complete))},
  {"dsb.tlbi-own",        "R_PSMWS",           A::none,         Part::order,  is(tlbi, is_broadcast),                is(dsb | loads | stores),       rel::po, always, before(X(complete), Y(complete))},
  {"dsb.tlbi-inner",      "R_PSMWS",           A::none,         Part::order,  is(tlbi | is_broadcast, os_broadcast), is(dsb | loads | stores | ish), rel::po, always, before(X(complete), Y(complete))},
  {"dsb.tlbi-outer",      "R_PSMWS",           A::none,         Part::order,  is(tlbi | os_broadcast),               is(dsb | loads | stores | osh), rel::po, always, before(X(complete), Y(complete))},
  {"dsb.clean",           "B2.4.1",            A::none,         Part::order,  is(clean),                             is(dsb | loads | stores | ish), rel::po, always, before(X(complete), Y(complete))},
  {"dsb.after",           "B2.3 DSB-ordered-before", A::none,   Part::order,  is(dsb), anything, rel::po, always, before(X(complete), Y(issue))},
  {"ctrl.after",          "B2.3 Dependency-ordered-before", A::none, Part::order, is(load | polled), any_of(store | tlbi), rel::po, always, before(X(complete), Y(issue))},

  // An access on its way.
  {"flow.issue",          "B2.10",             A::none,         Part::order,  any_of(access), anything, rel::same, always, before(X(issue), X(serialise))},
  {"flow.serialise",      "B2.10",             A::none,         Part::order,  any_of(access), anything, rel::same, always, before(X(serialise), X(arrive))},
  {"flow.arrive",         "B2.10",             A::none,         Part::order,  is(store), anything, rel::same, always, before(X(arrive), X(effect))},
  {"flow.table",          "B2.3",              A::none,         Part::order,  is(table | store), anything, rel::same, always, before(X(issue), X(arrive))},
  // When it is complete.
  {"complete.issue",      "B2.4.1",            A::none,         Part::order,  any_of(access), anything, rel::same, always, before(X(issue), X(complete))},
  {"complete.table",      "B2.4.1",            A::none,         Part::order,  is(table | store), anything, rel::same, always, before(X(arrive), X(complete))},
  {"complete.read",       "B2.10.2.1",         A::none,         Part::order,  is(load | non_gathering), anything, rel::same, always, before(X(arrive), X(complete))},
  {"complete.config",     "B2.4.1, B2.10.2.3", A::config_ack,   Part::order,  is(store | config | non_early_ack), anything, rel::same, always, before(X(arrive), X(complete))},
  {"complete.device",     "B2.4.1, B2.10.2.3", A::device_ack,   Part::order,  is(store | mmio | non_early_ack), anything, rel::same, always, before(X(arrive), X(complete))},
  {"complete.serialised", "B2.10.1.3",         A::serialisation_point, Part::order, is(store, table | write_back), anything, rel::same, always, before(X(serialise), X(complete))},
  // A dirty line leaves the cache at any time, and at the latest when it is cleaned.
  {"clean.issue",         "B2.4.1",            A::none,         Part::order,  is(clean), anything, rel::same, always, before(X(issue), X(complete))},
  {"clean.dirty",         "B2.4.1",            A::serialisation_point, Part::order, is(clean), is(store | write_back), rel::other_pe, before(Y(complete), X(issue)), before(Y(serialise), X(complete))},

  // Peripheral arrival order.
  {"arrival.a",           "B2.4.1.1",          A::none,         Part::order,  is(non_reordering), is(non_reordering), rel::po | rel::same_peripheral | rel::same_xs, always, before(X(arrive), Y(arrive))},
  {"arrival.b",           "B2.4.1.1",          A::none,         Part::order,  is(non_gathering), is(non_gathering), rel::same_peripheral, before(X(complete), Y(issue)), before(X(arrive), Y(arrive))},
  {"arrival.b-register",  "B2.4.1.1",          A::one_peripheral, Part::order, is(non_gathering), is(non_gathering), rel::one_device, before(X(complete), Y(issue)), before(X(arrive), Y(arrive))},
  {"arrival.c",           "B2.4.1.1",          A::none,         Part::order,  any_of(access, cacheable), any_of(access, cacheable), rel::barrier | rel::same_peripheral, always, before(X(arrive), Y(arrive))},

  // Interconnects.
  {"pci.posted",          "PCIe, transaction ordering", A::pci_order, Part::order, is(posted), is(posted),     rel::same_function, before(X(serialise), Y(serialise)), before(X(arrive), Y(arrive))},
  {"pci.non-posted",      "PCIe, transaction ordering", A::pci_order, Part::order, is(posted), is(non_posted), rel::same_function, before(X(serialise), Y(serialise)), before(X(arrive), Y(arrive))},
  {"path.same",           "platform",          A::same_path,    Part::order,  is(mmio, posted | non_posted), is(mmio, posted | non_posted), rel::same_path, before(X(serialise), Y(serialise)), before(X(arrive), Y(arrive))},

  // Devices.
  {"device.no-mirror",    "platform",          A::no_mirror,    Part::order,  is(old_owner), any_of(access, table), rel::other_pe, before(X(arrive), Y(arrive)), before(X(effect), Y(arrive))},
  {"device.reset-read",   "PCIe, Function Level Reset", A::reset_read, Part::order, is(reset), is(load | polled), rel::po, before(X(arrive), Y(arrive)), before(X(effect), Y(complete))},
  {"device.no-vmm",       "host",              A::no_vmm,       Part::absent, is(vmm)},

  // What may become one transaction: accesses with the Gathering attribute, on one route; two writes to one location
  // unless both are non-Gathering or one is ordered before the other. A configuration request is never merged with a
  // memory request.
  {"gather.types",        "B2.10.1, B2.10.2.1", A::none,        Part::gather, is(store | old_owner, non_gathering), is(store, non_gathering | config), rel::same_path},
  {"gather.location-x",   "B2.10.1, B2.10.2",  A::none,         Part::gather, is(store | old_owner, non_gathering), is(store | new_owner), rel::same_location, before(X(complete), Y(issue))},
  {"gather.location-y",   "B2.10.1, B2.10.2",  A::none,         Part::gather, is(store | old_owner), is(store | new_owner, non_gathering), rel::same_location, before(X(complete), Y(issue))},
  {"gather.register",     "B2.10.1, B2.10.2",  A::no_mirror,    Part::gather, is(store | old_owner, non_gathering), is(store | reset),     rel::one_device,    before(X(complete), Y(issue))},
};

// clang-format on

} // namespace completion

inline constexpr std::span<CompletionRow const> completion_rows{completion::rows};
inline constexpr std::span<TlbiRow const> tlbi_rows{completion::tlbi_rows};

} // namespace spec
} // namespace twofold
