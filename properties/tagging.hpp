#pragma once
/// \file
/// Tagged and NoTagAccess.

#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <tuple>

namespace twofold::properties {

using namespace predicate;

/// The stage-2 values under which stage-1 Tagged Write-Back stays Write-Back.
template <class Page> constexpr auto keeps_tagged(Page const& page) {
  auto const memattr = page[in.s2_memattr];
  return (!fwb(page) && (memattr == 0b1111 || memattr == 0b0100)) ||
         (fwb(page) &&
          (memattr == 0b0110 || memattr == 0b0111 || memattr == 0b1110 || memattr == 0b1111));
}

inline constexpr Property tagged_iff{
    Statement{"tagging.tagged-iff",
              "Shareable memory is Tagged if and only if FEAT_MTE2 is implemented, Allocation Tag "
              "Access is enabled, "
              "stage 1 is 0xF0 and stage 2 leaves Write-Back alone.",
              "R_JJRJP, R_RHWZM, R_JSXRX"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const wanted = page[feature.mte2] == 1 && page[in.ata] == 1 && page[in.mair] == 0xf0 &&
                          keeps_tagged(page);
      return Claim{page[in.s1_sh] != 0b00, (r[out.tagged] == 1) == wanted};
    }};

inline constexpr Property tagged_is_write_back{
    Statement{"tagging.tagged-is-write-back",
              "Tagged memory is Normal Inner and Outer Write-Back, Read- and Write-Allocate, "
              "Non-transient, and stage 1 asked for 0xF0.",
              "R_JJRJP", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{r[out.tagged] == 1, normal(r, out) && write_back(r, out) &&
                                           r[out.inner_hints] == Allocation::read_write &&
                                           r[out.outer_hints] == Allocation::read_write &&
                                           r[out.inner_transient] == 0 &&
                                           r[out.outer_transient] == 0 && page[in.mair] == 0xf0 &&
                                           page[feature.mte2] == 1 && page[in.ata] == 1};
    }};

inline constexpr Property non_shareable_choice{
    Statement{"tagging.non-shareable-is-a-choice",
              "What is Tagged when stage 1 is Inner Shareable is, when Non-shareable, Tagged or "
              "Untagged by choice.",
              "R_YSLYC"},
    [](auto& arm, auto const& page) {
      auto const shareable = arm.translate(with(page, in.s1_sh, 0b11));
      auto const r = arm.translate(with(page, in.s1_sh, 0b00));
      return always((r[out.tagged] == 1) ==
                    (shareable[out.tagged] == 1 && page[choice.nsh_tagged] == 1));
    }};

inline constexpr Property no_tag_access_iff{
    Statement{"tagging.no-tag-access-iff",
              "Shareable Tagged memory is NoTagAccess if and only if FEAT_MTE_PERM is implemented "
              "and stage 2 says so: "
              "MemAttr 0b0100 without FWB, 0b111x with it.",
              "R_HMNDG, R_JSXRX, R_RHWZM"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const memattr = page[in.s2_memattr];
      auto const asked = (!fwb(page) && memattr == 0b0100) ||
                         (fwb(page) && (memattr == 0b1110 || memattr == 0b1111));
      return Claim{r[out.tagged] == 1,
                   (r[out.no_tag_access] == 1) == (page[feature.mte_perm] == 1 && asked)};
    }};

inline constexpr Property no_tag_access_needs_tagged{
    Statement{
        "tagging.no-tag-access-needs-tagged",
        "NoTagAccess applies only where FEAT_MTE_PERM is implemented and stage 1 defines Tagged.",
        "R_JSXRX, R_RHWZM", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{r[out.no_tag_access] == 1,
                   page[feature.mte_perm] == 1 && page[in.mair] == 0xf0 && page[feature.mte2] == 1};
    }};

inline constexpr Property memattr3_res0{
    Statement{"tagging.memattr-3-is-res0",
              "With FWB and without FEAT_MTE_PERM, MemAttr[3] changes nothing.", "R_ZNGNK",
              Domain::every},
    [](auto& arm, auto const& page) {
      auto without_perm = with(page, feature.s2fwb, 1, in.hcr_fwb, 1, feature.mte_perm, 0);
      BoolOf<std::remove_cvref_t<decltype(page)>> holds = true;
      for (Value memattr = 0; memattr < 8; ++memattr) {
        auto const clear = arm.translate(with(without_perm, in.s2_memattr, memattr));
        auto const set =
            arm.translate(with(without_perm, in.s2_memattr, static_cast<Value>(memattr | 8)));
        holds = holds && same_result(clear, set);
      }
      return always(holds);
    }};

inline constexpr Property nc_and_device_untagged{
    Statement{"tagging.confined-is-untagged",
              "Under stage-2 Device or Non-cacheable nothing is Tagged, with FWB and without.",
              "R_JJRJP, R_RHWZM", Domain::every},
    [](auto& arm, auto const& page) {
      BoolOf<std::remove_cvref_t<decltype(page)>> holds = true;
      for (bool const scheme : {false, true})
        for (int const memattr : {0b0000, 0b0001, 0b0010, 0b0011, 0b0101})
          holds = holds && arm.translate(under(page, scheme, memattr))[out.tagged] == 0;
      return always(holds);
    }};

inline constexpr Property stage1_asks{
    for_any_control(
        "tagging.stage-1-asks-iff",
        "Stage 1 defines Tagged if and only if FEAT_MTE2 is implemented and HCR_EL2.DCT "
        "stands in for a disabled stage 1, or the MAIR byte is 0xF0 and SCTLR_ELx.{C, "
        "I} leave it Cacheable; where C does not, by choice for data.",
        "R_JJRJP, R_WFZPW, R_YSLYC"),
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      auto const dct = el10(page) && page[in.hcr_dc] == 1 && page[in.hcr_dct] == 1;
      auto const cached = (fetch(page) && page[in.sctlr_i] == 1) ||
                          (!fetch(page) && (page[in.sctlr_c] == 1 || page[choice.nc_tagged] == 1));
      auto const mapped_so = r[on.s1] == 1 && page[in.mair] == 0xf0 && cached;
      return Claim{!walk(page),
                   (r[s1.tagged] == 1) == (page[feature.mte2] == 1 && (dct || mapped_so))};
    }};

