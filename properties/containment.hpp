#pragma once
/// \file
/// What the hypervisor can rely on: how far stage 2 confines the guest's choice of type.

#include "properties/predicates.hpp"
#include "properties/property.hpp"

#include <tuple>

namespace twofold::properties {

using namespace predicate;

/// Type and Cacheability of a page as one bit of a set: the four Device types, then Normal by Outer
/// and Inner Cacheability.
namespace reach {

using Set = std::uint16_t;

inline constexpr Set nGnRnE = 1 << 0;
inline constexpr Set nGnRE = 1 << 1;
inline constexpr Set nGRE = 1 << 2;
inline constexpr Set GRE = 1 << 3;
inline constexpr Set any_device = nGnRnE | nGnRE | nGRE | GRE;

/// Normal, with these Outer and Inner Cacheabilities.
constexpr Set cached(Value outer, Value inner) {
  return static_cast<Set>(1 << (4 + (outer - 1) * 3 + (inner - 1)));
}

inline constexpr Value NC = Cacheability::non_cacheable;
inline constexpr Value WT = Cacheability::write_through;
inline constexpr Value WB = Cacheability::write_back;

/// A member of the universe and a stage-1 attribute byte by which the guest asks for it.
struct Member {
  Set bit;
  Value type;
  Value outer;
  Value inner;
  Value mair;
};

inline constexpr Member universe[] = {
    {nGnRnE, MemoryType::nGnRnE, 0, 0, 0x00},
    {nGnRE, MemoryType::nGnRE, 0, 0, 0x04},
    {nGRE, MemoryType::nGRE, 0, 0, 0x08},
    {GRE, MemoryType::GRE, 0, 0, 0x0c},
    {cached(NC, NC), MemoryType::normal, NC, NC, 0x44},
    {cached(NC, WT), MemoryType::normal, NC, WT, 0x4b},
    {cached(NC, WB), MemoryType::normal, NC, WB, 0x4f},
    {cached(WT, NC), MemoryType::normal, WT, NC, 0xb4},
    {cached(WT, WT), MemoryType::normal, WT, WT, 0xbb},
    {cached(WT, WB), MemoryType::normal, WT, WB, 0xbf},
    {cached(WB, NC), MemoryType::normal, WB, NC, 0xf4},
    {cached(WB, WT), MemoryType::normal, WB, WT, 0xfb},
    {cached(WB, WB), MemoryType::normal, WB, WB, 0xff},
};

inline constexpr Set everything = (1 << 13) - 1;

/// What a guest can reach under one stage-2 value, exactly.
struct Reach {
  bool fwb;
  Value memattr;
  Set set;
};

// clang-format off
inline constexpr Reach table[] = {
    {false, 0b0000, nGnRnE},
    {false, 0b0001, nGnRnE | nGnRE},
    {false, 0b0010, nGnRnE | nGnRE | nGRE},
    {false, 0b0011, any_device},
    {false, 0b0101, any_device | cached(NC, NC)},
    {false, 0b0110, any_device | cached(NC, NC) | cached(NC, WT)},
    {false, 0b0111, any_device | cached(NC, NC) | cached(NC, WT) | cached(NC, WB)},
    {false, 0b1001, any_device | cached(NC, NC) | cached(WT, NC)},
    {false, 0b1010, any_device | cached(NC, NC) | cached(NC, WT) | cached(WT, NC) | cached(WT, WT)},
    {false, 0b1011, any_device | cached(NC, NC) | cached(NC, WT) | cached(NC, WB) | cached(WT, NC) | cached(WT, WT) | cached(WT, WB)},
    {false, 0b1101, any_device | cached(NC, NC) | cached(WT, NC) | cached(WB, NC)},
    {false, 0b1110, any_device | cached(NC, NC) | cached(NC, WT) | cached(WT, NC) | cached(WT, WT) | cached(WB, NC) | cached(WB, WT)},
    {false, 0b1111, everything},
    {true,  0b0000, nGnRnE},
    {true,  0b0001, nGnRnE | nGnRE},
    {true,  0b0010, nGnRnE | nGnRE | nGRE},
    {true,  0b0011, any_device},
    {true,  0b0101, any_device | cached(NC, NC)},
    {true,  0b0110, cached(WB, WB)},
    {true,  0b0111, everything},
};
// clang-format on

/// The result's type and Cacheability is a member of `set`.
template <class S> constexpr auto within(S const& s, Set set) {
  BoolOf<S> found = false;
  for (Member const& m : universe)
    if ((set & m.bit) != 0)
      found =
          found || (s[out.type] == m.type && s[out.outer] == m.outer && s[out.inner] == m.inner);
  return found;
}

/// Within the set, for every stage-2 value of one scheme.
template <class Arm, class Page> constexpr auto bounded(Arm& arm, Page const& page, bool fwb) {
  auto const r = arm.translate(with(page, feature.s2fwb, 1, in.hcr_fwb, fwb));
  BoolOf<std::remove_cvref_t<decltype(page)>> holds = true;
  for (Reach const& reach : table)
    if (reach.fwb == fwb)
      holds = holds && implies(page[in.s2_memattr] == reach.memattr, within(r, reach.set));
  return holds;
}

/// Every member of the set is reached by asking for it, for every stage-2 value of one scheme.
template <class Arm, class Page> constexpr auto attained(Arm& arm, Page const& page, bool fwb) {
  BoolOf<std::remove_cvref_t<decltype(page)>> holds = true;
  for (Reach const& reach : table) {
    if (reach.fwb != fwb) continue;
    for (Member const& m : universe)
      if ((reach.set & m.bit) != 0)
        holds =
            holds &&
            within(arm.translate(with(under(page, fwb, reach.memattr), in.mair, m.mair)), m.bit);
  }
  return holds;
}

} // namespace reach

inline constexpr Property fwb_101_never_cacheable{
    Statement{"containment.fwb-101-never-cacheable",
              "With FWB, MemAttr 0b0101 never gives a cacheable result, for every MAIR byte, "
              "reserved or not.",
              "R_RHWZM", Domain::every},
    [](auto& arm, auto const& page) {
      return always(!cacheable(arm.translate(under(page, true, 0b0101)), out));
    }};

inline constexpr Property nc_agrees_with_fwb{
    Statement{"containment.nc-agrees-with-fwb",
              "MemAttr 0b0101 gives the same type, Cacheability, Shareability and XS with FWB and "
              "without, for every stage 1.",
              "R_TNHFM, R_GQFSF, R_RHWZM, R_WLQYW", Domain::every},
    [](auto& arm, auto const& page) {
      auto const without = arm.translate(under(page, false, 0b0101));
      auto const with_fwb = arm.translate(under(page, true, 0b0101));
      return always(same_type(without, out, with_fwb, out) && without[out.sh] == with_fwb[out.sh] &&
                    without[out.xs] == with_fwb[out.xs]);
    }};

inline constexpr Property stage2_never_weakens_device{
    Statement{"containment.stage-2-never-weakens-device",
              "Without FWB, stage-1 Device stays Device, of the same or a stronger type.",
              "R_TNHFM"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{!fwb(page) && device(r, s1), device(r, out) && r[out.type] <= r[s1.type]};
    }};

inline constexpr Property guest_never_weakens_device{
    Statement{"containment.guest-never-weakens-device",
              "What stage 2 maps as Device is Device, of the same or a stronger type, whatever "
              "stage 1 says.",
              "R_TNHFM, R_VRJSW, R_GSDKZ"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{device(r, s2), device(r, out) && r[out.type] <= r[s2.type]};
    }};

inline constexpr Property only_110_weakens_device{
    Statement{"containment.only-fwb-110-weakens-device",
              "With FWB, stage-1 Device becomes Normal under MemAttr[2:0]=0b110 and under no other "
              "value.",
              "R_VRJSW, R_GSDKZ, R_RHWZM"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{fwb(page) && device(r, s1), normal(r, out) == (page[in.s2_memattr] == 0b0110 ||
                                                                  page[in.s2_memattr] == 0b1110)};
    }};

inline constexpr Property fwb_110_forces_write_back{
    Statement{"containment.fwb-110-forces-write-back",
              "With FWB, MemAttr[2:0]=0b110 gives Write-Back, whatever stage 1 says.", "R_RHWZM"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{fwb(page) && (page[in.s2_memattr] == 0b0110 || page[in.s2_memattr] == 0b1110),
                   normal(r, out) && write_back(r, out)};
    }};

inline constexpr Property stage2_caps_cacheability{
    Statement{"containment.stage-2-caps-cacheability",
              "Without FWB, Inner and Outer Cacheability are no greater than stage 2's.",
              "R_GQFSF"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return Claim{!fwb(page), r[out.inner] <= r[s2.inner] && r[out.outer] <= r[s2.outer]};
    }};

inline constexpr Property all_ones_keeps_stage1{
    Statement{
        "containment.1111-keeps-stage-1",
        "Without FWB, MemAttr 0b1111 leaves stage 1's type, Cacheability and hints unchanged.",
        "I_MCQKW, R_WYQVN"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(under(page, false, 0b1111));
      return always(same_type(r, out, r, s1) && r[out.inner_hints] == r[s1.inner_hints] &&
                    r[out.outer_hints] == r[s1.outer_hints] &&
                    r[out.inner_transient] == r[s1.inner_transient] &&
                    r[out.outer_transient] == r[s1.outer_transient]);
    }};

inline constexpr Property fwb_111_keeps_stage1{
    Statement{"containment.fwb-111-keeps-stage-1",
              "With FWB, MemAttr 0b0111 leaves stage 1's type, Cacheability and hints unchanged.",
              "R_RHWZM, R_THYXB"},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(under(page, true, 0b0111));
      return always(same_type(r, out, r, s1) && r[out.inner_hints] == r[s1.inner_hints] &&
                    r[out.outer_hints] == r[s1.outer_hints] &&
                    r[out.inner_transient] == r[s1.inner_transient] &&
                    r[out.outer_transient] == r[s1.outer_transient]);
    }};

