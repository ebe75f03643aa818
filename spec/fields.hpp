#pragma once
/// \file
/// Every quantity that a rule reads or writes, named once.
///
/// The groups below are Boost.Hana structs, templates over what a field holds. From this one list
/// come the labels that rows use (`in.mair`), the widths, the CSV columns, the command-line
/// options, the generators and the symbolic variables.

#include "spec/kinds.hpp"

#include <boost/hana/accessors.hpp>
#include <boost/hana/define_struct.hpp>
#include <boost/hana/first.hpp>
#include <boost/hana/for_each.hpp>
#include <boost/hana/second.hpp>
#include <boost/hana/string.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace twofold {

// clang-format off

/// Which optional features are implemented.
template <template <class Kind> class V> struct Features {
  BOOST_HANA_DEFINE_STRUCT(Features,
    (V<Flag>, s2fwb),     ///< FEAT_S2FWB
    (V<Flag>, xs),        ///< FEAT_XS
    (V<Flag>, mte2),      ///< FEAT_MTE2
    (V<Flag>, mte_perm),  ///< FEAT_MTE_PERM (requires FEAT_MTE2)
    (V<Flag>, lpa2));     ///< FEAT_LPA2 in use, TCR_ELx.DS and VTCR_EL2.DS: where the SH inputs come from
};

/// What accesses a page, and what the guest and the hypervisor configured for it.
template <template <class Kind> class V> struct Inputs {
  BOOST_HANA_DEFINE_STRUCT(Inputs,
    (V<Regime>, regime),
    (V<Access>, access),
    (V<TagAccess>, tag_access),
    (V<Flag>, ata),                 ///< Allocation Tag Access enabled
    (V<Flag>, sctlr_m),             ///< SCTLR_ELx.M, stage 1 enabled
    (V<Flag>, sctlr_c),             ///< SCTLR_ELx.C
    (V<Flag>, sctlr_i),             ///< SCTLR_ELx.I
    (V<Flag>, hcr_vm),              ///< HCR_EL2.VM, stage 2 enabled
    (V<Flag>, hcr_fwb),             ///< HCR_EL2.FWB
    (V<Flag>, hcr_cd),              ///< HCR_EL2.CD
    (V<Flag>, hcr_id),              ///< HCR_EL2.ID
    (V<Flag>, hcr_dc),              ///< HCR_EL2.DC
    (V<Flag>, hcr_dct),             ///< HCR_EL2.DCT
    (V<Flag>, hcr_e2h),             ///< HCR_EL2.E2H
    (V<Flag>, hcr_tge),             ///< HCR_EL2.TGE
    (V<Flag>, hcr_ptw),             ///< HCR_EL2.PTW
    (V<MairAttr>, mair),            ///< the MAIR_ELx byte selected by AttrIndx
    (V<ShField>, s1_sh),            ///< stage-1 SH[1:0] in force: the descriptor's, with TCR_ELx.DS the TCR_ELx.SHn
    (V<BitPair>, tcr_irgn), ///< TCR_ELx.IRGNn
    (V<BitPair>, tcr_orgn), ///< TCR_ELx.ORGNn
    (V<ShField>, tcr_sh),           ///< TCR_ELx.SHn
    (V<MemAttr>, s2_memattr),       ///< stage-2 MemAttr[3:0]
    (V<ShField>, s2_sh),            ///< stage-2 SH[1:0] in force: the descriptor's, with VTCR_EL2.DS VTCR_EL2.SH0
    (V<Flag>, s2_fnxs));            ///< stage-2 FnXS
};

