#pragma once
/// \file
/// XS, allocation hints and Transient, and the reach of the features.

#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <tuple>

namespace twofold::properties {

using namespace predicate;

inline constexpr Property xs_never_raised{
    Statement{"modifiers.xs-never-raised",
              "With FEAT_XS, no stage 2 turns stage 1's XS=0 into XS=1.", "R_FQWJG, R_TDMCS",
              Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{page[feature.xs] == 1 && r[s1.xs] == 0, r[out.xs] == 0};
    }};

inline constexpr Property fnxs_forces{
    Statement{"modifiers.fnxs-forces-xs-0",
              "With FEAT_XS, FnXS=1 gives XS=0, with FWB and without.", "R_FQWJG", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{page[feature.xs] == 1 && page[in.s2_fnxs] == 1, r[out.xs] == 0};
    }};

inline constexpr Property fnxs_clear_leaves{
    Statement{"modifiers.fnxs-clear-leaves-xs",
              "With FEAT_XS, FnXS=0 leaves stage 1's XS, except that an Inner and Outer Write-Back "
              "result has XS=0.",
              "R_FQWJG, R_TDMCS", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(with(page, feature.xs, 1, in.s2_fnxs, 0));
      auto const wb = write_back(r, out);
      return always((wb && r[out.xs] == 0) || (!wb && r[out.xs] == r[s1.xs]));
    }};

inline constexpr Property no_feature_no_xs{
    Statement{"modifiers.no-xs-without-feature",
              "Without FEAT_XS everything has XS=1 and FnXS changes nothing.", "R_DNHCL",
              Domain::every},
    [](auto& arm, auto const& page) {
      auto const clear = arm.translate(with(page, feature.xs, 0, in.s2_fnxs, 0));
      auto const set = arm.translate(with(page, feature.xs, 0, in.s2_fnxs, 1));
      return always(clear[out.xs] == 1 && same_result(clear, set));
    }};

inline constexpr Property stage1_xs{
    Statement{"modifiers.stage-1-xs",
              "With FEAT_XS, stage 1 has XS=0 for Device dd01, 0x40, 0xA0 and Inner and Outer "
              "Write-Back, else XS=1.",
              "MAIR_EL1, I_ZXKSJ"},
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(with(page, feature.xs, 1));
      auto const mair = page[in.mair];
      auto const listed = mair == 0x01 || mair == 0x05 || mair == 0x09 || mair == 0x0d ||
                          mair == 0x40 || mair == 0xa0;
      return always((r[s1.xs] == 0) == (listed || write_back(r, s1)));
    }};

/// What the hints rule says of one side.
template <class S> constexpr auto hints_hold(S const& r, Field inner, Field from, Field hints,
                                             Field from_hints, Field transient,
                                             Field from_transient) {
  auto const cached = r[inner] >= Cacheability::write_through;
  auto const from_cached = r[from] >= Cacheability::write_through;
  return (!cached && r[hints] == 0 && r[transient] == 0) ||
         (cached && from_cached && r[hints] == r[from_hints] &&
          r[transient] == r[from_transient]) ||
         (cached && !from_cached && r[hints] == Allocation::read_write && r[transient] == 0);
}

inline constexpr Property hints_come_from_stage1{
    for_any_control(
        "modifiers.hints-come-from-stage-1",
        "A side that ends Cacheable has stage 1's hints if stage 1 was Cacheable there, "
        "else Read- and Write-Allocate, Non-transient; a side that does not, has none.",
        "R_WYQVN, R_THYXB, R_TBQKG"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{no_fault(r),
                   hints_hold(r, out.inner, s1.inner, out.inner_hints, s1.inner_hints,
                              out.inner_transient, s1.inner_transient) &&
                       hints_hold(r, out.outer, s1.outer, out.outer_hints, s1.outer_hints,
                                  out.outer_transient, s1.outer_transient)};
    }};

/// Cacheability, hints and Transient that one nibble of a Normal MAIR byte spells, per the manual's
/// RW.
template <class S> constexpr auto nibble_holds(S const& r, Field mair, unsigned shift, Field side,
                                               Field hints, Field transient) {
  BoolOf<S> holds = true;
  for (unsigned nibble = 1; nibble < 16; ++nibble) {
    bool const nc = nibble == 4;
    Value const cached = nc                  ? Cacheability::non_cacheable
                         : (nibble & 4) != 0 ? Cacheability::write_back
                                             : Cacheability::write_through;
    Value const rw = nc ? Value{0} : static_cast<Value>(nibble & 3);
    Value const fleeting = !nc && nibble < 8 ? 1 : 0;
    BoolOf<S> spelt = false;
    for (unsigned other = 1; other < 16; ++other)
      spelt = spelt ||
              r[mair] == static_cast<Value>(shift == 0 ? other << 4 | nibble : nibble << 4 | other);
    holds =
        holds && implies(spelt, r[side] == cached && r[hints] == rw && r[transient] == fleeting);
  }
  return holds;
}

inline constexpr Property mair_nibbles{
    Statement{"modifiers.mair-nibbles",
              "Each nibble of a Normal MAIR byte gives Cacheability, hints and Transient as the "
              "register page lists them.",
              "MAIR_EL1"},
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      return always(nibble_holds(r, in.mair, 0, s1.inner, s1.inner_hints, s1.inner_transient) &&
                    nibble_holds(r, in.mair, 4, s1.outer, s1.outer_hints, s1.outer_transient));
    }};

