#pragma once
/// \file
/// What the controls of both stages can and cannot do: SCTLR_ELx.{M, C, I}, HCR_EL2.{VM, FWB, CD,
/// ID, DC, TGE, PTW}, the regime, and the kind of access.

#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <tuple>

namespace twofold::properties {

using namespace predicate;

/// The statement of a property of every control.
constexpr Statement for_any_control(std::string_view id, std::string_view sentence,
                                    std::string_view source, Domain domain = Domain::every,
                                    Expectation expectation = Expectation::proved) {
  return {id, sentence, source, domain, expectation, Setting::any};
}

inline constexpr Property dc_gives_write_back{
    for_any_control("controls.dc-gives-write-back",
                    "With HCR_EL2.DC, stage 1 of EL1&0 gives Write-Back, Non-shareable, for data "
                    "and fetches, whatever SCTLR_EL1 says.",
                    "R_LBPTY"),
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      return Claim{el10(page) && page[in.hcr_dc] == 1 && page[in.access] != Access::ttw,
                   normal(r, s1) && write_back(r, s1) && r[s1.sh] == Shareability::non_shareable};
    }};

inline constexpr Property dc_enables_stage2{
    for_any_control("controls.dc-enables-stage-2",
                    "With HCR_EL2.DC, stage 2 applies whether or not HCR_EL2.VM is set.",
                    "HCR_EL2.DC"),
    [](auto& arm, auto const& page) {
      auto const set = arm.translate(with(page, in.hcr_dc, 1, in.hcr_vm, 1, choice.s1_osh, 0));
      auto const clear = arm.translate(with(page, in.hcr_dc, 1, in.hcr_vm, 0, choice.s1_osh, 0));
      return always(set[on.s2] == clear[on.s2] && same_result(set, clear));
    }};

inline constexpr Property c_clear_never_cacheable{
    for_any_control(
        "controls.c-0-never-cacheable",
        "Without FWB, SCTLR_ELx.C=0 with stage 1 enabled leaves no data access or table "
        "walk Cacheable.",
        "SCTLR_ELx.C, R_GQFSF"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{!fwb(page) && r[on.s1] == 1 && !fetch(page) && page[in.sctlr_c] == 0,
                   !cacheable(r, out)};
    }};

inline constexpr Property i_clear_never_cacheable{
    for_any_control("controls.i-0-never-cacheable",
                    "Without FWB and HCR_EL2.DC, SCTLR_ELx.I=0 leaves no instruction fetch "
                    "Cacheable.",
                    "SCTLR_ELx.I, R_WFZPW, R_GQFSF"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{!fwb(page) && page[in.hcr_dc] == 0 && fetch(page) && page[in.sctlr_i] == 0,
                   !cacheable(r, out)};
    }};

inline constexpr Property fwb_110_beats_guest{
    for_any_control("controls.fwb-110-beats-the-guest",
                    "With FWB, MemAttr[2:0]=0b110 gives Write-Back whatever the guest does with "
                    "SCTLR_EL1.{M, C, I}, unless HCR_EL2.{CD, ID} override it.",
                    "R_RHWZM"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{fwb(page) && r[on.s2] == 1 && forces_write_back(page) && page[in.hcr_cd] == 0 &&
                       page[in.hcr_id] == 0 && no_fault(r),
                   normal(r, out) && write_back(r, out)};
    }};

inline constexpr Property cd_never_cacheable{
    for_any_control("controls.cd-never-cacheable",
                    "With stage 2 enabled, HCR_EL2.CD leaves no data access or table walk "
                    "Cacheable, with FWB and without.",
                    "HCR_EL2.CD"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{r[on.s2] == 1 && page[in.hcr_cd] == 1 && !fetch(page) && no_fault(r),
                   !cacheable(r, out)};
    }};

inline constexpr Property id_never_cacheable{
    for_any_control("controls.id-never-cacheable",
                    "With stage 2 enabled, HCR_EL2.ID leaves no instruction fetch Cacheable, with "
                    "FWB and without.",
                    "HCR_EL2.ID"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{r[on.s2] == 1 && page[in.hcr_id] == 1 && fetch(page) && no_fault(r),
                   !cacheable(r, out)};
    }};

inline constexpr Property cd_keeps_device{
    for_any_control("controls.cd-keeps-device",
                    "HCR_EL2.CD changes no Device result into Normal, nor its type.", "HCR_EL2.CD"),
    [](auto& arm, auto const& page) {
      auto const clear = arm.translate(with(page, in.hcr_cd, 0));
      auto const set = arm.translate(with(page, in.hcr_cd, 1));
      return Claim{device(clear, out) && no_fault(clear), same_type(clear, out, set, out)};
    }};