/// What the architecture leaves open. A property holds for all of these, an observation must match one.
template <template <class Kind> class V> struct Choices {
  BOOST_HANA_DEFINE_STRUCT(Choices,
    (V<MairAttr>, mair),         ///< the allocated byte that a reserved MAIR byte behaves as
    (V<ShField>, s1_sh),         ///< the allocated value that stage-1 SH=0b01 behaves as
    (V<MemAttr>, s2_memattr),    ///< the allocated value that a reserved MemAttr behaves as
    (V<ShField>, s2_sh),         ///< the allocated value that stage-2 SH=0b01 behaves as
    (V<Flag>, s1_osh),           ///< stage-1 Device and NC enter stage 2 as Outer Shareable (R_NSCNC)
    (V<Flag>, nsh_tagged),       ///< Non-shareable Tagged memory is treated as Tagged (R_YSLYC)
    (V<Flag>, nc_tagged),        ///< Tagged memory that SCTLR_ELx.C=0 makes NC is treated as Tagged (R_YSLYC)
    (V<Flag>, s1_device_fetch),  ///< a fetch from stage-1 Device is a Permission fault, not as from NC
    (V<Flag>, s2_device_fetch),  ///< a fetch from stage-2 Device is a Permission fault, not as from NC
    (V<Flag>, par_wt));          ///< PAR_EL1 reports 0xA0 for WT with XS=0 if one side only is RA Non-transient
};

/// Which controls have an effect on the access.
template <template <class Kind> class V> struct Controls {
  BOOST_HANA_DEFINE_STRUCT(Controls,
    (V<Flag>, fetch),  ///< the access is an instruction fetch
    (V<Flag>, walk),   ///< the access is a stage-1 translation table walk
    (V<Flag>, at),     ///< the access is an address translation instruction
    (V<Flag>, s1),     ///< stage 1 is enabled
    (V<Flag>, s2),     ///< stage 2 is enabled, and applies to the access
    (V<Flag>, cd),     ///< the Effective value of HCR_EL2.CD
    (V<Flag>, id),     ///< the Effective value of HCR_EL2.ID
    (V<Flag>, ptw));   ///< the Effective value of HCR_EL2.PTW
};

/// The output of stage 1.
template <template <class Kind> class V> struct Stage1 {
  BOOST_HANA_DEFINE_STRUCT(Stage1,
    (V<Source>, source),           ///< what gave the attributes
    (V<MairAttr>, attr),           ///< the MAIR byte in force, allocated
    (V<Flag>, reserved),           ///< attr is not an allocated encoding
    (V<MemoryType>, type),
    (V<Cacheability>, inner),
    (V<Cacheability>, outer),
    (V<Allocation>, inner_hints),
    (V<Allocation>, outer_hints),
    (V<Flag>, inner_transient),
    (V<Flag>, outer_transient),
    (V<ShField>, sh_field),        ///< SH[1:0] in force, allocated
    (V<Shareability>, sh),
    (V<Flag>, tagged),             ///< the stage-1 attributes define Tagged
    (V<Flag>, xs),
    (V<Flag>, fault));             ///< stage-1 Permission fault
};

/// The contribution of stage 2.
template <template <class Kind> class V> struct Stage2 {
  BOOST_HANA_DEFINE_STRUCT(Stage2,
    (V<Flag>, fwb),            ///< the Effective value of HCR_EL2.FWB
    (V<MemAttr>, attr),        ///< MemAttr in force, allocated, RES0 bits cleared
    (V<Flag>, reserved),       ///< attr is not an allocated encoding
    (V<MemoryType>, type),
    (V<Cacheability>, inner),
    (V<Cacheability>, outer),
    (V<ShField>, sh_field),    ///< SH[1:0] in force, allocated
    (V<Shareability>, sh),
    (V<Flag>, no_tag_access),
    (V<Flag>, xs),
    (V<Flag>, fault));         ///< stage-2 Permission fault
};

/// The resultant attributes of the access.
template <template <class Kind> class V> struct Result {
  BOOST_HANA_DEFINE_STRUCT(Result,
    (V<MemoryType>, type),
    (V<Cacheability>, inner),
    (V<Cacheability>, outer),
    (V<Allocation>, inner_hints),
    (V<Allocation>, outer_hints),
    (V<Flag>, inner_transient),
    (V<Flag>, outer_transient),
    (V<Shareability>, sh),
    (V<Flag>, tagged),
    (V<Flag>, no_tag_access),
    (V<Flag>, xs),
    (V<Fault>, fault));        ///< no access takes place; then the attributes mean nothing
};

