#pragma once
/// \file
/// What the controls of both stages can and cannot do: SCTLR_ELx.{M, C, I}, HCR_EL2.{VM, FWB, CD,
/// ID, DC, TGE, PTW}, the regime, and the kind of access.

#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <tuple>

namespace twofold::properties {

using namespace predicate;

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
                   (r[out.fault] == Fault::s2_permission) == names_device(page)};
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
      return Claim{!cacheable(r, out), r[out.sh] == Shareability::outer_shareable};
    }};

inline constexpr Property stage1_on{
    for_any_control("controls.stage-1-on-iff",
                    "Stage 1 is enabled if and only if SCTLR_ELx.M is set and, in EL1&0, neither "
                    "HCR_EL2.DC nor HCR_EL2.TGE is.",
                    "SCTLR_ELx.M, R_LBPTY, HCR_EL2.TGE"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const disabled = el10(page) && (page[in.hcr_dc] == 1 || page[in.hcr_tge] == 1);
      return always((r[on.s1] == 1) == (page[in.sctlr_m] == 1 && !disabled));
    }};

inline constexpr Property stage2_on{
    for_any_control("controls.stage-2-applies-iff",
                    "Stage 2 applies if and only if the regime is EL1&0, HCR_EL2.VM or HCR_EL2.DC "
                    "is set, and the access is not AT S1E*.",
                    "HCR_EL2.VM, R_LBPTY, D8.2"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return always((r[on.s2] == 1) ==
                    (el10(page) && (page[in.hcr_vm] == 1 || page[in.hcr_dc] == 1) &&
                     page[in.access] != Access::at_s1));
    }};

inline constexpr Property stage1_alone{
    for_any_control("controls.stage-1-alone",
                    "Where stage 2 does not apply, type, Cacheability and XS are stage 1's, and so "
                    "is the Shareability of Cacheable memory.",
                    "D8.2, R_FQWJG"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{r[on.s2] == 0 && no_fault(r), same_type(r, out, r, s1) &&
                                                     r[out.xs] == r[s1.xs] &&
                                                     (!cacheable(r, out) || r[out.sh] == r[s1.sh])};
    }};

inline constexpr Property every_result_is_whole{
    for_any_control("controls.total",
                    "Every access has a result, under every permitted choice: a fault, or Normal "
                    "memory with Inner and Outer Cacheability, or Device without.",
                    "MAIR_EL1, TCR_EL1, R_HMNDG, R_RHWZM"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const whole = normal(r, out) && r[out.inner] != Cacheability::none &&
                         r[out.outer] != Cacheability::none;
      auto const bare = r[out.type] <= MemoryType::GRE && r[out.inner] == Cacheability::none &&
                        r[out.outer] == Cacheability::none && r[out.inner_hints] == 0 &&
                        r[out.outer_hints] == 0 && r[out.inner_transient] == 0 &&
                        r[out.outer_transient] == 0;
      return Claim{no_fault(r), whole || bare};
    }};

/// The page mapped by a stage-1 descriptor with that MAIR byte and SH, nothing overriding it.
template <class Page> constexpr Page mapped(Page const& page, Value mair, Value sh) {
  return with(page, in.sctlr_m, 1, in.sctlr_c, 1, in.sctlr_i, 1, in.mair, mair, in.s1_sh, sh);
}

/// What stage 1 contributes is the same.
template <class S> constexpr auto same_stage1(S const& a, S const& b) {
  return same_type(a, s1, b, s1) && a[s1.sh] == b[s1.sh] && a[s1.xs] == b[s1.xs] &&
         a[s1.inner_hints] == b[s1.inner_hints] && a[s1.outer_hints] == b[s1.outer_hints] &&
         a[s1.inner_transient] == b[s1.inner_transient] &&
         a[s1.outer_transient] == b[s1.outer_transient] && a[s1.fault] == b[s1.fault];
}

inline constexpr Property dc_maps_write_back{
    for_any_control("controls.dc-is-as-0xff",
                    "With HCR_EL2.DC and not HCR_EL2.DCT, the result is that of a stage 1 that "
                    "maps the page with 0xFF, Non-shareable.",
                    "R_WFZPW, R_LBPTY"),
    [](auto& arm, auto const& page) {
      auto const dc = arm.translate(with(page, in.hcr_dc, 1, in.hcr_dct, 0));
      auto const other =
          arm.translate(with(mapped(page, 0xff, 0b00), in.hcr_dc, 0, in.hcr_vm, 1, in.hcr_tge, 0));
      return Claim{el10(page) && !walk(page), same_result(dc, other)};
    }};