inline constexpr Property reach_bounded{
    Statement{"containment.reach-bounded",
              "Without FWB, the guest reaches no type and Cacheability beyond those listed for the "
              "stage-2 value.",
              "R_TNHFM, R_GQFSF"},
    [](auto& arm, auto const& page) { return always(reach::bounded(arm, page, false)); }};

inline constexpr Property reach_attained{
    Statement{"containment.reach-attained",
              "Without FWB, the guest reaches each type and Cacheability listed for the stage-2 "
              "value by asking for it.",
              "R_TNHFM, R_GQFSF"},
    [](auto& arm, auto const& page) { return always(reach::attained(arm, page, false)); }};

inline constexpr Property reach_bounded_fwb{
    Statement{"containment.fwb-reach-bounded",
              "With FWB, the guest reaches no type and Cacheability beyond those listed for "
              "MemAttr[2:0].",
              "R_VRJSW, R_GSDKZ, R_RHWZM"},
    [](auto& arm, auto const& page) { return always(reach::bounded(arm, page, true)); }};

inline constexpr Property reach_attained_fwb{
    Statement{"containment.fwb-reach-attained",
              "With FWB, the guest reaches each type and Cacheability listed for MemAttr[2:0] by "
              "asking for it, where not 0b110.",
              "R_VRJSW, R_GSDKZ, R_RHWZM"},
    [](auto& arm, auto const& page) { return always(reach::attained(arm, page, true)); }};

