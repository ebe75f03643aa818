#pragma once
/// \file
/// How far the guest controls speculation, gathering and unaligned access, per stage-2 value.

#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <tuple>

namespace twofold::properties {

using namespace predicate;

inline constexpr Property device_no_speculation{
    Statement{"effects.stage-2-device-forbids-speculation",
              "Under stage-2 Device no speculative read and no unaligned access is permitted, "
              "whatever the guest asks for.",
              "B2.10.2, R_TNHFM, R_GSDKZ", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{maps_device(page), r[may.speculate] == 0 && r[may.unaligned] == 0};
    }};

inline constexpr Property nc_leaves_it_to_guest{
    Statement{"effects.nc-leaves-speculation-to-the-guest",
              "Under MemAttr 0b0101, with FWB and without, speculative reads and unaligned access "
              "are permitted if and only if stage 1 is Normal.",
              "B2.10.1, B2.10.2", Domain::every},
    [](auto& arm, auto const& page) {
      BoolOf<std::remove_cvref_t<decltype(page)>> holds = true;
      for (bool const scheme : {false, true}) {
        auto const r = arm.translate(under(page, scheme, 0b0101));
        holds = holds && (r[may.speculate] == 1) == normal(r, s1) &&
                (r[may.unaligned] == 1) == normal(r, s1);
      }
      return always(holds);
    }};

inline constexpr Property forced_takes_it_away{
    Statement{"effects.fwb-110-permits-speculation",
              "With FWB, under MemAttr[2:0]=0b110 speculative reads are permitted even if the "
              "guest maps Device.",
              "R_RHWZM, B2.10.1", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{fwb(page) && forces_write_back(page), r[may.speculate] == 1};
    }};

inline constexpr Property gathering{
    Statement{"effects.gathering-needs-gre",
              "Under stage-2 Device gathering is permitted only if stage 2 is Device-GRE and "
              "stage 1 is Device-GRE or Normal.",
              "B2.10.2, R_TNHFM"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{device(r, s2), (r[may.gather] == 1) == (r[s2.type] == MemoryType::GRE &&
                                                           r[s1.type] >= MemoryType::GRE)};
    }};

inline constexpr Property early_acknowledgement{
    Statement{"effects.no-early-acknowledgement",
              "A write is acknowledged by its end point if and only if one stage says "
              "Device-nGnRnE and FWB forces nothing.",
              "B2.10.2, R_TNHFM"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const strongest =
          r[s1.type] == MemoryType::nGnRnE || (device(r, s2) && r[s2.type] == MemoryType::nGnRnE);
      return Claim{!(fwb(page) && forces_write_back(page)), (r[may.early_ack] == 0) == strongest};
    }};

inline constexpr Property stage1_alignment{
    Statement{"effects.forced-device-may-still-fault",
              "A misaligned access may still take a stage-1 Alignment fault if and only if FWB "
              "with MemAttr[2:0]=0b110 overrides stage-1 Device.",
              "R_RMTWN"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const overridden = fwb(page) && forces_write_back(page) && device(r, s1);
      return always((r[may.s1_alignment] == 1) == overridden &&
                    (r[may.atomics_as_device] == 1) == overridden);
    }};

inline constexpr Property uncached_alignment{
    Statement{"effects.forced-uncached-may-need-alignment",
              "Exclusives, atomics and acquire/release may need the alignment of memory that is "
              "not Write-Back if and only if FWB with MemAttr[2:0]=0b110 makes stage-1 Normal "
              "memory Write-Back that was not.",
              "R_DPDXS"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return always((r[may.alignment_as_uncached] == 1) ==
                    (fwb(page) && forces_write_back(page) && normal(r, s1) && !write_back(r, s1)));
    }};

inline constexpr Property clean_to_pou{
    Statement{"effects.fwb-needs-no-clean-to-pou",
              "CLIDR_EL1.{LoUU, LoUIS} have to be 0 if and only if FWB is in effect.", "I_RRDBK",
              Domain::every},
    [](auto& arm, auto const& page) {
      return always((arm.translate(page)[may.no_clean_to_pou] == 1) == fwb(page));
    }};

inline constexpr Property ordering{
    Statement{
        "effects.ordering-follows-type",
        "Gathering is permitted for Device-GRE and Normal memory and no other, reordering for "
        "those and Device-nGRE.",
        "B2.10.1, B2.10.2", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return always((r[may.gather] == 1) == (r[out.type] >= MemoryType::GRE) &&
                    (r[may.reorder] == 1) == (r[out.type] >= MemoryType::nGRE));
    }};

inline constexpr Property data_alone_aligned{
    for_any_control("effects.alignment-is-for-data",
                    "Stage 1's demands of alignment and of atomics concern neither fetches nor "
                    "table walks.",
                    "R_RMTWN, R_DPDXS"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{fetch(page) || walk(page), r[may.s1_alignment] == 0 &&
                                                  r[may.atomics_as_device] == 0 &&
                                                  r[may.alignment_as_uncached] == 0};
    }};

inline constexpr Property nc_is_safe_for_reads{
    Statement{"twin.nc-forbids-speculation",
              "Mapping a device Normal-NC at stage 2 keeps the processor from speculative reads.",
              "a simplification", Domain::allocated, Expectation::refuted},
    [](auto& arm, auto const& page) {
      return always(arm.translate(under(page, true, 0b0101))[may.speculate] == 0);
    }};

inline constexpr std::tuple effects{device_no_speculation,
                                    nc_leaves_it_to_guest,
                                    forced_takes_it_away,
                                    gathering,
                                    early_acknowledgement,
                                    stage1_alignment,
                                    uncached_alignment,
                                    clean_to_pou,
                                    ordering,
                                    data_alone_aligned,
                                    nc_is_safe_for_reads};

} // namespace twofold::properties
