#pragma once
/// \file
/// What the architecture leaves open, and to whom: reserved encodings, the choices that stand in
/// for them, and what is said of a result that rests on one.

#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <tuple>

namespace twofold::properties {

using namespace predicate;

/// Whether a stage-1 descriptor gives the attributes of the access.
template <class S> constexpr auto by_descriptor(S const& r) {
  return r[on.s1] == 1 && r[in.access] != Access::ttw;
}

/// The SH field that stage 1 looks at is reserved.
template <class S> constexpr auto reserved_s1_sh(S const& r) {
  return (by_descriptor(r) && r[in.s1_sh] == 0b01) || (walk(r) && r[in.tcr_sh] == 0b01);
}

/// MemAttr of the page is reserved, where stage 2 applies. With FWB and without FEAT_MTE_PERM
/// MemAttr[3] is ignored.
template <class S> constexpr auto reserved_s2_memattr(S const& page) {
  auto const m = page[in.s2_memattr];
  auto const perm = page[feature.mte_perm] == 1;
  return (!fwb(page) && (m == 0b1000 || m == 0b1100 || (m == 0b0100 && !perm))) ||
         (fwb(page) && (m == 0b0100 || m == 0b1100 ||
                        (perm && (m == 0b1101 || (m >= Value{0b1000} && m <= Value{0b1011})))));
}

/// The MemAttr that is to stand in for a reserved one is reserved itself.
template <class S> constexpr auto reserved_stand_in(S const& page) {
  auto const m = page[choice.s2_memattr];
  return m == 0b1100 || m == 0b1000 ||
         (m == 0b0100 && (fwb(page) || page[feature.mte_perm] == 0)) ||
         (fwb(page) && (m == 0b1101 || (m >= Value{0b1001} && m <= Value{0b1011})));
}

inline constexpr Property choices_permitted{
    for_any_control("choices.permitted-iff-allocated",
                    "What is not permitted is EL1&0 with HCR_EL2.{E2H, TGE}={1, 1}, a table walk "
                    "with stage 1 disabled, and a reserved encoding standing in for a reserved "
                    "one; all else is.",
                    "HCR_EL2.TGE, MAIR_EL1, K1.2.19, R_ZWYSH, R_DNZJQ"),
    [](auto& arm, auto const& page) {
      auto const r = arm.look(page);
      auto const no_regime = el10(page) && page[in.hcr_e2h] == 1 && page[in.hcr_tge] == 1;
      auto const no_walk = walk(page) && r[on.s1] == 0;
      auto const byte =
          by_descriptor(r) && reserved_byte(page, in.mair) && reserved_byte(page, choice.mair);
      auto const s1_sharing = reserved_s1_sh(r) && page[choice.s1_sh] == 0b01;
      auto const memattr = r[on.s2] == 1 && reserved_s2_memattr(page) && reserved_stand_in(page);
      auto const s2_sharing = r[on.s2] == 1 && page[in.s2_sh] == 0b01 && page[choice.s2_sh] == 0b01;
      return always((r[note.inadmissible] == 1) ==
                    (no_regime || no_walk || byte || s1_sharing || memattr || s2_sharing));
    }};

inline constexpr Property reserved_iff{
    for_any_control("choices.reserved-iff-used",
                    "A reserved encoding counts if and only if the access looks at it: those of a "
                    "stage-1 descriptor where it gives the attributes, TCR_ELx.SH for table walks, "
                    "those of stage 2 where it applies.",
                    "MAIR_EL1, R_ZWYSH, R_HMNDG, R_RHWZM, R_JXGKQ, R_DNZJQ"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const stage1 = (by_descriptor(r) && reserved_byte(page, in.mair)) || reserved_s1_sh(r);
      auto const stage2 = r[on.s2] == 1 && (reserved_s2_memattr(page) || page[in.s2_sh] == 0b01);
      return always((r[note.reserved] == 1) == (stage1 || stage2));
    }};

inline constexpr Property reserved_byte_behaves{
    for_any_control("choices.reserved-byte-behaves-as-allocated",
                    "A reserved MAIR byte gives what the byte chosen for it gives, but is never "
                    "Tagged.",
                    "MAIR_EL1, R_JJRJP"),
    [](auto& arm, auto const& page) {
      auto stand_in = page;
      stand_in[in.mair] = page[choice.mair];
      auto const r = arm.translate(page);
      auto other = arm.translate(stand_in);
      auto const agree = same_type(r, out, other, out) && r[out.fault] == other[out.fault] &&
                         r[out.sh] == other[out.sh] && r[out.xs] == other[out.xs] &&
                         r[out.inner_hints] == other[out.inner_hints] &&
                         r[out.outer_hints] == other[out.outer_hints] &&
                         r[out.inner_transient] == other[out.inner_transient] &&
                         r[out.outer_transient] == other[out.outer_transient];
      return Claim{by_descriptor(r) && reserved_byte(page, in.mair) && no_fault(other),
                   agree && r[out.tagged] == 0};
    }};

inline constexpr Property reserved_memattr_behaves{
    for_any_control("choices.reserved-memattr-behaves-as-allocated",
                    "A reserved MemAttr gives what the value chosen for it gives.",
                    "K1.2.19, R_HMNDG"),
    [](auto& arm, auto const& page) {
      auto stand_in = page;
      stand_in[in.s2_memattr] = page[choice.s2_memattr];
      return Claim{reserved_s2_memattr(page),
                   same_result(arm.translate(page), arm.translate(stand_in))};
    }};

inline constexpr Property reserved_sh_behaves{
    for_any_control("choices.reserved-sh-behaves-as-allocated",
                    "SH=0b01 of either stage, and of table walks, gives what the value chosen for "
                    "it gives.",
                    "R_ZWYSH, R_DNZJQ"),
    [](auto& arm, auto const& page) {
      auto const reserved = with(page, in.s1_sh, 0b01, in.tcr_sh, 0b01, in.s2_sh, 0b01);
      auto stand_in = page;
      stand_in[in.s1_sh] = page[choice.s1_sh];
      stand_in[in.tcr_sh] = page[choice.s1_sh];
      stand_in[in.s2_sh] = page[choice.s2_sh];
      return always(same_result(arm.translate(reserved), arm.translate(stand_in)));
    }};

inline constexpr Property constrained_iff{
    for_any_control("choices.constrained-unpredictable-iff",
                    "A result rests on a CONSTRAINED UNPREDICTABLE choice if and only if a "
                    "reserved encoding counts or an instruction is fetched from what a stage maps "
                    "as Device.",
                    "K1.2.19, MAIR_EL1, B2.10.2"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const data = arm.decode(with(page, in.access, Access::read));
      auto const from_device =
          fetch(page) &&
          ((r[on.s1] == 1 && device(data, s1)) ||
           (r[on.s2] == 1 &&
            device(arm.decode(with(page, in.access, Access::read, in.hcr_cd, 0)), s2)));
      return always((r[note.constrained_unpredictable] == 1) ==
                    (r[note.reserved] == 1 || from_device));
    }};

inline constexpr Property res0_noted{
    for_any_control("choices.ignored-bit-is-noted",
                    "MemAttr[3] is set and ignored if and only if FWB is in effect without "
                    "FEAT_MTE_PERM.",
                    "R_ZNGNK"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return always((r[note.res0_set] == 1) ==
                    (r[on.s2] == 1 && fwb(page) && page[feature.mte_perm] == 0 &&
                     page[in.s2_memattr] >= Value{0b1000}));
    }};

inline constexpr std::tuple choices{choices_permitted,
                                    reserved_iff,
                                    reserved_byte_behaves,
                                    reserved_memattr_behaves,
                                    reserved_sh_behaves,
                                    constrained_iff,
                                    res0_noted};

} // namespace twofold::properties
