#pragma once
/// \file
/// Algebraic laws of the combination without FWB, and of Shareability.

#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <tuple>
#include <utility>

namespace twofold::properties {

using namespace predicate;

/// What a stage contributes to the laws: type, Cacheability, Shareability and XS.
template <class T> struct Contribution {
  T type, inner, outer, sh, xs;
};

template <class S, class Stage> constexpr auto contribution(S const& s, Stage const& stage) {
  return Contribution{s[stage.type], s[stage.inner], s[stage.outer], s[stage.sh], s[stage.xs]};
}

template <class S, class Stage, class T>
constexpr void put(S& s, Stage const& stage, Contribution<T> const& c) {
  s[stage.type] = c.type;
  s[stage.inner] = c.inner;
  s[stage.outer] = c.outer;
  s[stage.sh] = c.sh;
  s[stage.xs] = c.xs;
}

/// The same but for XS.
template <class T> constexpr auto same_memory(Contribution<T> const& a, Contribution<T> const& b) {
  return a.type == b.type && a.inner == b.inner && a.outer == b.outer && a.sh == b.sh;
}

template <class T> constexpr auto same(Contribution<T> const& a, Contribution<T> const& b) {
  return same_memory(a, b) && a.xs == b.xs;
}

/// The combination of two contributions under the features of `page`, without FWB.
template <class Arm, class Page, class T> constexpr auto
combine(Arm& arm, Page const& page, Contribution<T> const& first, Contribution<T> const& second) {
  Page state{};
  state[feature.xs] = page[feature.xs];
  state[on.s2] = Value{1};
  put(state, s1, first);
  put(state, s2, second);
  return contribution(arm.combine(state), out);
}

/// The page with FWB off.
template <class Page> constexpr Page without_fwb(Page const& page) {
  return with(page, in.hcr_fwb, 0);
}

inline constexpr Property idempotent{
    Statement{"laws.idempotent", "Without FWB, a result combined with itself stays as it is.",
              "R_TNHFM, R_GQFSF, R_ZNLRJ, R_FQWJG"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(without_fwb(page));
      return always(same(combine(arm, page, contribution(r, out), contribution(r, out)),
                         contribution(r, out)));
    }};

inline constexpr Property commutative{
    Statement{"laws.commutative",
              "Without FWB, type, Cacheability, Shareability and XS do not depend on which stage "
              "gave which.",
              "R_TNHFM, R_GQFSF, R_ZNLRJ, R_FQWJG"},
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(without_fwb(page));
      auto const a = contribution(r, s1);
      auto const b = contribution(r, s2);
      return always(same(combine(arm, page, a, b), combine(arm, page, b, a)));
    }};

/// What three stages give when the first two are combined first, and when the last two are.
template <class Arm, class Page>
constexpr auto both_groupings(Arm& arm, Page const& page, Page const& further) {
  auto const r = arm.decode(without_fwb(page));
  auto third_page = without_fwb(further);
  third_page[feature.xs] = page[feature.xs];
  third_page[feature.mte_perm] = page[feature.mte_perm];
  auto const first = contribution(r, s1);
  auto const second = contribution(r, s2);
  auto const third = contribution(arm.decode(third_page), s2);
  return std::pair{combine(arm, page, combine(arm, page, first, second), third),
                   combine(arm, page, first, combine(arm, page, second, third))};
}

inline constexpr Property associative{
    Statement{"laws.associative",
              "Without FWB, with a further stage, type, Cacheability and Shareability do not "
              "depend on which two stages are "
              "combined first.",
              "R_TNHFM, R_GQFSF, R_WLQYW, R_ZNLRJ"},
    [](auto& arm, auto const& page, auto const& further) {
      auto const [left, right] = both_groupings(arm, page, further);
      return always(same_memory(left, right));
    }};

inline constexpr Property xs_associative{
    Statement{"twin.xs-is-associative",
              "Without FWB, with a further stage, XS does not depend on which two stages are "
              "combined first.",
              "a simplification", Domain::allocated, Expectation::refuted},
    [](auto& arm, auto const& page, auto const& further) {
      auto const [left, right] = both_groupings(arm, page, further);
      return always(left.xs == right.xs);
    }};

inline constexpr Property monotone{Statement{"laws.monotone",
                                             "Without FWB, a stronger type or lesser Cacheability "
                                             "at stage 1 never gives a weaker result.",
                                             "R_TNHFM, R_GQFSF"},
                                   [](auto& arm, auto const& page, auto const& other) {
                                     auto weaker_page = without_fwb(page);
                                     weaker_page[in.mair] = other[in.mair];
                                     auto const strong = arm.translate(without_fwb(page));
                                     auto const weak = arm.translate(weaker_page);
                                     return Claim{no_weaker(strong, s1, weak, s1),
                                                  no_weaker(strong, out, weak, out)};
                                   }};

inline constexpr Property shareability_join{
    Statement{"laws.shareability-is-a-join",
              "The Shareability of Normal Cacheable memory is the stronger of the two, with FWB "
              "and without.",
              "R_ZNLRJ, I_CGGBV"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{cacheable(r, out), r[out.sh] >= r[s1.sh] && r[out.sh] >= r[s2.sh] &&
                                          (r[out.sh] == r[s1.sh] || r[out.sh] == r[s2.sh])};
    }};

inline constexpr Property shareability_outer{
    Statement{"laws.device-and-nc-are-outer-shareable",
              "A Device or Inner and Outer Non-cacheable result is Outer Shareable, whatever the "
              "SH fields say.",
              "R_WLQYW, R_PYFVQ", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{!cacheable(r, out), r[out.sh] == Shareability::outer_shareable};
    }};

inline constexpr Property shareability_encodings{
    Statement{"laws.shareability-encodings",
              "SH is 0b00 Non-shareable, 0b10 Outer, 0b11 Inner Shareable at both stages, for "
              "memory that stays Cacheable.",
              "R_ZWYSH, R_DNZJQ"},
    [](auto& arm, auto const& page) {
      auto const r = arm.decode(page);
      auto const encodes = [&](Field raw, Field sh) {
        return (page[raw] == 0b00 && r[sh] == Shareability::non_shareable) ||
               (page[raw] == 0b10 && r[sh] == Shareability::outer_shareable) ||
               (page[raw] == 0b11 && r[sh] == Shareability::inner_shareable);
      };
      return Claim{cacheable(r, s1), encodes(in.s1_sh, s1.sh) && encodes(in.s2_sh, s2.sh)};
    }};

inline constexpr Property total{
    Statement{"laws.total",
              "Every input has a result, reserved encodings included, under every permitted "
              "choice, and Device has no Cacheability.",
              "MAIR_EL1, R_HMNDG, R_RHWZM", Domain::every},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return always((normal(r, out) && r[out.inner] != Cacheability::none &&
                     r[out.outer] != Cacheability::none) ||
                    (r[out.type] <= MemoryType::GRE && r[out.inner] == Cacheability::none &&
                     r[out.outer] == Cacheability::none && r[out.inner_hints] == 0 &&
                     r[out.outer_hints] == 0 && r[out.inner_transient] == 0 &&
                     r[out.outer_transient] == 0));
    }};

inline constexpr std::tuple laws{idempotent,
                                 commutative,
                                 associative,
                                 monotone,
                                 shareability_join,
                                 shareability_outer,
                                 shareability_encodings,
                                 total,
                                 xs_associative};

} // namespace twofold::properties
