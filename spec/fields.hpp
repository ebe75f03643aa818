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
#include <string_view>

namespace twofold {

// clang-format off

/// Which optional features are implemented.
template <template <class Kind> class V> struct Features {
  BOOST_HANA_DEFINE_STRUCT(Features,
    (V<Flag>, s2fwb),     ///< FEAT_S2FWB
    (V<Flag>, xs),        ///< FEAT_XS
    (V<Flag>, mte2),      ///< FEAT_MTE2
    (V<Flag>, mte_perm)); ///< FEAT_MTE_PERM
};

/// What the guest and the hypervisor configured for one page of the EL1&0 translation regime.
template <template <class Kind> class V> struct Inputs {
  BOOST_HANA_DEFINE_STRUCT(Inputs,
    (V<Flag>, hcr_fwb),       ///< HCR_EL2.FWB
    (V<Flag>, ata),           ///< Allocation Tag Access enabled
    (V<MairAttr>, mair),      ///< the MAIR_EL1 byte selected by AttrIndx
    (V<ShField>, s1_sh),      ///< stage-1 SH[1:0] in force
    (V<MemAttr>, s2_memattr), ///< stage-2 MemAttr[3:0]
    (V<ShField>, s2_sh),      ///< stage-2 SH[1:0] in force
    (V<Flag>, s2_fnxs));      ///< stage-2 FnXS
};

/// What the architecture leaves open. A property holds for all of these, an observation must match one.
template <template <class Kind> class V> struct Choices {
  BOOST_HANA_DEFINE_STRUCT(Choices,
    (V<MairAttr>, mair),        ///< the allocated byte that a reserved MAIR byte behaves as
    (V<ShField>, s1_sh),        ///< the allocated value that stage-1 SH=0b01 behaves as
    (V<MemAttr>, s2_memattr),   ///< the allocated value that a reserved MemAttr behaves as
    (V<ShField>, s2_sh),        ///< the allocated value that stage-2 SH=0b01 behaves as
    (V<Flag>, s1_osh),          ///< stage-1 Device and NC enter stage 2 as Outer Shareable (R_NSCNC)
    (V<Flag>, nsh_tagged));     ///< Non-shareable Tagged memory is treated as Tagged (R_YSLYC)
};

/// The output of stage 1.
template <template <class Kind> class V> struct Stage1 {
  BOOST_HANA_DEFINE_STRUCT(Stage1,
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
    (V<Flag>, xs));
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
    (V<Flag>, xs));
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
    (V<Flag>, xs));
};

/// What is to be said about how the result came about.
template <template <class Kind> class V> struct Notes {
  BOOST_HANA_DEFINE_STRUCT(Notes,
    (V<Flag>, constrained_unpredictable), ///< a reserved encoding was used, a choice stands in for it
    (V<Flag>, res0_set),                  ///< a RES0 bit is set and was ignored
    (V<Flag>, wb_rwa),                    ///< result is iWB/oWB, Read- and Write-Allocate, Non-transient
    (V<Flag>, inadmissible),              ///< a choice that was consulted is not one the manual permits
    (V<Flag>, unmatched));                ///< no row of a table matched, or an impossible row did
};

/// Everything that the rules read and write.
template <template <class Kind> class V> struct State {
  BOOST_HANA_DEFINE_STRUCT(State,
    (Features<V>, feature),
    (Inputs<V>, in),
    (Choices<V>, choice),
    (Stage1<V>, s1),
    (Stage2<V>, s2),
    (Result<V>, out),
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

constexpr State<Label> label_all() {
  State<Label> labels{};
  std::uint8_t next = 0;
  for_each_field(labels,
                 [&](std::string_view, std::string_view, Field& field) { field.index = next++; });
  return labels;
}

} // namespace detail

/// The labels that rows use.
namespace field {

inline constexpr State<Label> all = detail::label_all();
inline constexpr auto const& feature = all.feature;
inline constexpr auto const& in = all.in;
inline constexpr auto const& choice = all.choice;
inline constexpr auto const& s1 = all.s1;
inline constexpr auto const& s2 = all.s2;
inline constexpr auto const& out = all.out;
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

constexpr std::array<FieldInfo, field_count> describe_all() {
  std::array<FieldInfo, field_count> infos{};
  std::size_t next = 0;
  State<KindOf> kinds{};
  for_each_field(kinds, [&](std::string_view group, std::string_view name, auto& kind) {
    using Kind = typename std::remove_cvref_t<decltype(kind)>::type;
    infos[next++] = {group, name, Kind::width, Kind::names.data(), Kind::names.size()};
  });
  return infos;
}

} // namespace detail

inline constexpr std::array<FieldInfo, field_count> field_infos = detail::describe_all();

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
inline constexpr std::size_t given_count = field::s1.attr.index;

/// True for the features, inputs and choices; false for what the rules compute.
constexpr bool is_given(Field f) { return f.index < given_count; }

/// True for a choice that the architecture leaves open.
constexpr bool is_choice(Field f) { return f.index >= field::choice.mair.index && is_given(f); }

} // namespace twofold