inline constexpr Property nGnRE_overrides{
    Statement{"twin.nGnRE-overrides-stage-1",
              "Stage-2 Device-nGnRE overrides whatever stage 1 says.",
              "claim C05 of the 2023 thread", Domain::allocated, Expectation::refuted},
    [](auto& arm, auto const& page) {
      return always(arm.translate(under(page, false, 0b0001))[out.type] == MemoryType::nGnRE);
    }};

inline constexpr Property only_nGnRE{
    Statement{"twin.nothing-but-nGnRE",
              "With FWB, under stage-2 Device-nGnRE the guest gets nothing but Device-nGnRE.",
              "claims C06 and C11 of the 2023 thread", Domain::allocated, Expectation::refuted},
    [](auto& arm, auto const& page) {
      return always(arm.translate(under(page, true, 0b0001))[out.type] == MemoryType::nGnRE);
    }};

inline constexpr Property stage2_not_stronger{
    Statement{"twin.stage-2-not-stronger",
              "The stage-2 memory type cannot be stronger than stage 1's.", "claim C30, 2022",
              Domain::allocated, Expectation::refuted},
    [](auto& arm, auto const& page) {
      auto const r = arm.translate(page);
      return always(r[out.type] >= r[s1.type]);
    }};

inline constexpr std::tuple containment{fwb_101_never_cacheable,
                                        nc_agrees_with_fwb,
                                        stage2_never_weakens_device,
                                        guest_never_weakens_device,
                                        only_110_weakens_device,
                                        fwb_110_forces_write_back,
                                        stage2_caps_cacheability,
                                        all_ones_keeps_stage1,
                                        fwb_111_keeps_stage1,
                                        reach_bounded,
                                        reach_attained,
                                        reach_bounded_fwb,
                                        reach_attained_fwb,
                                        nGnRE_overrides,
                                        only_nGnRE,
                                        stage2_not_stronger};

} // namespace twofold::properties