/// What an AT instruction reports in PAR_EL1, before any IMPLEMENTATION DEFINED latitude.
template <template <class Kind> class V> struct Par {
  BOOST_HANA_DEFINE_STRUCT(Par,
    (V<Flag>, f),              ///< PAR_EL1.F, the translation faulted
    (V<BitPair>, outer_form),  ///< ATTR[7:6] of Normal memory
    (V<BitPair>, inner_form),  ///< ATTR[3:2] of Normal memory
    (V<Nibble>, outer),        ///< ATTR[7:4] of Normal memory
    (V<Nibble>, inner),        ///< ATTR[3:0] of Normal memory
    (V<MairAttr>, attr),       ///< PAR_EL1.ATTR
    (V<ShField>, sh));         ///< PAR_EL1.SH
};

/// What software and the memory system may or may have to do, given the resultant attributes.
template <template <class Kind> class V> struct Effects {
  BOOST_HANA_DEFINE_STRUCT(Effects,
    (V<Flag>, gather),         ///< accesses may be merged
    (V<Flag>, reorder),        ///< accesses may be reordered against others to the same peripheral
    (V<Flag>, early_ack),      ///< a write may be acknowledged before its end point
    (V<Flag>, speculate),      ///< speculative data reads are permitted
    (V<Flag>, unaligned),      ///< unaligned accesses do not fault for the memory type
    (V<Flag>, s1_alignment),   ///< misaligned accesses and DC ZVA may still take a stage-1 Alignment fault
    (V<Flag>, atomics_as_device), ///< atomics and exclusives may be supported only as for Device
    (V<Flag>, alignment_as_uncached), ///< exclusives, atomics, acquire/release may have to be aligned as if not Write-Back
    (V<Flag>, no_clean_to_pou)); ///< CLIDR_EL1.{LoUU, LoUIS} are 0: no data cache clean for fetches
};

/// What is to be said about how the result came about.
template <template <class Kind> class V> struct Notes {
  BOOST_HANA_DEFINE_STRUCT(Notes,
    (V<Flag>, reserved),                  ///< a reserved encoding was used, a choice stands in for it
    (V<Flag>, constrained_unpredictable), ///< the result rests on a CONSTRAINED UNPREDICTABLE choice
    (V<Flag>, res0_set),                  ///< a RES0 bit is set and was ignored
    (V<Flag>, wb_rwa),                    ///< result is iWB/oWB, Read- and Write-Allocate, Non-transient
    (V<Flag>, inadmissible),              ///< a consulted choice, or the configuration, is not one the manual permits
    (V<Flag>, unmatched));                ///< no row of a table matched, or an impossible row did
};

/// Everything that the rules read and write.
template <template <class Kind> class V> struct State {
  BOOST_HANA_DEFINE_STRUCT(State,
    (Features<V>, feature),
    (Inputs<V>, in),
    (Choices<V>, choice),
    (Controls<V>, on),
    (Stage1<V>, s1),
    (Stage2<V>, s2),
    (Result<V>, out),
    (Par<V>, par),
    (Effects<V>, may),
    (Notes<V>, note));
};

// clang-format on

/// The label of a field: its position in the state and its width in bits.
struct Field {
  std::uint8_t index = 0;
  std::uint8_t width = 0;
  friend constexpr bool operator==(Field, Field) = default;
};

template <class Kind> struct Label : Field {
  constexpr Label() : Field{0, Kind::width} {}
};

/// Calls `visit(group name, field name, member)` for each field of `state`, in order.
template <class S, class Visit> constexpr void for_each_field(S&& state, Visit&& visit) {
  namespace hana = boost::hana;
  using Plain = std::remove_cvref_t<S>;
  hana::for_each(hana::accessors<Plain>(), [&](auto const& group) {
    auto& members = hana::second(group)(state);
    using Members = std::remove_cvref_t<decltype(members)>;
    hana::for_each(hana::accessors<Members>(), [&](auto const& member) {
      visit(std::string_view{hana::first(group).c_str()},
            std::string_view{hana::first(member).c_str()}, hana::second(member)(members));
    });
  });
}