inline constexpr Property cd_over_forced{
    for_any_control("controls.cd-over-fwb-110-is-nc",
                    "With FWB and HCR_EL2.CD, a data access to stage-1 Device under "
                    "MemAttr[2:0]=0b110 is Normal Non-cacheable.",
                    "R_RHWZM, HCR_EL2.CD"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{fwb(page) && r[on.s2] == 1 && page[in.hcr_cd] == 1 && !fetch(page) &&
                       forces_write_back(page) && device(r, s1),
                   normal(r, out) && non_cacheable(r, out)};
    }};

inline constexpr Property ptw_clear_is_nc{
    for_any_control("controls.ptw-0-walks-as-nc",
                    "With HCR_EL2.PTW=0, a stage-1 table walk through stage-2 Device is as to "
                    "Normal Non-cacheable and does not fault.",
                    "R_KTSYP"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{walk(page) && maps_device(page) && r[on.s2] == 1 && page[in.hcr_ptw] == 0,
                   no_fault(r) && normal(r, out) && non_cacheable(r, out)};
    }};

inline constexpr Property ptw_set_faults{
    for_any_control("controls.ptw-1-walks-fault",
                    "With HCR_EL2.PTW=1, a stage-1 table walk through stage-2 Device is a stage-2 "
                    "Permission fault, and no other table walk faults.",
                    "R_KTSYP", Domain::allocated),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(with(page, in.hcr_ptw, 1));
      return Claim{walk(page) && r[on.s2] == 1,
                   (r[out.fault] == Fault::s2_permission) == device(r, s2)};
    }};

inline constexpr Property ptw_only_walks{
    for_any_control("controls.ptw-is-for-walks",
                    "HCR_EL2.PTW changes nothing but stage-1 table walks.", "R_KTSYP"),
    [](auto& arm, auto const& page) {
      return Claim{!walk(page), same_result(arm.translate(with(page, in.hcr_ptw, 0)),
                                            arm.translate(with(page, in.hcr_ptw, 1)))};
    }};

inline constexpr Property walk_is_normal{
    for_any_control(
        "controls.walks-are-never-device",
        "A stage-1 table walk that does not fault is to Normal memory, in every regime.",
        "R_KTSYP, TCR_EL1"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{walk(page) && no_fault(r), normal(r, out) && r[out.tagged] == 0};
    }};

inline constexpr Property fetch_is_normal{
    for_any_control("controls.fetches-are-never-device",
                    "An instruction fetch that does not fault is from Normal memory, in every "
                    "regime.",
                    "B2.10.2"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{fetch(page) && no_fault(r), normal(r, out)};
    }};

inline constexpr Property fetch_fault_needs_device{
    for_any_control("controls.fetch-faults-need-device",
                    "A fetch faults at stage 1 only if stage 1 is Device, and at stage 2 only if "
                    "the combined attributes are.",
                    "B2.10.2", Domain::allocated),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const data = arm.translate(with(page, in.access, Access::read, in.hcr_cd, 0));
      return Claim{fetch(page) && !no_fault(r) && r[on.s1] == 1,
                   device(data, out) || device(data, s1)};
    }};

inline constexpr Property other_regimes{
    for_any_control("controls.el2-has-no-stage-2",
                    "In the EL2 and EL2&0 regimes neither stage 2 nor any HCR_EL2 control changes "
                    "anything.",
                    "D8.2"),
    [](auto& arm, auto const& page, auto const& other) {
      auto changed = page;
      for (Field const f :
           {Field{in.hcr_vm}, Field{in.hcr_fwb}, Field{in.hcr_cd}, Field{in.hcr_id},
            Field{in.hcr_dc}, Field{in.hcr_dct}, Field{in.hcr_e2h}, Field{in.hcr_tge},
            Field{in.hcr_ptw}, Field{in.s2_memattr}, Field{in.s2_sh}, Field{in.s2_fnxs}})
        changed[f] = other[f];
      return Claim{!el10(page), same_result(arm.translate(page), arm.translate(changed))};
    }};

inline constexpr Property at_s1_alone{
    for_any_control("controls.at-s1-reports-stage-1-alone",
                    "AT S1E* does not depend on stage 2, nor on HCR_EL2.{FWB, CD, ID}.", "D7.5.5"),
    [](auto& arm, auto const& page, auto const& other) {
      auto const at = with(page, in.access, Access::at_s1);
      auto changed = at;
      for (Field const f : {Field{in.hcr_fwb}, Field{in.hcr_cd}, Field{in.hcr_id},
                            Field{in.s2_memattr}, Field{in.s2_sh}, Field{in.s2_fnxs}})
        changed[f] = other[f];
      return always(same_result(arm.translate(at), arm.translate(changed)));
    }};

inline constexpr Property data_accesses_alike{
    for_any_control("controls.data-accesses-are-alike",
                    "With stage 2 applying, reads, writes and AT S12E* have the same attributes.",
                    "D8.2"),
    [](auto& arm, auto const& page) {
      auto const read = arm.translate(with(page, in.access, Access::read));
      auto const write = arm.translate(with(page, in.access, Access::write));
      auto const at = arm.translate(with(page, in.access, Access::at));
      return Claim{read[on.s2] == 1, same_attributes(read, write) && same_attributes(read, at)};
    }};

