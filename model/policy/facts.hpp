#pragma once
/// \file
/// What a host knows of a page when it decides about its stage-2 entry, and what it decides.
///
/// Both are Boost.Hana structs, templates over what a field holds. From the one list of fields come
/// the positions that code uses (`fact.vm_pfnmap`), the keys of policy files (`vm-pfnmap`), the
/// options of `twofold policy eval`, printing, enumeration and the symbolic variables.

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
#include <string>
#include <string_view>

namespace twofold::policy {

/// Yes or no.
struct Truth {
  static constexpr unsigned width = 1;
  static constexpr std::array<std::string_view, 2> names{"false", "true"};
};

/// What is behind the page: what it is, not what the host takes it for.
struct DeviceClass {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 5> names{"ram", "vfio-pci", "platform",
                                                         "gicv2-vcpu", "cacheable-pfnmap"};
  static constexpr Value ram = 0;
  static constexpr Value vfio_pci = 1;   ///< a BAR of a PCI device, mapped by VFIO
  static constexpr Value platform = 2;   ///< registers of a device that is not on PCI
  static constexpr Value gicv2_vcpu = 3; ///< GICV, which the host maps for the guest by itself
  static constexpr Value cacheable_pfnmap = 4; ///< memory of a device, cacheable and coherent
};

/// What makes the host decide.
struct FaultKind {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 8> names{
      "memslot",         "read",      "write", "exec", "permission-read", "permission-write",
      "permission-exec", "change-pte"};
  static constexpr Value memslot = 0; ///< no fault: the region is given to the guest
  static constexpr Value read = 1;
  static constexpr Value write = 2;
  static constexpr Value exec = 3;
  static constexpr Value permission_read = 4;
  static constexpr Value permission_write = 5;
  static constexpr Value permission_exec = 6;
  static constexpr Value change_pte = 7; ///< no fault: the host's own entry gets another page
};

/// The stage-1 type by which user space (the VMM) maps the page.
struct VmaType {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 5> names{"write-back", "tagged", "nc", "nGnRnE",
                                                         "nGnRE"};
  static constexpr Value write_back = 0;
  static constexpr Value tagged = 1;
  static constexpr Value nc = 2;
  static constexpr Value nGnRnE = 3;
  static constexpr Value nGnRE = 4;
};

/// What becomes of it.
struct Action {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 5> names{"map", "keep", "nothing", "guest-abort",
                                                         "user-error"};
  static constexpr Value map = 0;         ///< an entry is written
  static constexpr Value keep = 1;        ///< the entry's permissions are relaxed, its type stays
  static constexpr Value nothing = 2;     ///< nothing is to be done
  static constexpr Value guest_abort = 3; ///< the guest takes an abort
  static constexpr Value user_error = 4;  ///< the VMM gets an error or a signal
};

/// How large a mapping may become.
struct MapSize {
  static constexpr unsigned width = 3;
  static constexpr std::array<std::string_view, 5> names{"page", "host", "region", "vma",
                                                         "unchecked"};
  static constexpr Value page = 0;
  static constexpr Value host = 1;   ///< no larger than what the host's page tables map
  static constexpr Value region = 2; ///< no larger than the region that was given to the guest
  static constexpr Value vma = 3;    ///< a block if the VMA, taken as contiguous, has room for it
  static constexpr Value unchecked = 4; ///< nothing is looked at
};

/// What the name of a stage-2 type promises, whatever its MemAttr.
struct Promise {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 4> names{"nothing", "device", "normal-nc",
                                                         "normal"};
  static constexpr Value nothing = 0;
  static constexpr Value device = 1;
  static constexpr Value normal_nc = 2;
  static constexpr Value normal = 3;
};

/// What the host's page-table code makes of a request for Device and Non-cacheable at once.
struct Mixture {
  static constexpr unsigned width = 2;
  static constexpr std::array<std::string_view, 4> names{"impossible", "refused", "device",
                                                         "normal-nc"};
  static constexpr Value impossible = 0; ///< there are no two flags that could both be given
  static constexpr Value refused = 1;
  static constexpr Value device = 2;
  static constexpr Value normal_nc = 3;
};

// clang-format off

/// A page, the VMA that maps it for the VMM, the machine, the guest, and what happened.
template <template <class Kind> class V> struct PageFacts {
  BOOST_HANA_DEFINE_STRUCT(PageFacts,
    (V<DeviceClass>, device),
    (V<FaultKind>, fault),
    (V<VmaType>, vma_type),
    (V<Truth>, map_memory),            ///< the pfn is memory that the kernel maps (pfn_is_map_memory)
    (V<Truth>, vm_pfnmap),
    (V<Truth>, vm_io),
    (V<Truth>, vm_mixedmap),
    (V<Truth>, vm_allow_any_uncached),
    (V<Truth>, vm_mte_allowed),
    (V<Truth>, vm_shared),
    (V<Truth>, contiguous),            ///< the VMA is physically contiguous as vm_pgoff says
    (V<Truth>, fwb),                   ///< the processor has FEAT_S2FWB
    (V<Truth>, dic),                   ///< CTR_EL0.DIC: instruction caches need no invalidation
    (V<Truth>, mte),                   ///< the guest has MTE
    (V<Truth>, logging));              ///< writes of the guest are being logged
};

/// What a host does. Where nothing is mapped, what follows `result` is 0.
template <template <class Kind> class V> struct OutcomeFields {
  BOOST_HANA_DEFINE_STRUCT(OutcomeFields,
    (V<Action>, result),
    (V<MemAttr>, memattr),      ///< of the scheme in force
    (V<ShField>, sh),
    (V<Truth>, xn),
    (V<Truth>, write),
    (V<MapSize>, size),
    (V<Truth>, clean),          ///< data caches are cleaned to the PoC before it is mapped
    (V<Truth>, unmap_clean),    ///< and when it is unmapped
    (V<Truth>, icache),         ///< instruction caches are invalidated before it is mapped
    (V<Promise>, promise),      ///< of the type's name
    (V<Truth>, hcr_fwb),        ///< HCR_EL2.FWB
    (V<Truth>, hcr_ptw),        ///< HCR_EL2.PTW
    (V<Mixture>, mixture));
};

// clang-format on

/// A position among the fields of a struct; `Of` tells those of different structs apart.
template <class Of> struct Slot {
  std::uint8_t index = 0;
  std::uint8_t width = 0;
  friend constexpr bool operator==(Slot, Slot) = default;
};

struct OfPage;
struct OfOutcome;
using Fact = Slot<OfPage>;
using Aspect = Slot<OfOutcome>;

template <class Kind> struct FactLabel : Fact {
  constexpr FactLabel() : Fact{0, Kind::width} {}
};
template <class Kind> struct AspectLabel : Aspect {
  constexpr AspectLabel() : Aspect{0, Kind::width} {}
};

/// What tools need to know of a field.
struct SlotInfo {
  std::string_view name;
  unsigned width = 0;
  std::string_view const* value_names = nullptr; ///< null where values are numbers
  unsigned values = 0;                           ///< how many it takes
};

namespace detail {

template <class S, class Visit> constexpr void for_each_member(S& all, Visit&& visit) {
  namespace hana = boost::hana;
  hana::for_each(hana::accessors<S>(), [&](auto const& member) {
    visit(std::string_view{hana::first(member).c_str()}, hana::second(member)(all));
  });
}

template <class Labels> constexpr Labels numbered() {
  Labels labels{};
  std::uint8_t next = 0;
  for_each_member(labels, [&](std::string_view, auto& slot) { slot.index = next++; });
  return labels;
}

template <class Kind> struct KindOf {
  using type = Kind;
};

template <class Kinds, std::size_t Count> constexpr std::array<SlotInfo, Count> described() {
  std::array<SlotInfo, Count> infos{};
  std::size_t next = 0;
  Kinds kinds{};
  for_each_member(kinds, [&](std::string_view name, auto& kind) {
    using Kind = typename std::remove_cvref_t<decltype(kind)>::type;
    auto const named = Kind::names.size();
    infos[next++] = {name, Kind::width, named != 0 ? Kind::names.data() : nullptr,
                     named != 0 ? static_cast<unsigned>(named) : 1U << Kind::width};
  });
  return infos;
}

} // namespace detail

inline constexpr PageFacts<FactLabel> fact = detail::numbered<PageFacts<FactLabel>>();
inline constexpr OutcomeFields<AspectLabel> aspect = detail::numbered<OutcomeFields<AspectLabel>>();

inline constexpr std::size_t fact_count = fact.logging.index + 1;
inline constexpr std::size_t aspect_count = aspect.mixture.index + 1;

inline constexpr std::array<SlotInfo, fact_count> fact_infos =
    detail::described<PageFacts<detail::KindOf>, fact_count>();
inline constexpr std::array<SlotInfo, aspect_count> aspect_infos =
    detail::described<OutcomeFields<detail::KindOf>, aspect_count>();

constexpr SlotInfo const& info(Fact f) { return fact_infos[f.index]; }
constexpr SlotInfo const& info(Aspect a) { return aspect_infos[a.index]; }

constexpr Fact fact_at(std::size_t index) {
  return {static_cast<std::uint8_t>(index), static_cast<std::uint8_t>(fact_infos[index].width)};
}
constexpr Aspect aspect_at(std::size_t index) {
  return {static_cast<std::uint8_t>(index), static_cast<std::uint8_t>(aspect_infos[index].width)};
}

/// One value for each fact; `T` is a concrete value or a symbolic term.
template <class T> struct Facts {
  std::array<T, fact_count> items{};
  constexpr T& operator[](Fact f) { return items[f.index]; }
  constexpr T const& operator[](Fact f) const { return items[f.index]; }
  friend constexpr bool operator==(Facts const&, Facts const&) = default;
};

/// One value for each aspect of an outcome.
template <class T> struct Aspects {
  std::array<T, aspect_count> items{};
  constexpr T& operator[](Aspect a) { return items[a.index]; }
  constexpr T const& operator[](Aspect a) const { return items[a.index]; }
  friend constexpr bool operator==(Aspects const&, Aspects const&) = default;
};

using Page = Facts<Value>;
using Decision = Aspects<Value>;

/// The name as files and options spell it: `vm-pfnmap`.
inline std::string key_of(SlotInfo const& about) {
  std::string key{about.name};
  for (char& c : key)
    if (c == '_') c = '-';
  return key;
}

/// The value of that name.
constexpr std::optional<Value> value_named(SlotInfo const& about, std::string_view name) {
  for (unsigned v = 0; about.value_names != nullptr && v < about.values; ++v)
    if (about.value_names[v] == name) return static_cast<Value>(v);
  return std::nullopt;
}

/// A value in words, or as binary digits.
inline std::string value_text(SlotInfo const& about, Value value) {
  if (about.value_names != nullptr) return std::string{about.value_names[value]};
  std::string digits = "0b";
  for (unsigned bit = about.width; bit-- > 0;) digits += (value >> bit & 1) != 0 ? '1' : '0';
  return digits;
}

} // namespace twofold::policy