inline constexpr Property dct_maps_tagged{
    for_any_control("controls.dct-is-as-0xf0",
                    "With HCR_EL2.{DC, DCT} memory is Tagged where a stage 1 that maps the page "
                    "with 0xF0 makes it so; if the result is Non-shareable, by choice, unless an "
                    "AT S1E* reports it.",
                    "R_WFZPW, R_YSLYC, D7.5.5"),
    [](auto& arm, auto const& page) {
      auto const dct = arm.translate(with(page, in.hcr_dc, 1, in.hcr_dct, 1));
      auto const other = arm.translate(with(mapped(page, 0xf0, 0b00), in.hcr_dc, 0, in.hcr_vm, 1,
                                            in.hcr_tge, 0, feature.mte2, 1, choice.nsh_tagged, 1));
      auto const by_choice =
          dct[out.sh] == Shareability::non_shareable && page[in.access] != Access::at_s1;
      return Claim{el10(page) && !walk(page),
                   (dct[out.tagged] == 1) == (page[feature.mte2] == 1 && other[out.tagged] == 1 &&
                                              (!by_choice || page[choice.nsh_tagged] == 1))};
    }};

inline constexpr Property disabled_maps{
    for_any_control("controls.stage-1-off-is-as-mapped",
                    "With stage 1 disabled and no HCR_EL2.DC, data accesses have the stage-1 "
                    "attributes of Device-nGnRnE, fetches those of 0xAA with SCTLR_ELx.I and of "
                    "0x44 without, Outer Shareable, and none is Tagged.",
                    "R_WFZPW"),
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      auto const data = arm.decode(mapped(page, 0x00, 0b10));
      auto const cached = arm.decode(mapped(page, 0xaa, 0b10));
      auto const uncached = arm.decode(mapped(page, 0x44, 0b10));
      auto const on_i = page[in.sctlr_i] == 1;
      return Claim{r[on.s1] == 0 && data[on.s1] == 1 && !walk(page),
                   (fetch(page) || same_stage1(r, data)) &&
                       (!fetch(page) || !on_i || same_stage1(r, cached)) &&
                       (!fetch(page) || on_i || same_stage1(r, uncached)) && r[s1.tagged] == 0};
    }};

inline constexpr Property walk_encodings{
    for_any_control("controls.walks-are-as-mapped",
                    "On each side a table walk has the stage-1 Cacheability and hints of a "
                    "descriptor that maps with 0x4, 0xF, 0xA or 0xE, for TCR_ELx.{IRGN, ORGN} "
                    "0b00, 0b01, 0b10 or 0b11, and its Shareability with that SH.",
                    "TCR_EL1, MAIR_EL1"),
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      BoolOf<std::remove_cvref_t<decltype(page)>> holds = true;
      Value field_value = 0;
      for (Value const byte : {Value{0x44}, Value{0xff}, Value{0xaa}, Value{0xee}}) {
        auto as_data = with(page, in.access, Access::read, in.mair, byte);
        as_data[in.s1_sh] = page[in.tcr_sh];
        auto const data = arm.decode(as_data);
        auto const inner = r[s1.inner] == data[s1.inner] &&
                           r[s1.inner_hints] == data[s1.inner_hints] &&
                           r[s1.inner_transient] == data[s1.inner_transient];
        auto const outer = r[s1.outer] == data[s1.outer] &&
                           r[s1.outer_hints] == data[s1.outer_hints] &&
                           r[s1.outer_transient] == data[s1.outer_transient];
        auto const irgn = page[in.tcr_irgn] == field_value;
        auto const orgn = page[in.tcr_orgn] == field_value;
        holds = holds && implies(irgn, inner) && implies(orgn, outer) &&
                implies(irgn && orgn, r[s1.sh] == data[s1.sh] && r[s1.type] == data[s1.type]);
        ++field_value;
      }
      return Claim{walk(page), holds && r[s1.tagged] == 0};
    }};