namespace detail {

/// Labels, numbered in order.
template <class Labels> constexpr Labels label_all() {
  Labels labels{};
  std::uint8_t next = 0;
  for_each_field(labels,
                 [&](std::string_view, std::string_view, Field& field) { field.index = next++; });
  return labels;
}

} // namespace detail

/// The labels that rows use.
namespace field {

inline constexpr State<Label> all = detail::label_all<State<Label>>();
inline constexpr auto const& feature = all.feature;
inline constexpr auto const& in = all.in;
inline constexpr auto const& choice = all.choice;
inline constexpr auto const& on = all.on;
inline constexpr auto const& s1 = all.s1;
inline constexpr auto const& s2 = all.s2;
inline constexpr auto const& out = all.out;
inline constexpr auto const& par = all.par;
inline constexpr auto const& may = all.may;
inline constexpr auto const& note = all.note;

} // namespace field

/// What tools need to know of a field.
struct FieldInfo {
  std::string_view group;
  std::string_view name;
  unsigned width = 0;
  std::string_view const* value_names = nullptr; ///< architectural names, by value
  std::size_t named_values = 0;                  ///< values from here on have no meaning
};

inline constexpr std::size_t field_count = field::note.unmatched.index + 1;

namespace detail {

template <class Kind> struct KindOf {
  using type = Kind;
};

template <class Kinds, std::size_t Count> constexpr std::array<FieldInfo, Count> describe_all() {
  std::array<FieldInfo, Count> infos{};
  std::size_t next = 0;
  Kinds kinds{};
  for_each_field(kinds, [&](std::string_view group, std::string_view name, auto& kind) {
    using Kind = typename std::remove_cvref_t<decltype(kind)>::type;
    infos[next++] = {group, name, Kind::width, Kind::names.data(), Kind::names.size()};
  });
  return infos;
}

} // namespace detail

inline constexpr std::array<FieldInfo, field_count> field_infos =
    detail::describe_all<State<detail::KindOf>, field_count>();

/// The field at a position of the state.
constexpr Field field_at(std::size_t index) {
  return {static_cast<std::uint8_t>(index), static_cast<std::uint8_t>(field_infos[index].width)};
}

/// Name, width and value names of `f`.
constexpr FieldInfo const& info(Field f) { return field_infos[f.index]; }

/// One value for each field; `T` is a concrete value or a symbolic term.
template <class T> struct Values {
  std::array<T, field_count> items{};
  constexpr T& operator[](Field f) { return items[f.index]; }
  constexpr T const& operator[](Field f) const { return items[f.index]; }
  friend constexpr bool operator==(Values const&, Values const&) = default;
};

using Concrete = Values<Value>;

/// The first field of the group after `choice`: what comes before is given, what follows is
/// computed.
inline constexpr std::size_t given_count = field::on.fetch.index;

/// How many values a given field takes; a kind that names fewer than it has room for uses no
/// others.
constexpr unsigned value_count(Field f) {
  FieldInfo const& about = info(f);
  return about.named_values != 0 ? static_cast<unsigned>(about.named_values) : 1U << about.width;
}

/// True where the values have words, "ifetch"; elsewhere they are numbers, "0b01".
constexpr bool has_words(Field f) {
  FieldInfo const& about = info(f);
  return about.named_values != 0 &&
         (about.value_names[0].front() < '0' || about.value_names[0].front() > '9');
}

/// The value of that name.
constexpr std::optional<Value> value_named(Field f, std::string_view name) {
  FieldInfo const& about = info(f);
  for (std::size_t v = 0; v < about.named_values; ++v)
    if (about.value_names[v] == name) return static_cast<Value>(v);
  return std::nullopt;
}

/// True for the features, inputs and choices; false for what the rules compute.
constexpr bool is_given(Field f) { return f.index < given_count; }

/// True for a choice that the architecture leaves open.
constexpr bool is_choice(Field f) { return f.index >= field::choice.mair.index && is_given(f); }

} // namespace twofold
