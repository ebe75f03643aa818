#pragma once
/// \file
/// What a host policy is to guarantee, stated once for every policy and every engine.
///
/// A claim is a generic function of a page's facts, the host's outcome and what a guest's access to
/// the page gives. What the guest can obtain is asked of the rules of spec/; no claim restates one.

#include "model/policy/facts.hpp"
#include "model/policy/guest.hpp"
#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <array>
#include <string_view>
#include <tuple>

namespace twofold::properties::policy {

using namespace twofold::predicate;
using namespace twofold::policy;

/// What the architecture does not promise. Of some the facts of a page tell whether they are met.
template <class MeetsFn> struct Assumption {
  std::string_view id;
  std::string_view sentence;
  std::string_view source;
  MeetsFn meets; ///< a generic function of the facts; null where no fact tells
};
template <class MeetsFn> Assumption(std::string_view, std::string_view, std::string_view, MeetsFn)
    -> Assumption<MeetsFn>;

template <class P> constexpr auto is_class(P const& p, Value device_class) {
  return p[fact.device] == device_class;
}
/// Registers of a device, on which every access may have an effect.
template <class P> constexpr auto registers(P const& p) {
  return is_class(p, DeviceClass::vfio_pci) || is_class(p, DeviceClass::platform) ||
         is_class(p, DeviceClass::gicv2_vcpu);
}
/// Memory that holds what was last written to it.
template <class P> constexpr auto memory_like(P const& p) {
  return is_class(p, DeviceClass::ram) || is_class(p, DeviceClass::cacheable_pfnmap);
}
template <class P> constexpr auto vma_cacheable(P const& p) {
  return p[fact.vma_type] == VmaType::write_back || p[fact.vma_type] == VmaType::tagged;
}
template <class O> constexpr auto maps(O const& o) { return o[aspect.result] == Action::map; }

// Assumptions.

inline constexpr Assumption a_memmap{
    "A-MEMMAP", "The kernel's memory map names no device as memory: pfn_is_map_memory is false.",
    "Marinas, on the memory type from the VMA, 2023",
    [](auto const& p) { return is_class(p, DeviceClass::ram) || p[fact.map_memory] == 0; }};

inline constexpr Assumption a_pfnmap{
    "A-PFNMAP", "Devices reach user space through VMAs that are VM_PFNMAP and VM_IO.",
    "the VFIO drivers and /dev/mem of Linux 6.12", [](auto const& p) {
      return is_class(p, DeviceClass::ram) || is_class(p, DeviceClass::gicv2_vcpu) ||
             (p[fact.vm_pfnmap] == 1 && p[fact.vm_io] == 1);
    }};

inline constexpr Assumption a_uncached{
    "A-UNCACHED", "Drivers let user space map registers of a device non-cacheable or Device alone.",
    "Gunthorpe, on the memory type from the VMA, 2023",
    [](auto const& p) { return !registers(p) || !vma_cacheable(p); }};

inline constexpr Assumption a_wcsafe{
    "A-WCSAFE", "VM_ALLOW_ANY_UNCACHED is set by VFIO PCI alone, and not on a cacheable mapping.",
    "Williamson and Gunthorpe, February 2024", [](auto const& p) {
      return p[fact.vm_allow_any_uncached] == 0 ||
             (is_class(p, DeviceClass::vfio_pci) && !vma_cacheable(p));
    }};

inline constexpr Assumption a_ramlike{
    "A-RAMLIKE",
    "VM_MTE_ALLOWED is set only on memory that has Allocation Tags, which is boot "
    "memory.",
    "Marinas, on the memory type from the VMA, 2023", [](auto const& p) {
      return p[fact.vm_mte_allowed] == 0 ||
             (is_class(p, DeviceClass::ram) && p[fact.map_memory] == 1);
    }};

inline constexpr Assumption a_nochg{
    "A-NOCHG", "The change_pte notifier is delivered for boot memory alone.",
    "Zyngier, in the SMMUv3 nested v14 thread", [](auto const& p) {
      return (is_class(p, DeviceClass::ram) && p[fact.map_memory] == 1) ||
             p[fact.fault] != FaultKind::change_pte;
    }};

inline constexpr Assumption a_contig{
    "A-CONTIG", "A VM_PFNMAP VMA is physically contiguous as vm_pgoff says.",
    "remap_pfn_range of Linux",
    [](auto const& p) { return p[fact.vm_pfnmap] == 0 || p[fact.contiguous] == 1; }};

inline constexpr Assumption a_ram{
    "A-RAM",
    "What the guest gets as memory is memory that the kernel maps, not persistent memory "
    "or the like.",
    "a restriction of these judgements",
    [](auto const& p) { return !is_class(p, DeviceClass::ram) || p[fact.map_memory] == 1; }};

inline constexpr Assumption a_notransp{
    "A-NOTRANSP", "No system cache makes accesses to a device cacheable that are not.",
    "Marinas, 13 November 2023", nullptr};

inline constexpr std::tuple assumptions{a_memmap, a_pfnmap, a_uncached, a_wcsafe,  a_ramlike,
                                        a_nochg,  a_contig, a_ram,      a_notransp};

// Properties.

/// A property in words.
struct Sentence {
  std::string_view id;       ///< stable, "group.name"
  std::string_view sentence; ///< one English sentence
  std::string_view source;
  std::array<std::string_view, 8> assumes{}; ///< ids of assumptions, as many as there are
};

/// A claim of (page, outcome).
template <class ClaimFn> struct PageProperty {
  Sentence words;
  ClaimFn claim;
};
template <class ClaimFn> PageProperty(Sentence, ClaimFn) -> PageProperty<ClaimFn>;

/// A claim of (page, outcome, result of the guest's access).
template <class ClaimFn> struct GuestProperty {
  Sentence words;
  GuestAccess access;
  ClaimFn claim;
};
template <class ClaimFn> GuestProperty(Sentence, GuestAccess, ClaimFn) -> GuestProperty<ClaimFn>;

/// A claim of a page on a machine without FEAT_S2FWB, and the same with it: (page, outcome, result,
/// outcome, result), where the guest chooses the same.
template <class ClaimFn> struct TwinProperty {
  Sentence words;
  ClaimFn claim;
};
template <class ClaimFn> TwinProperty(Sentence, ClaimFn) -> TwinProperty<ClaimFn>;

inline constexpr GuestProperty never_cacheable{
    Sentence{"device.never-cacheable",
             "No guest gets a cacheable view of a device's registers.",
             "Marinas and Gunthorpe, October 2023",
             {"A-MEMMAP", "A-PFNMAP", "A-UNCACHED", "A-WCSAFE", "A-NOCHG", "A-NOTRANSP"}},
    GuestAccess::read, [](auto const& p, auto const& o, auto const& r) {
      return Claim{maps(o) && registers(p), !(no_fault(r) && cacheable(r, out))};
    }};

inline constexpr GuestProperty never_tagged{
    Sentence{"device.never-tagged",
             "No guest gets a Tagged view of what is not boot memory.",
             "Marinas, October 2023",
             {"A-MEMMAP", "A-PFNMAP", "A-UNCACHED", "A-WCSAFE", "A-RAMLIKE", "A-NOCHG"}},
    GuestAccess::read, [](auto const& p, auto const& o, auto const& r) {
      auto const tags = is_class(p, DeviceClass::ram) && p[fact.map_memory] == 1;
      return Claim{maps(o) && !tags, !(no_fault(r) && r[out.tagged] == 1)};
    }};

inline constexpr PageProperty never_executable{
    Sentence{"device.never-executable",
             "A device's registers are mapped execute-never, whatever the fault.",
             "Zyngier, December 2019; 6d674e28f642 (5.5)",
             {"A-MEMMAP", "A-PFNMAP", "A-UNCACHED", "A-WCSAFE", "A-NOCHG"}},
    [](auto const& p, auto const& o) {
      auto const entry = maps(o) || o[aspect.result] == Action::keep;
      return Claim{entry && registers(p), o[aspect.xn] == 1};
    }};

inline constexpr GuestProperty gicv2_device{
    Sentence{"device.gicv2-stays-device",
             "Whatever the guest chooses, its view of the GICv2 VCPU interface is Device.",
             "Marinas, October 2023; cover letter of the v8 series, February 2024",
             {"A-MEMMAP"}},
    GuestAccess::read, [](auto const& p, auto const& o, auto const& r) {
      return Claim{maps(o) && is_class(p, DeviceClass::gicv2_vcpu), !no_fault(r) || device(r, out)};
    }};

inline constexpr GuestProperty speculation{
    Sentence{"device.speculation-by-choice",
             "Speculative reads of a device's registers are possible only where the guest's own "
             "stage 1 says Normal.",
             "Pieralisi and Marinas, 2023",
             {"A-MEMMAP", "A-PFNMAP", "A-UNCACHED", "A-WCSAFE", "A-NOCHG"}},
    GuestAccess::read, [](auto const& p, auto const& o, auto const& r) {
      return Claim{maps(o) && registers(p) && no_fault(r),
                   implies(r[may.speculate] == 1, normal(r, s1))};
    }};

inline constexpr GuestProperty walk_faults{
    Sentence{"device.walk-faults",
             "A stage-1 table walk that reaches a device's registers takes a Permission fault.",
             "R_KTSYP",
             {"A-MEMMAP", "A-PFNMAP", "A-UNCACHED", "A-WCSAFE", "A-NOCHG"}},
    GuestAccess::walk, [](auto const& p, auto const& o, auto const& r) {
      return Claim{maps(o) && registers(p), !no_fault(r)};
    }};

inline constexpr GuestProperty alignment{
    Sentence{"guest.no-alignment-surprise",
             "An unaligned access by a stage 1 that says Normal takes no Alignment fault, the "
             "GICv2 VCPU interface aside.",
             "Marinas, 13 November 2023",
             {"A-MEMMAP", "A-PFNMAP", "A-UNCACHED", "A-WCSAFE", "A-RAM"}},
    GuestAccess::read, [](auto const& p, auto const& o, auto const& r) {
      return Claim{maps(o) && !is_class(p, DeviceClass::gicv2_vcpu) && no_fault(r) && normal(r, s1),
                   r[may.unaligned] == 1};
    }};

inline constexpr GuestProperty stale_data{
    Sentence{"memory.no-stale-data",
             "Where the VMM writes memory cacheably and the guest can read it otherwise, data "
             "caches are cleaned to the PoC before the guest gets it.",
             "2a8dfab26677 (6.17)",
             {"A-PFNMAP", "A-WCSAFE", "A-RAM"}},
    GuestAccess::read, [](auto const& p, auto const& o, auto const& r) {
      return Claim{maps(o) && memory_like(p) && vma_cacheable(p) && no_fault(r) &&
                       !cacheable(r, out),
                   o[aspect.clean] == 1};
    }};

inline constexpr PageProperty maintenance_present{
    Sentence{"maintenance.present",
             "Memory is cleaned when it is mapped and when it is unmapped, unless FWB is set; and "
             "where it is executable, instruction caches are invalidated, unless CTR_EL0.DIC is.",
             "Zyngier, December 2019",
             {"A-RAM"}},
    [](auto const& p, auto const& o) {
      auto const data =
          o[aspect.hcr_fwb] == 1 || (o[aspect.clean] == 1 && o[aspect.unmap_clean] == 1);
      auto const code = o[aspect.xn] == 1 || p[fact.dic] == 1 || o[aspect.icache] == 1;
      return Claim{maps(o) && is_class(p, DeviceClass::ram) && p[fact.map_memory] == 1,
                   data && code};
    }};

inline constexpr PageProperty maintenance_mapped{
    Sentence{"maintenance.mapped-pages-only",
             "Caches are maintained by address only for memory that the host itself maps.",
             "the SMMUv3 nested v14 thread; Zyngier, December 2019",
             {"A-MEMMAP", "A-PFNMAP", "A-NOCHG", "A-RAM"}},
    [](auto const& p, auto const& o) {
      auto const any = o[aspect.clean] == 1 || o[aspect.unmap_clean] == 1 || o[aspect.icache] == 1;
      return Claim{maps(o), !any || p[fact.map_memory] == 1};
    }};

inline constexpr PageProperty block_size{
    Sentence{"mapping.no-larger-than-host",
             "No block is mapped that reaches past what the host maps there, or gave the guest.",
             "Zyngier and Dall, December 2019",
             {"A-CONTIG"}},
    [](auto const& p, auto const& o) {
      return Claim{maps(o), o[aspect.size] != MapSize::unchecked &&
                                (o[aspect.size] != MapSize::vma || p[fact.contiguous] == 1)};
    }};

inline constexpr auto same_twin = [](auto const& o, auto const& r, auto const& p, auto const& s) {
  auto const both = maps(o) && maps(p);
  auto const same = r[out.fault] == s[out.fault] && (!no_fault(r) || same_type(r, out, s, out));
  return o[aspect.result] == p[aspect.result] && (!both || same);
};

inline constexpr TwinProperty fwb_device{
    Sentence{"fwb.same-for-devices",
             "With FEAT_S2FWB and without, a guest gets the same type and Cacheability of a "
             "device's registers, or the same refusal.",
             "Pieralisi, 9 November 2023",
             {"A-MEMMAP", "A-PFNMAP", "A-UNCACHED", "A-WCSAFE", "A-NOCHG"}},
    [](auto const& page, auto const& o, auto const& r, auto const& p, auto const& s) {
      return Claim{registers(page) && (maps(o) || maps(p)), same_twin(o, r, p, s)};
    }};

inline constexpr TwinProperty fwb_memory{
    Sentence{"fwb.same-for-memory",
             "With FEAT_S2FWB and without, a guest gets the same type and Cacheability of memory, "
             "or the same refusal.",
             "the purpose of FEAT_S2FWB denies it",
             {"A-MEMMAP", "A-PFNMAP", "A-WCSAFE", "A-RAM"}},
    [](auto const& page, auto const& o, auto const& r, auto const& p, auto const& s) {
      return Claim{memory_like(page) && (maps(o) || maps(p)), same_twin(o, r, p, s)};
    }};

inline constexpr GuestProperty name_device{
    Sentence{"name.device-means-device",
             "A type that the host calls device gives the guest Device alone.",
             "Deacon, 5 October 2023",
             {}},
    GuestAccess::read, [](auto const& /*p*/, auto const& o, auto const& r) {
      return Claim{maps(o) && o[aspect.promise] == Promise::device, !no_fault(r) || device(r, out)};
    }};

inline constexpr PageProperty name_mixture{
    Sentence{"name.mixture-refused",
             "A request for Device and Non-cacheable at once is refused.",
             "v7 of the series, February 2024",
             {}},
    [](auto const& /*p*/, auto const& o) {
      return Claim{o[aspect.mixture] != Mixture::impossible, o[aspect.mixture] == Mixture::refused};
    }};

inline constexpr std::tuple all{
    never_cacheable, never_tagged, never_executable, gicv2_device,        speculation,
    walk_faults,     alignment,    stale_data,       maintenance_present, maintenance_mapped,
    block_size,      fwb_device,   fwb_memory,       name_device,         name_mixture};

/// The facts that claims look at, by themselves or through the guest's access. Engines set all
/// others to 0 before they ask a claim; assumptions see them all.
inline constexpr std::array<Fact, 7> judged_facts{
    fact.device, fact.vma_type, fact.map_memory, fact.contiguous, fact.fwb, fact.dic, fact.mte};

} // namespace twofold::properties::policy
