#pragma once
/// \file
/// What PAR_EL1 tells of the attributes, and what it cannot.

#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <tuple>

namespace twofold::properties {

using namespace predicate;

/// The page whose MAIR byte is what PAR_EL1 reported of `r`.
template <class Page> constexpr Page reported(Page page, Page const& r) {
  page[in.mair] = r[par.attr];
  return page;
}

inline constexpr Property par_type{
    Statement{"report.par-keeps-type",
              "Read as a MAIR byte, PAR_EL1.ATTR gives back type and Cacheability, for all but "
              "Tagged memory.",
              "PAR_EL1.ATTR, MAIR_EL1", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const back = arm.decode(reported(page, r));
      return Claim{r[out.tagged] == 0, back[s1.attr] == r[par.attr] && same_type(back, s1, r, out)};
    }};

inline constexpr Property par_tagged{
    Statement{"report.par-tagged",
              "PAR_EL1.ATTR is 0xF0 for Tagged memory, 0xE0 if it is NoTagAccess, and neither for "
              "any other.",
              "PAR_EL1.ATTR", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const no_access = r[out.no_tag_access] == 1;
      auto const tagged = r[out.tagged] == 1;
      return always((r[par.attr] == 0xe0) == (tagged && no_access) &&
                    (r[par.attr] == 0xf0) == (tagged && !no_access));
    }};

inline constexpr Property par_sh{
    Statement{"report.par-keeps-shareability",
              "Read as a descriptor's SH, PAR_EL1.SH gives back the Shareability, and 0b10 for "
              "Device and Non-cacheable.",
              "PAR_EL1.SH", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const encodes = (r[par.sh] == 0b00 && r[out.sh] == Shareability::non_shareable) ||
                           (r[par.sh] == 0b10 && r[out.sh] == Shareability::outer_shareable) ||
                           (r[par.sh] == 0b11 && r[out.sh] == Shareability::inner_shareable);
      return always(encodes && (cacheable(r, out) || r[par.sh] == 0b10));
    }};

inline constexpr Property par_hints{
    Statement{"report.par-keeps-hints",
              "Read as a MAIR byte, PAR_EL1.ATTR gives back hints and Transient, unless it is 0xA0 "
              "or the memory is Tagged.",
              "PAR_EL1.ATTR, MAIR_EL1", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const back = arm.decode(reported(page, r));
      return Claim{r[out.tagged] == 0 && r[par.attr] != 0xa0,
                   back[s1.inner_hints] == r[out.inner_hints] &&
                       back[s1.outer_hints] == r[out.outer_hints] &&
                       back[s1.inner_transient] == r[out.inner_transient] &&
                       back[s1.outer_transient] == r[out.outer_transient]};
    }};

inline constexpr Property par_xs{
    Statement{"report.par-keeps-xs-of",
              "Read as a MAIR byte, PAR_EL1.ATTR gives back XS for Device, iNC/oNC, iWB/oWB, and "
              "wherever XS is 1.",
              "PAR_EL1.ATTR, MAIR_EL1", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const back = arm.decode(reported(page, r));
      return Claim{r[out.tagged] == 0 && (device(r, out) || non_cacheable(r, out) ||
                                          write_back(r, out) || r[out.xs] == 1),
                   back[s1.xs] == r[out.xs]};
    }};

inline constexpr Property par_faults{
    for_any_control("report.par-f-iff-fault",
                    "PAR_EL1.F is 1 if and only if a fault takes the place of the access.",
                    "PAR_EL1.F"),
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return always((r[par.f] == 0) == no_fault(r));
    }};

inline constexpr Property par_write_through{
    Statement{"report.par-write-through-xs",
              "PAR_EL1.ATTR is 0xA0 if and only if the memory is Write-Through with XS=0 and "
              "Read-Allocate Non-transient on both sides, or by choice on one.",
              "PAR_EL1.ATTR, MAIR_EL1", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const plain = [&](Field hints, Field transient) {
        return r[hints] == Allocation::read && r[transient] == 0;
      };
      auto const inner = plain(out.inner_hints, out.inner_transient);
      auto const outer = plain(out.outer_hints, out.outer_transient);
      auto const write_through = r[out.inner] == Cacheability::write_through &&
                                 r[out.outer] == Cacheability::write_through;
      return always((r[par.attr] == 0xa0) ==
                    (write_through && r[out.xs] == 0 &&
                     ((inner && outer) || ((inner || outer) && page[choice.par_wt] == 1))));
    }};

inline constexpr Property par_loses_xs{
    Statement{"twin.par-keeps-xs",
              "With FEAT_XS, PAR_EL1.ATTR tells XS for all memory that is not Tagged.",
              "a simplification", Domain::allocated, Expectation::refuted},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      auto const back = arm.decode(reported(page, r));
      return Claim{r[out.tagged] == 0, back[s1.xs] == r[out.xs]};
    }};

inline constexpr std::tuple report{par_type,   par_tagged,        par_sh,      par_hints, par_xs,
                                   par_faults, par_write_through, par_loses_xs};

} // namespace twofold::properties
