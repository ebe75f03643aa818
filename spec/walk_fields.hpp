#pragma once
/// \file
/// Every quantity that a rule of the translation table walk reads or writes, named once. Addresses
/// are not among them: what is done to these is in model/walk/address.hpp.
///
/// The rows of walks have the form of all rows (spec/row.hpp) over a state of their own.

#include "spec/fields.hpp"

namespace twofold::spec::walk {

/// A translation granule. Value 3 is not used and stands for 64 KiB.
struct Granule {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 3> names{"4K", "16K", "64K"};
  static constexpr Value k4 = 0;
  static constexpr Value k16 = 1;
  static constexpr Value k64 = 2;
};

/// A level of look-up. Values from 5 on are none.
struct Level {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 6> names{"-1", "0", "1", "2", "3", "reserved"};
  static constexpr Value of(int level) { return static_cast<Value>(level + 1); }
  static constexpr Value reserved = 5;
};

/// A number of bits: TxSZ, or the size of an address.
struct Size {
  static constexpr unsigned width = 6;
  static constexpr std::array<std::string_view, 0> names{};
};

/// The Physical Address size as PARange, PS and IPS encode it.
struct SizeCode {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 0> names{};
};

/// Where the bits above 47 of an address are.
struct HighBits {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 3> names{"none", "DS", "64K"};
  static constexpr Value none = 0;
  static constexpr Value ds = 1;  ///< A[51:50] in [9:8], A[49:48] in [49:48]
  static constexpr Value k64 = 2; ///< A[51:48] in [15:12]
};

/// What a descriptor is.
struct DescriptorKind {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 4> names{"invalid", "table", "block", "page"};
  static constexpr Value invalid = 0;
  static constexpr Value table = 1;
  static constexpr Value block = 2;
  static constexpr Value page = 3;
};

/// What an access does to memory.
struct Need {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 7> names{
      "read", "write", "read-write", "fetch", "clean", "invalidate", "table"};
  static constexpr Value read = 0;
  static constexpr Value write = 1;
  static constexpr Value read_write = 2;
  static constexpr Value fetch = 3;
  static constexpr Value clean = 4;
  static constexpr Value invalidate = 5;
  static constexpr Value table = 6; ///< the fetch of a stage-1 descriptor
};

/// The operation that makes the access, in the order of walks::Operation.
struct Operation {
  static constexpr unsigned width = 4;
  static constexpr std::array<std::string_view, 13> names{
      "load",        "store",          "atomic",          "fetch",
      "dc-zva",      "dc-clean",       "dc-invalidate",   "at-s1-read",
      "at-s1-write", "at-s1-read-pan", "at-s1-write-pan", "at-s12-read",
      "at-s12-write"};
};

/// An MMU fault.
struct FaultKind {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 7> names{
      "none",       "translation", "address-size",  "access-flag",
      "permission", "alignment",   "external-abort"};
  static constexpr Value none = 0;
  static constexpr Value translation = 1;
  static constexpr Value address_size = 2;
  static constexpr Value access_flag = 3;
  static constexpr Value permission = 4;
  static constexpr Value alignment = 5;
};

// clang-format off

/// What features and registers say; of the stage, and of the half of the address range, in question.
template <template <class Kind> class V> struct Setup {
  BOOST_HANA_DEFINE_STRUCT(Setup,
    (V<SizeCode>, pa_range), ///< ID_AA64MMFR0_EL1.PARange: 6 is FEAT_LPA
    (V<Flag>, lva),
    (V<Flag>, lpa2),
    (V<Flag>, ttst),
    (V<Flag>, xnx),
    (V<Flag>, stage2),       ///< the stage is stage 2
    (V<Flag>, two_els),      ///< the regime applies to two Exception levels: EL1&0, EL2&0
    (V<Flag>, upper),        ///< the upper half: TG1 is the granule field
    (V<BitPair>, tg),
    (V<Flag>, ds),           ///< the Effective value of DS
    (V<SizeCode>, ps),
    (V<BitPair>, sl0),
    (V<Flag>, sl2),
    (V<Flag>, ha),
    (V<Flag>, hd),
    (V<Flag>, hpd),
    (V<Flag>, wxn),
    (V<Flag>, epan));
};

/// A descriptor, and what those before it said.
template <template <class Kind> class V> struct Entry {
  BOOST_HANA_DEFINE_STRUCT(Entry,
    (V<Level>, level),
    (V<BitPair>, type),      ///< bits [1:0]
    (V<Flag>, pxn),
    (V<Flag>, xn),           ///< UXN, or XN where there is one Exception level
    (V<Flag>, dbm),
    (V<BitPair>, ap),        ///< AP[2:1]
    (V<Flag>, pxn_table),
    (V<Flag>, xn_table),
    (V<BitPair>, ap_table),
    (V<BitPair>, s2ap),
    (V<BitPair>, s2xn));     ///< XN[1:0]
};

/// The access.
template <template <class Kind> class V> struct Making {
  BOOST_HANA_DEFINE_STRUCT(Making,
    (V<Operation>, op),
    (V<Flag>, el0),          ///< unprivileged
    (V<Flag>, pan));         ///< PSTATE.PAN
};

/// Findings that may be faults, and choices about them.
template <template <class Kind> class V> struct Findings {
  BOOST_HANA_DEFINE_STRUCT(Findings,
    (V<Flag>, enabled),      ///< the stage is enabled
    (V<Flag>, wide),         ///< the address has bits that the stage does not translate
    (V<Flag>, e0pd),         ///< E0PDn, and the access is unprivileged
    (V<Flag>, epd),          ///< EPDn
    (V<Flag>, size),         ///< TxSZ is out of range and not taken for the limit
    (V<Flag>, start),        ///< the start level is reserved, or does not go with TxSZ
    (V<Flag>, large),        ///< the address that comes out is beyond the output size
    (V<Flag>, nt),           ///< a block whose nT is set, and that faults
    (V<Flag>, contiguous),   ///< a contiguous group beyond the input size, and that faults
    (V<Flag>, old),          ///< AF is 0, and the access does not do without
    (V<Flag>, type),         ///< the access may not be made to the memory type: misaligned
    (V<Flag>, may),          ///< the permissions allow the access
    (V<Granule>, granule_choice),
    (V<Flag>, below_choice),
    (V<Flag>, above_choice),
    (V<Flag>, high_choice),
    (V<Flag>, base_choice));
};

/// What a stage is like.
template <template <class Kind> class V> struct Geometry {
  BOOST_HANA_DEFINE_STRUCT(Geometry,
    (V<Granule>, granule),
    (V<Size>, least_size),   ///< of TxSZ
    (V<Size>, most_size),
    (V<Flag>, below_faults),
    (V<Flag>, above_faults),
    (V<Size>, named_bits),   ///< what PS says
    (V<Size>, pa_bits),      ///< what PARange says
    (V<Size>, format_bits),  ///< what the descriptors can hold
    (V<Level>, start),       ///< of stage 2
    (V<HighBits>, table_high),  ///< of a descriptor
    (V<HighBits>, base_high),   ///< of TTBR: none, or [5:2]
    (V<DescriptorKind>, kind));
};

/// What the permissions are, and what becomes of the access.
template <template <class Kind> class V> struct Verdict {
  BOOST_HANA_DEFINE_STRUCT(Verdict,
    (V<Need>, need),
    (V<Flag>, checks_pan),
    (V<Flag>, maintains),    ///< cache maintenance, without a store
    (V<Flag>, dirties),      ///< the dirty state is updated if need be
    (V<Flag>, ro),           ///< AP[2], or what DBM makes of it
    (V<Flag>, pr), (V<Flag>, pw), (V<Flag>, px), ///< privileged
    (V<Flag>, ur), (V<Flag>, uw), (V<Flag>, ux), ///< unprivileged
    (V<Flag>, r), (V<Flag>, w),                  ///< stage 2, data
    (V<Flag>, allowed),
    (V<FaultKind>, fault),
    (V<Flag>, unmatched));
};

/// Everything that the rules of walks read and write.
template <template <class Kind> class V> struct State {
  BOOST_HANA_DEFINE_STRUCT(State,
    (Setup<V>, on),
    (Entry<V>, entry),
    (Making<V>, by),
    (Findings<V>, is),
    (Geometry<V>, geo),
    (Verdict<V>, out));
};

// clang-format on

/// The labels that rows use.
namespace field {

inline constexpr State<Label> all = twofold::detail::label_all<State<Label>>();
inline constexpr auto const& on = all.on;
inline constexpr auto const& entry = all.entry;
inline constexpr auto const& by = all.by;
inline constexpr auto const& found = all.is;
inline constexpr auto const& geo = all.geo;
inline constexpr auto const& out = all.out;

} // namespace field

inline constexpr std::size_t field_count = field::out.unmatched.index + 1;

/// True for what is given; false for what the rules compute.
constexpr bool is_given(Field f) { return f.index < field::geo.granule.index; }

inline constexpr std::array<FieldInfo, field_count> field_infos =
    twofold::detail::describe_all<State<twofold::detail::KindOf>, field_count>();

/// One value for each field; `T` is a concrete value or a symbolic term.
template <class T> struct Values {
  std::array<T, field_count> items{};
  constexpr T& operator[](Field f) { return items[f.index]; }
  constexpr T const& operator[](Field f) const { return items[f.index]; }
};

} // namespace twofold::spec::walk