inline constexpr Property walks_through_normal{
    for_any_control(
        "controls.walks-through-normal-are-as-data",
        "Where stage 2 does not map Device, it contributes to a table walk what it does "
        "to a read.",
        "R_KTSYP, R_HMNDG", Domain::allocated),
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      auto const data = arm.decode(with(page, in.access, Access::read));
      return Claim{walk(page) && r[on.s2] == 1 && !names_device(page),
                   same_type(r, s2, data, s2) && r[s2.sh] == data[s2.sh] &&
                       r[s2.xs] == data[s2.xs] && r[s2.no_tag_access] == data[s2.no_tag_access]};
    }};

inline constexpr Property walk_xs{
    for_any_control("controls.walk-xs",
                    "At stage 1 a table walk has XS=0 if and only if FEAT_XS is implemented and "
                    "TCR_ELx.{IRGN, ORGN} say Write-Back on both sides.",
                    "R_TDMCS, I_ZXKSJ, R_DNHCL"),
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      auto const back = [&](Field rgn) { return page[rgn] == 0b01 || page[rgn] == 0b11; };
      return Claim{walk(page), (r[s1.xs] == 0) == (page[feature.xs] == 1 && back(in.tcr_irgn) &&
                                                   back(in.tcr_orgn))};
    }};

inline constexpr Property walk_sharing{
    for_any_control("controls.walk-shareability",
                    "The stage-1 Shareability of a table walk does not depend on the descriptor's "
                    "SH, and where it is Cacheable it is that of TCR_ELx.SH.",
                    "TCR_EL1, R_ZWYSH", Domain::allocated),
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      auto const sh = r[s1.sh];
      return Claim{walk(page) && cacheable(r, s1),
                   (page[in.tcr_sh] == 0b00 && sh == Shareability::non_shareable) ||
                       (page[in.tcr_sh] == 0b10 && sh == Shareability::outer_shareable) ||
                       (page[in.tcr_sh] == 0b11 && sh == Shareability::inner_shareable)};
    }};

inline constexpr Property uncached_enters{
    for_any_control(
        "controls.uncached-enters-stage-2-by-choice",
        "Stage-1 Device and Non-cacheable memory leaves stage 1 Outer Shareable, or, in "
        "EL1&0 with HCR_EL2.VM, by choice as its SH says; other memory as its SH says.",
        "R_NSCNC, R_PYFVQ, R_ZWYSH", Domain::allocated),
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      auto const as_is =
          cacheable(r, s1) || (el10(page) && page[in.hcr_vm] == 1 && page[choice.s1_osh] == 0);
      auto const encoded = (page[in.s1_sh] == 0b00 && r[s1.sh] == Shareability::non_shareable) ||
                           (page[in.s1_sh] == 0b10 && r[s1.sh] == Shareability::outer_shareable) ||
                           (page[in.s1_sh] == 0b11 && r[s1.sh] == Shareability::inner_shareable);
      return Claim{r[on.s1] == 1 && !walk(page),
                   (as_is && encoded) || (!as_is && r[s1.sh] == Shareability::outer_shareable)};
    }};

inline constexpr Property uncached_at_stage1{
    for_any_control("controls.c-i-0-uncached-at-stage-1",
                    "With stage 1 enabled, Normal memory is Non-cacheable at stage 1 without hints "
                    "if SCTLR_ELx.C, for fetches SCTLR_ELx.I, is 0, and otherwise as without the "
                    "bit.",
                    "SCTLR_ELx.C, SCTLR_ELx.I"),
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      auto const plain = arm.decode(with(page, in.sctlr_c, 1, in.sctlr_i, 1));
      auto const off =
          (fetch(page) && page[in.sctlr_i] == 0) || (!fetch(page) && page[in.sctlr_c] == 0);
      auto const bare = r[s1.inner_hints] == 0 && r[s1.outer_hints] == 0 &&
                        r[s1.inner_transient] == 0 && r[s1.outer_transient] == 0;
      return Claim{r[on.s1] == 1 && normal(plain, s1),
                   (off && normal(r, s1) && non_cacheable(r, s1) && bare) ||
                       (!off && same_stage1(r, plain))};
    }};