inline constexpr Property no_tag_access_faults{
    for_any_control(
        "controls.no-tag-access-faults",
        "A read or write is a stage-2 Permission fault if and only if it is Tag Checked "
        "or accesses tags, and the page is Tagged with NoTagAccess.",
        "R_XSYYN, R_PYQZB"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const data = page[in.access] == Access::read || page[in.access] == Access::write;
      return Claim{data, (r[out.fault] == Fault::s2_permission) ==
                             (page[in.tag_access] != TagAccess::unchecked && r[out.tagged] == 1 &&
                              r[out.no_tag_access] == 1)};
    }};

inline constexpr Property at_does_not_fault{
    for_any_control("controls.at-does-not-fault-for-its-type",
                    "No memory type, Tagged or NoTagAccess makes an AT fault.", "R_XSYYN, B2.10.2"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{r[on.at] == 1, no_fault(r)};
    }};

inline constexpr Property stage1_off_is_device{
    for_any_control("controls.stage-1-off-data-is-device",
                    "Without FWB and HCR_EL2.DC, data accesses with stage 1 disabled are "
                    "Device-nGnRnE, whatever SCTLR_ELx.C and stage 2 say.",
                    "R_WFZPW, R_TNHFM"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{!fwb(page) && page[in.hcr_dc] == 0 && r[on.s1] == 0 && !fetch(page),
                   r[out.type] == MemoryType::nGnRnE};
    }};

inline constexpr Property tge_disables_stage1{
    for_any_control("controls.tge-disables-stage-1",
                    "With HCR_EL2.{E2H, TGE}={0, 1}, SCTLR_EL1.M changes nothing in EL1&0.",
                    "HCR_EL2.TGE"),
    [](auto& arm, auto const& page) {
      auto const tge = with(page, in.hcr_e2h, 0, in.hcr_tge, 1);
      return Claim{el10(page), same_result(arm.translate(with(tge, in.sctlr_m, 0)),
                                           arm.translate(with(tge, in.sctlr_m, 1)))};
    }};

inline constexpr Property overrides_keep_xs{
    for_any_control("controls.overrides-keep-xs",
                    "SCTLR_ELx.{C, I} and HCR_EL2.{CD, ID} do not change XS.", "R_FQWJG, D7.5.5"),
    [](auto& arm, auto const& page) {
      auto const plain =
          arm.translate(with(page, in.sctlr_c, 1, in.sctlr_i, 1, in.hcr_cd, 0, in.hcr_id, 0));
      auto const changed = arm.translate(page);
      return Claim{no_fault(plain) && no_fault(changed), plain[out.xs] == changed[out.xs]};
    }};

inline constexpr Property uncached_is_outer_shareable{
    for_any_control("controls.uncached-is-outer-shareable",
                    "Device and Inner and Outer Non-cacheable results are Outer Shareable for "
                    "every access, in every regime.",
                    "R_PYFVQ, R_WLQYW"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{r[on.at] == 0 && !cacheable(r, out), r[out.sh] == Shareability::outer_shareable};
    }};

inline constexpr Property cd_makes_all_nc{
    for_any_control("twin.cd-makes-everything-nc",
                    "With stage 2 enabled, HCR_EL2.CD makes every data access Normal "
                    "Non-cacheable.",
                    "a simplification", Domain::allocated, Expectation::refuted),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{r[on.s2] == 1 && page[in.hcr_cd] == 1 && page[in.access] == Access::read,
                   normal(r, out) && non_cacheable(r, out)};
    }};

inline constexpr Property mmu_off_is_device{
    for_any_control("twin.mmu-off-is-device",
                    "A guest's data accesses with its stage 1 disabled are Device-nGnRnE.",
                    "a simplification", Domain::allocated, Expectation::refuted),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{el10(page) && page[in.sctlr_m] == 0 && page[in.hcr_dc] == 0 &&
                       page[in.access] == Access::read,
                   r[out.type] == MemoryType::nGnRnE};
    }};

inline constexpr std::tuple controls{
    dc_gives_write_back,     dc_enables_stage2,   c_clear_never_cacheable,
    i_clear_never_cacheable, fwb_110_beats_guest, cd_never_cacheable,
    id_never_cacheable,      cd_keeps_device,     cd_over_forced,
    ptw_clear_is_nc,         ptw_set_faults,      ptw_only_walks,
    walk_is_normal,          fetch_is_normal,     fetch_fault_needs_device,
    other_regimes,           at_s1_alone,         data_accesses_alike,
    no_tag_access_faults,    at_does_not_fault,   stage1_off_is_device,
    tge_disables_stage1,     overrides_keep_xs,   uncached_is_outer_shareable,
    cd_makes_all_nc,         mmu_off_is_device};

} // namespace twofold::properties