inline constexpr Property tagged_in_any_setting{
    for_any_control("tagging.tagged-for-every-access",
                    "Memory is Tagged if and only if Allocation Tag Access is enabled, stage 1 "
                    "defines Tagged, and the result is Write-Back, Read- and Write-Allocate, "
                    "Non-transient, which an AT of stage 1 alone does not ask; if stage 1 is "
                    "Non-shareable, by choice.",
                    "R_JJRJP, R_YSLYC, D7.5.5"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const at = page[in.access] == Access::at || page[in.access] == Access::at_s1;
      auto const holds_tags = write_back(r, out) && r[out.inner_hints] == Allocation::read_write &&
                              r[out.outer_hints] == Allocation::read_write &&
                              r[out.inner_transient] == 0 && r[out.outer_transient] == 0;
      auto const sharing = r[s1.sh] != Shareability::non_shareable || page[choice.nsh_tagged] == 1;
      auto const asked = page[feature.mte2] == 1 && page[in.ata] == 1 && r[s1.tagged] == 1;
      auto const alone = at && r[on.s2] == 0;
      return Claim{r[on.s1] == 1 && no_fault(r),
                   (r[out.tagged] == 1) == (asked && (alone || holds_tags) && sharing)};
    }};

inline constexpr Property no_tag_access_in_any_setting{
    for_any_control(
        "tagging.no-tag-access-for-every-access",
        "NoTagAccess applies if and only if FEAT_MTE_PERM is implemented and MemAttr is "
        "0b0100, nothing overrides it and stage 1 defines Tagged; with FWB 0b111x, and "
        "the memory is Tagged.",
        "R_JSXRX, R_RHWZM, R_KVBTQ, HCR_EL2.CD", Domain::allocated),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const memattr = page[in.s2_memattr];
      auto const overridden =
          (fetch(page) && page[in.hcr_id] == 1) || (!fetch(page) && page[in.hcr_cd] == 1);
      auto const without = !fwb(page) && memattr == 0b0100 && !overridden && r[s1.tagged] == 1;
      auto const with_fwb =
          fwb(page) && (memattr == 0b1110 || memattr == 0b1111) && r[out.tagged] == 1;
      return Claim{no_fault(r),
                   (r[out.no_tag_access] == 1) ==
                       (page[feature.mte_perm] == 1 && r[on.s2] == 1 && (without || with_fwb))};
    }};

inline constexpr Property no_tag_access_is_write_back{
    Statement{"tagging.no-tag-access-is-as-1111",
              "Without FWB and with FEAT_MTE_PERM, MemAttr 0b0100 gives what 0b1111 does, but for "
              "NoTagAccess.",
              "R_HMNDG", Domain::every},
    [](auto& arm, auto const& page) {
      auto const own = with(page, feature.mte_perm, 1);
      auto r = arm.translate(under(own, false, 0b0100));
      auto const other = arm.translate(under(own, false, 0b1111));
      r[out.no_tag_access] = other[out.no_tag_access];
      return always(same_attributes(r, other));
    }};

inline constexpr Property tagged_by_type{
    Statement{"twin.write-back-stays-tagged",
              "A page that stage 1 makes Tagged and whose result is Inner and Outer Write-Back is "
              "Tagged.",
              "a simplification", Domain::allocated, Expectation::refuted},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{r[s1.tagged] == 1 && write_back(r, out) && page[in.ata] == 1,
                   r[out.tagged] == 1};
    }};

inline constexpr std::tuple tagging{tagged_iff,
                                    tagged_is_write_back,
                                    non_shareable_choice,
                                    no_tag_access_iff,
                                    no_tag_access_needs_tagged,
                                    memattr3_res0,
                                    nc_and_device_untagged,
                                    stage1_asks,
                                    tagged_in_any_setting,
                                    no_tag_access_in_any_setting,
                                    no_tag_access_is_write_back,
                                    tagged_by_type};

} // namespace twofold::properties