inline constexpr Property data_bits_leave_fetches{
    for_any_control("controls.data-bits-leave-fetches",
                    "SCTLR_ELx.C and HCR_EL2.CD change no instruction fetch, SCTLR_ELx.I and "
                    "HCR_EL2.ID nothing else.",
                    "SCTLR_ELx.C, SCTLR_ELx.I, HCR_EL2.CD, HCR_EL2.ID"),
    [](auto& arm, auto const& page, auto const& other) {
      auto data_bits = page;
      data_bits[in.sctlr_c] = other[in.sctlr_c];
      data_bits[in.hcr_cd] = other[in.hcr_cd];
      auto fetch_bits = page;
      fetch_bits[in.sctlr_i] = other[in.sctlr_i];
      fetch_bits[in.hcr_id] = other[in.hcr_id];
      auto const r = arm.translate(page);
      return always((!fetch(page) || same_result(r, arm.translate(data_bits))) &&
                    (fetch(page) || same_result(r, arm.translate(fetch_bits))));
    }};

inline constexpr Property device_fetch_stage1{
    for_any_control("controls.stage-1-device-fetch",
                    "A fetch from stage-1 Device is a stage-1 Permission fault or as from Normal "
                    "Non-cacheable, by choice, and no other access faults at stage 1.",
                    "B2.10.2"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const data = arm.decode(with(page, in.access, Access::read));
      auto const from_device = fetch(page) && r[on.s1] == 1 && device(data, s1);
      auto const faults = from_device && page[choice.s1_device_fetch] == 1;
      return always((r[out.fault] == Fault::s1_permission) == faults &&
                    (!from_device || faults || (normal(r, s1) && non_cacheable(r, s1))));
    }};

inline constexpr Property device_fetch_stage2{
    for_any_control("controls.stage-2-device-fetch",
                    "A fetch from stage-2 Device that stage 1 lets through is a stage-2 Permission "
                    "fault or as from Normal Non-cacheable, by choice, and no other fetch faults "
                    "at stage 2.",
                    "B2.10.2", Domain::allocated),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const from_device = r[on.s2] == 1 && names_device(page);
      auto const faults = from_device && page[choice.s2_device_fetch] == 1;
      return Claim{fetch(page) && r[out.fault] != Fault::s1_permission,
                   (r[out.fault] == Fault::s2_permission) == faults &&
                       (!from_device || faults || (normal(r, out) && non_cacheable(r, out)))};
    }};

inline constexpr Property untagged_fetches{
    for_any_control("controls.fetches-do-not-fault-for-tags",
                    "Fetches, table walks and AT do not fault for what they have to do with "
                    "Allocation Tags.",
                    "R_XSYYN, R_PYQZB"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const unchecked = arm.translate(with(page, in.tag_access, TagAccess::unchecked));
      return Claim{page[in.access] != Access::read && page[in.access] != Access::write,
                   same_result(r, unchecked)};
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

inline constexpr std::tuple controls{dc_gives_write_back,
                                     dc_enables_stage2,
                                     c_clear_never_cacheable,
                                     i_clear_never_cacheable,
                                     fwb_110_beats_guest,
                                     cd_never_cacheable,
                                     id_never_cacheable,
                                     cd_keeps_device,
                                     cd_over_forced,
                                     ptw_clear_is_nc,
                                     ptw_set_faults,
                                     ptw_only_walks,
                                     walk_is_normal,
                                     fetch_is_normal,
                                     fetch_fault_needs_device,
                                     other_regimes,
                                     at_s1_alone,
                                     data_accesses_alike,
                                     no_tag_access_faults,
                                     at_does_not_fault,
                                     stage1_off_is_device,
                                     tge_disables_stage1,
                                     overrides_keep_xs,
                                     uncached_is_outer_shareable,
                                     stage1_on,
                                     stage2_on,
                                     stage1_alone,
                                     every_result_is_whole,
                                     dc_maps_write_back,
                                     dct_maps_tagged,
                                     disabled_maps,
                                     walk_encodings,
                                     walks_through_normal,
                                     walk_xs,
                                     walk_sharing,
                                     uncached_enters,
                                     uncached_at_stage1,
                                     data_bits_leave_fetches,
                                     device_fetch_stage1,
                                     device_fetch_stage2,
                                     untagged_fetches,
                                     cd_makes_all_nc,
                                     mmu_off_is_device};

} // namespace twofold::properties