inline constexpr Property special_bytes{
    Statement{"modifiers.mair-special-bytes",
              "0x40 is Non-cacheable, 0xA0 Write-Through Read-Allocate, 0xF0 Write-Back Read- and "
              "Write-Allocate, on both sides, "
              "Non-transient.",
              "MAIR_EL1"},
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      auto const is_byte = [&](Value byte, Value cached, Value hints) {
        return implies(page[in.mair] == byte,
                       normal(r, s1) && r[s1.inner] == cached && r[s1.outer] == cached &&
                           r[s1.inner_hints] == hints && r[s1.outer_hints] == hints &&
                           r[s1.inner_transient] == 0 && r[s1.outer_transient] == 0);
      };
      return always(is_byte(0x40, Cacheability::non_cacheable, Allocation::none) &&
                    is_byte(0xa0, Cacheability::write_through, Allocation::read) &&
                    is_byte(0xf0, Cacheability::write_back, Allocation::read_write));
    }};

inline constexpr Property fwb_needs_feature{
    Statement{"modifiers.fwb-needs-feature", "Without FEAT_S2FWB, HCR_EL2.FWB changes nothing.",
              "HCR_EL2.FWB", Domain::every},
    [](auto& arm, auto const& page) {
      auto const clear = arm.translate(with(page, feature.s2fwb, 0, in.hcr_fwb, 0));
      auto const set = arm.translate(with(page, feature.s2fwb, 0, in.hcr_fwb, 1));
      return always(same_result(clear, set));
    }};

inline constexpr Property reserved_bytes{
    Statement{"modifiers.reserved-bytes",
              "Reserved MAIR bytes are dd1x, dd01 without FEAT_XS, and oooo0000 but for 0x40 and "
              "0xA0 with FEAT_XS and 0xF0 with FEAT_MTE2.",
              "MAIR_EL1", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(with(page, in.s1_sh, 0b11, in.s2_sh, 0b11, feature.s2fwb, 1,
                                        in.hcr_fwb, 1, in.s2_memattr, 0b0111));
      auto const mair = page[in.mair];
      auto const xs = page[feature.xs] == 1;
      BoolOf<std::remove_cvref_t<decltype(page)>> reserved = false;
      for (unsigned byte = 0; byte < 256; ++byte) {
        bool const needs_xs = byte == 0x01 || byte == 0x05 || byte == 0x09 || byte == 0x0d ||
                              byte == 0x40 || byte == 0xa0;
        bool const never = (byte < 0x10 && (byte & 2) != 0) ||
                           (byte >= 0x10 && (byte & 15) == 0 && !needs_xs && byte != 0xf0);
        auto const here = mair == static_cast<Value>(byte);
        if (never) reserved = reserved || here;
        if (needs_xs) reserved = reserved || (here && !xs);
        if (byte == 0xf0) reserved = reserved || (here && page[feature.mte2] == 0);
      }
      return always((r[note.reserved] == 1) == reserved);
    }};

inline constexpr Property reserved_alike{
    Statement{"modifiers.reserved-bytes-are-alike",
              "All reserved MAIR bytes have the same permitted results: what one may give, any "
              "other may.",
              "MAIR_EL1", Domain::every},
    [](auto& arm, auto const& page, auto const& other) {
      auto changed = page;
      changed[in.mair] = other[in.mair];
      auto const reserved = [&](auto const& p) {
        return arm.decode(with(p, in.s1_sh, 0b11, in.s2_sh, 0b11, in.hcr_fwb, 0, in.s2_memattr,
                               0b1111))[note.reserved] == 1;
      };
      return Claim{reserved(page) && reserved(changed),
                   same_result(arm.translate(page), arm.translate(changed))};
    }};

inline constexpr Property reserved_memattr{
    Statement{"modifiers.reserved-memattr",
              "Reserved MemAttr values are 0b1000, 0b1100 and, without FEAT_MTE_PERM, 0b0100 when "
              "FWB is 0; with FWB 0bx100, "
              "and with FEAT_MTE_PERM also 0b1101 and 0b10xx.",
              "R_HMNDG, R_RHWZM, R_JXGKQ", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(with(page, in.s1_sh, 0b11, in.s2_sh, 0b11, in.mair, 0xff));
      auto const m = page[in.s2_memattr];
      auto const perm = page[feature.mte_perm] == 1;
      auto const reserved =
          (!fwb(page) && (m == 0b1000 || m == 0b1100 || (m == 0b0100 && !perm))) ||
          (fwb(page) &&
           (m == 0b0100 || m == 0b1100 ||
            (perm && (m == 0b1101 || m == 0b1000 || m == 0b1001 || m == 0b1010 || m == 0b1011))));
      return always((r[note.reserved] == 1) == reserved);
    }};

inline constexpr Property xs_from_type{
    Statement{"twin.xs-follows-the-result",
              "With FEAT_XS and FnXS=0, a Normal Non-cacheable result that stage 1 did not mark "
              "has XS=1.",
              "a simplification", Domain::allocated, Expectation::refuted},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{page[feature.xs] == 1 && page[in.s2_fnxs] == 0 && page[in.mair] != 0x40 &&
                       normal(r, out) && non_cacheable(r, out),
                   r[out.xs] == 1};
    }};

inline constexpr std::tuple modifiers{
    xs_never_raised,        fnxs_forces,      fnxs_clear_leaves, no_feature_no_xs,  stage1_xs,
    hints_come_from_stage1, mair_nibbles,     special_bytes,     fwb_needs_feature, reserved_bytes,
    reserved_alike,         reserved_memattr, xs_from_type};

} // namespace twofold::properties
