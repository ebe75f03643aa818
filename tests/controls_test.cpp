// What registers, regimes and kinds of access make of a page. Every expectation is worked out by
// hand from the collected facts (tables T, readings D, subtleties by number) and from the rules
// that they cite, none from the rows.
#include "properties/predicates.hpp"
#include "tests/outcome_sets.hpp"
#include "tests/skip.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace twofold;
using namespace twofold::field;
using predicate::with;
using test::only_result;
using test::permitted;

namespace {

/// Results in words: "WB RWA ISH XS0 Tagged", "Device-nGRE OSH XS1", "s1-permission".
using Results = std::set<std::string>;

std::string_view word(Concrete const& state, Field f) { return info(f).value_names[state[f]]; }

std::string side(Concrete const& state, Field cacheability, Field hints, Field transient) {
  std::string text{word(state, cacheability)};
  if (state[hints] != Allocation::none) text += " " + std::string{word(state, hints)};
  if (state[transient] == 1) text += " transient";
  return text;
}

std::string words(Concrete const& state) {
  if (state[out.fault] != Fault::none) return std::string{word(state, out.fault)};
  auto const inner = side(state, out.inner, out.inner_hints, out.inner_transient);
  auto const outer = side(state, out.outer, out.outer_hints, out.outer_transient);
  std::string text = inner == outer ? inner : "i" + inner + " o" + outer;
  if (state[out.type] != MemoryType::normal)
    text = std::string{word(state, out.type)} + (text == "-" ? "" : " " + text);
  text += " " + std::string{word(state, out.sh)} + " XS" + std::to_string(state[out.xs]);
  if (state[out.tagged] == 1) text += state[out.no_tag_access] == 1 ? " NoTagAccess" : " Tagged";
  return text;
}

Results results(Concrete const& page) {
  Results all;
  for (Outcome const& outcome : permitted_outcomes(page)) all.insert(words(outcome.state));
  return all;
}

/// Values as numbers, which can be read where a check fails.
using Numbers = std::set<int>;

/// What one field may be.
Numbers values(Concrete const& page, Field f) {
  auto const found = permitted(page, f);
  return {found.begin(), found.end()};
}

/// What PAR_EL1.ATTR may be.
Numbers attr(Concrete const& page) { return values(page, par.attr); }

/// A page and all that may come of it.
struct Case {
  Concrete page;
  Results expected;
};

void check(std::initializer_list<Case> cases) {
  int number = 0;
  for (Case const& c : cases) {
    INFO("case " << number++ << ": " << test::describe_given(c.page));
    CHECK(results(c.page) == c.expected);
  }
}

// Pages of a guest with FEAT_S2FWB, FEAT_XS and FEAT_MTE2, Inner Shareable at stage 1. Stage 2 is
// Non-shareable, so that it adds nothing. Walks are Write-Through, Outer Shareable.

Concrete stage2(bool fwb, int mair, int memattr) {
  return with(usual_page, feature.s2fwb, 1, feature.xs, 1, feature.mte2, 1, in.ata, 1, in.s1_sh,
              0b11, in.s2_sh, 0b00, in.hcr_fwb, fwb, in.mair, mair, in.s2_memattr, memattr,
              in.tcr_irgn, 2, in.tcr_orgn, 2, in.tcr_sh, 0b10);
}

/// FWB disabled.
Concrete combined(int mair, int memattr) { return stage2(false, mair, memattr); }
/// FWB enabled.
Concrete forced(int mair, int memattr) { return stage2(true, mair, memattr); }
/// Stage 2 is Write-Back, which leaves stage 1 alone (I_MCQKW).
Concrete guest(int mair) { return combined(mair, 0b1111); }

Concrete by(Value access, Concrete const& page) { return with(page, in.access, access); }
Concrete fetch(Concrete const& page) { return by(Access::ifetch, page); }
Concrete walk(Concrete const& page) { return by(Access::ttw, page); }

constexpr Value regimes[] = {Regime::el10, Regime::el2, Regime::el20};
constexpr Value accesses[] = {Access::read,  Access::write,  Access::at,
                              Access::at_s1, Access::ifetch, Access::ttw};
/// All but fetches and walks.
constexpr Value data_accesses[] = {Access::read, Access::write, Access::at, Access::at_s1};
constexpr Value flags[] = {0, 1};
/// The allocated SH encodings.
constexpr Value sh_fields[] = {0b00, 0b10, 0b11};

/// Fields with HCR_EL2 bits or of stage 2.
constexpr Field hypervisor_fields[] = {in.hcr_vm,  in.hcr_fwb,    in.hcr_cd,  in.hcr_id,
                                       in.hcr_dc,  in.hcr_dct,    in.hcr_e2h, in.hcr_tge,
                                       in.hcr_ptw, in.s2_memattr, in.s2_sh,   in.s2_fnxs};

/// A page of each kind of stage-1 memory, reserved encodings included.
constexpr int some_bytes[] = {0x00, 0x0d, 0x02, 0x40, 0x44, 0x4f, 0xa0, 0xbb, 0x77, 0xf0, 0xff};

} // namespace

// T7, R_WFZPW.
TEST_CASE("with stage 1 off data is Device-nGnRnE and fetches are as SCTLR_ELx.I says") {
  for (Value const regime : regimes)
    for (Value const vm : flags)
      for (Value const c : flags)
        for (int const mair : some_bytes) {
          // The descriptor is not read: its reserved encodings do not count.
          auto const off = with(guest(mair), in.regime, regime, in.hcr_vm, vm, in.sctlr_m, 0,
                                in.sctlr_c, c, in.s1_sh, 0b01);
          for (Value const access : data_accesses)
            for (Value const i : flags)
              check({{with(by(access, off), in.sctlr_i, i), {"Device-nGnRnE OSH XS1"}}});
          check({
              {with(fetch(off), in.sctlr_i, 0), {"NC OSH XS1"}},
              {with(fetch(off), in.sctlr_i, 1), {"WT RA OSH XS1"}},
          });
        }
}

// T7: there is nothing to walk.
TEST_CASE("with stage 1 off there are no stage-1 walks") {
  for (Value const regime : regimes)
    check({{walk(with(guest(0xff), in.regime, regime, in.sctlr_m, 0)), {}}});
  check(
      {{walk(with(guest(0xff), in.hcr_dc, 1)), {}}, {walk(with(guest(0xff), in.hcr_tge, 1)), {}}});
}

// T7, T5 and number 4: x110 beats that stage 1 is off; hints are stage 1's where it is Cacheable.
TEST_CASE("with stage 1 off stage 2 combines as ever") {
  auto const off = [](Concrete const& page) { return with(page, in.sctlr_m, 0); };
  check({
      {off(forced(0xff, 0b0110)), {"WB RWA OSH XS0"}},
      {fetch(off(forced(0xff, 0b0110))), {"WB RA OSH XS0"}},
      {fetch(with(off(forced(0xff, 0b0110)), in.sctlr_i, 0)), {"WB RWA OSH XS0"}},
      {off(forced(0xff, 0b0111)), {"Device-nGnRnE OSH XS1"}},
      {off(forced(0xff, 0b0101)), {"Device-nGnRnE OSH XS1"}},
      {fetch(off(forced(0xff, 0b0111))), {"WT RA OSH XS1"}},
      {fetch(off(forced(0xff, 0b0101))), {"NC OSH XS1"}},
      {fetch(off(combined(0xff, 0b0101))), {"NC OSH XS1"}},
      {fetch(off(combined(0xff, 0b1001))), {"iNC oWT RA OSH XS1"}},
      {with(off(guest(0xff)), in.s2_fnxs, 1), {"Device-nGnRnE OSH XS0"}},
  });
}

// T7: XS is kept.
TEST_CASE("SCTLR_ELx.C=0 makes Normal data Non-cacheable and SCTLR_ELx.I=0 fetches") {
  auto const c_off = [](Concrete const& page) { return with(page, in.sctlr_c, 0); };
  auto const i_off = [](Concrete const& page) { return with(page, in.sctlr_i, 0); };
  for (Value const regime : regimes) {
    auto const page = [&](int mair) { return with(guest(mair), in.regime, regime); };
    for (Value const access : data_accesses)
      check({
          {c_off(by(access, page(0xff))), {"NC OSH XS0"}},
          {c_off(by(access, page(0xbb))), {"NC OSH XS1"}},
          {c_off(by(access, page(0xa0))), {"NC OSH XS0"}},
          {c_off(by(access, page(0x4f))), {"NC OSH XS1"}},
          {c_off(by(access, page(0x04))), {"Device-nGnRE OSH XS1"}},
          {c_off(by(access, page(0x0d))), {"Device-GRE OSH XS0"}},
          {i_off(by(access, page(0xff))), {"WB RWA ISH XS0"}},
      });
    check({
        {i_off(fetch(page(0xff))), {"NC OSH XS0"}},
        {i_off(fetch(page(0xbb))), {"NC OSH XS1"}},
        {i_off(fetch(page(0x4f))), {"NC OSH XS1"}},
        {c_off(fetch(page(0xff))), {"WB RWA ISH XS0"}},
    });
  }
}

// Number 4. Number 3: whether made Non-cacheable or so from the start, R_NSCNC has a say.
TEST_CASE("FWB MemAttr x110 beats SCTLR_EL1.C=0 and I=0") {
  // Write-Back, Read-Allocate.
  check({
      {forced(0xee, 0b0110), {"WB RA ISH XS0"}},
      {with(forced(0xee, 0b0110), in.sctlr_c, 0), {"WB RWA ISH XS0", "WB RWA OSH XS0"}},
      {with(forced(0xee, 0b0110), in.sctlr_c, 0, in.s1_sh, 0b00),
       {"WB RWA NSH XS0", "WB RWA OSH XS0"}},
      {with(forced(0xee, 0b0110), in.sctlr_c, 0, in.s1_sh, 0b00, in.s2_sh, 0b11),
       {"WB RWA ISH XS0", "WB RWA OSH XS0"}},
      {with(forced(0xee, 0b0110), in.sctlr_c, 0, in.s2_sh, 0b10), {"WB RWA OSH XS0"}},
      {fetch(with(forced(0xee, 0b0110), in.sctlr_i, 0)), {"WB RWA ISH XS0", "WB RWA OSH XS0"}},
      {fetch(with(forced(0xee, 0b0110), in.sctlr_c, 0)), {"WB RA ISH XS0"}},
      {with(forced(0xee, 0b0111), in.sctlr_c, 0), {"NC OSH XS0"}},
      {with(forced(0xbb, 0b0101), in.sctlr_c, 0), {"NC OSH XS1"}},
  });
}

// D1, R_YSLYC.
TEST_CASE("SCTLR_ELx.C=0 leaves open whether a Tagged page is Tagged") {
  auto const c_off = [](Concrete const& page) {
    return with(page, in.sctlr_c, 0, in.s1_sh, 0b10, in.access, Access::at);
  };
  auto const perm = [](Concrete const& page) { return with(page, feature.mte_perm, 1); };
  check({
      {c_off(forced(0xf0, 0b0110)), {"WB RWA OSH XS0", "WB RWA OSH XS0 Tagged"}},
      {perm(c_off(forced(0xf0, 0b0110))), {"WB RWA OSH XS0", "WB RWA OSH XS0 Tagged"}},
      {perm(c_off(forced(0xf0, 0b1110))), {"WB RWA OSH XS0", "WB RWA OSH XS0 NoTagAccess"}},
      // Elsewhere it does not show.
      {c_off(forced(0xf0, 0b0111)), {"NC OSH XS0"}},
      {c_off(forced(0xf0, 0b0101)), {"NC OSH XS0"}},
      {c_off(guest(0xf0)), {"NC OSH XS0"}},
      {by(Access::read, with(c_off(guest(0xf0)), in.hcr_vm, 0)), {"NC OSH XS0"}},
      {by(Access::read, with(c_off(guest(0xf0)), in.regime, Regime::el2)), {"NC OSH XS0"}},
      // Nor with 0xff, which is not Tagged, nor for fetches.
      {c_off(forced(0xff, 0b0110)), {"WB RWA OSH XS0"}},
      {fetch(with(c_off(forced(0xf0, 0b0110)), in.sctlr_i, 0)), {"WB RWA OSH XS0"}},
  });
  CHECK(attr(c_off(forced(0xf0, 0b0110))) == Numbers{0xff, 0xf0});
  CHECK(attr(perm(c_off(forced(0xf0, 0b1110)))) == Numbers{0xff, 0xe0});
  // A stage-1-only AT shows it too.
  CHECK(attr(by(Access::at_s1, c_off(guest(0xf0)))) == Numbers{0x40, 0xf0});
  CHECK(attr(with(c_off(guest(0xf0)), in.regime, Regime::el2)) == Numbers{0x40, 0xf0});
}

// T7, R_LBPTY, R_WFZPW: DC turns stage 1 off and stage 2 on, for data and fetches alike.
TEST_CASE("HCR_EL2.DC gives Write-Back, Non-shareable, whatever else is set") {
  for (Value const access : {Access::read, Access::write, Access::at, Access::ifetch})
    for (Value const m : flags)
      for (Value const c : flags)
        for (Value const i : flags)
          for (Value const vm : flags) {
            auto const dc = [&](Concrete const& page) {
              return with(by(access, page), in.hcr_dc, 1, in.sctlr_m, m, in.sctlr_c, c, in.sctlr_i,
                          i, in.hcr_vm, vm);
            };
            check({
                {dc(guest(0x00)), {"WB RWA NSH XS0"}},
                {dc(with(guest(0x02), in.s1_sh, 0b01)), {"WB RWA NSH XS0"}},
                {dc(with(guest(0xf0), in.s2_sh, 0b11)), {"WB RWA ISH XS0"}},
                {dc(combined(0x00, 0b0101)), {"NC OSH XS0"}},
                {dc(combined(0x00, 0b1010)), {"WT RWA NSH XS0"}},
                {dc(forced(0x00, 0b0101)), {"NC OSH XS0"}},
                {dc(forced(0x00, 0b0110)), {"WB RWA NSH XS0"}},
                {dc(forced(0x00, 0b0111)), {"WB RWA NSH XS0"}},
                // D5.
                {dc(with(guest(0x00), feature.xs, 0)), {"WB RWA NSH XS1"}},
            });
          }
  // R_TDMCS, number 1: Write-Back that stage 2 makes Device keeps XS=0.
  check({{with(combined(0x00, 0b0010), in.hcr_dc, 1), {"Device-nGRE OSH XS0"}},
         {with(forced(0x00, 0b0001), in.hcr_dc, 1), {"Device-nGnRE OSH XS0"}}});
}

// T4, T7, R_YSLYC: with DC=1 the combined Shareability counts, not stage 1's.
TEST_CASE("HCR_EL2.DCT makes default cacheable memory Tagged") {
  auto const dct = [](Concrete const& page) {
    return with(page, in.hcr_dc, 1, in.hcr_dct, 1, in.s2_sh, 0b11);
  };
  check({
      {dct(guest(0x00)), {"WB RWA ISH XS0 Tagged"}},
      {with(dct(guest(0x00)), in.s2_sh, 0b10), {"WB RWA OSH XS0 Tagged"}},
      {with(dct(guest(0x00)), in.s2_sh, 0b00), {"WB RWA NSH XS0", "WB RWA NSH XS0 Tagged"}},
      {dct(forced(0x00, 0b0110)), {"WB RWA ISH XS0 Tagged"}},
      {dct(forced(0x00, 0b0101)), {"NC OSH XS0"}},
      {dct(combined(0x00, 0b1010)), {"WT RWA ISH XS0"}},
      // C does not count.
      {with(dct(guest(0x00)), in.sctlr_c, 0), {"WB RWA ISH XS0 Tagged"}},
      // D12: FEAT_MTE2. T4: Allocation Tag Access.
      {with(dct(guest(0x00)), feature.mte2, 0), {"WB RWA ISH XS0"}},
      {with(dct(guest(0x00)), in.ata, 0), {"WB RWA ISH XS0"}},
      // Alone DCT says nothing.
      {with(guest(0xff), in.hcr_dct, 1), {"WB RWA ISH XS0"}},
      {with(guest(0x00), in.hcr_dct, 1, in.sctlr_m, 0), {"Device-nGnRnE OSH XS1"}},
      {with(dct(guest(0xff)), in.hcr_dc, 0), {"WB RWA ISH XS0"}},
      {with(forced(0x00, 0b0110), in.hcr_dct, 1, in.sctlr_m, 0), {"WB RWA OSH XS0"}},
  });
  // NoTagAccess, in either scheme.
  for (auto const& page : {combined(0x00, 0b0100), forced(0x00, 0b1110), forced(0x00, 0b1111)})
    check({{with(dct(page), feature.mte_perm, 1), {"WB RWA ISH XS0 NoTagAccess"}},
           {with(dct(page), feature.mte_perm, 1, in.tag_access, TagAccess::checked),
            {"s2-permission"}}});
}

// R_YSLYC: it is open only where stage 1 is Non-shareable.
TEST_CASE("AT S1E* reports a Tagged page as it is") {
  for (auto const& page : {by(Access::at_s1, guest(0xf0)), by(Access::at_s1, forced(0xf0, 0b0101)),
                           by(Access::at, with(guest(0xf0), in.hcr_vm, 0)),
                           by(Access::at, with(guest(0xf0), in.regime, Regime::el2))}) {
    CHECK(attr(page) == Numbers{0xf0});
    CHECK(attr(with(page, in.s1_sh, 0b10)) == Numbers{0xf0});
    CHECK(attr(with(page, in.s1_sh, 0b00)) == Numbers{0xf0, 0xff});
    CHECK(attr(with(page, in.ata, 0)) == Numbers{0xff});
  }
  // Where stage 2 is part of it, it decides.
  CHECK(attr(by(Access::at, forced(0xf0, 0b0101))) == Numbers{0x40});
}

// R_YSLYC: with DC=1 that stage 1 is Non-shareable leaves nothing open, and stage 1 alone is what
// is reported (D7.5.5).
TEST_CASE("AT S1E* reports the Tagged of HCR_EL2.DCT as it is") {
  auto const page =
      by(Access::at_s1, with(guest(0x00), in.hcr_dc, 1, in.hcr_dct, 1, in.s2_sh, 0b11));
  CHECK(attr(page) == Numbers{0xf0});
  CHECK(attr(with(page, in.hcr_dct, 0)) == Numbers{0xff});
  CHECK(values(page, par.sh) == Numbers{0b00});
}

// T7, D11, number 5.
TEST_CASE("HCR_EL2.CD makes Normal data Non-cacheable") {
  auto const cd = [](Concrete const& page) { return with(page, in.hcr_cd, 1); };
  for (Value const access : {Access::read, Access::write, Access::at})
    check({
        // FWB disabled: it acts on stage 2, before the stages are combined.
        {cd(by(access, guest(0xff))), {"NC OSH XS0"}},
        {cd(by(access, guest(0xbb))), {"NC OSH XS1"}},
        {cd(by(access, guest(0x04))), {"Device-nGnRE OSH XS1"}},
        {cd(by(access, combined(0xff, 0b0001))), {"Device-nGnRE OSH XS0"}},
        // FWB enabled: on what is combined.
        {cd(by(access, forced(0x00, 0b0110))), {"NC OSH XS0"}},
        {cd(by(access, forced(0x44, 0b0110))), {"NC OSH XS0"}},
        {cd(by(access, forced(0x04, 0b0111))), {"Device-nGnRE OSH XS1"}},
        {cd(by(access, forced(0x04, 0b0101))), {"Device-nGnRE OSH XS1"}},
        {cd(by(access, forced(0xff, 0b0001))), {"Device-nGnRE OSH XS0"}},
        {cd(by(access, forced(0xbb, 0b0111))), {"NC OSH XS1"}},
        {cd(by(access, forced(0xf0, 0b0111))), {"NC OSH XS0"}},
    });
  check({
      // A walk is not a fetch; a fetch is not data.
      {cd(walk(with(guest(0xff), in.tcr_irgn, 1, in.tcr_orgn, 1))), {"NC OSH XS0"}},
      {cd(fetch(guest(0xff))), {"WB RWA ISH XS0"}},
      {cd(fetch(forced(0x44, 0b0110))), {"WB RWA ISH XS0", "WB RWA OSH XS0"}},
      // It takes stage 2, and DC implies VM.
      {cd(with(guest(0xff), in.hcr_vm, 0)), {"WB RWA ISH XS0"}},
      {cd(by(Access::at_s1, guest(0xff))), {"WB RWA ISH XS0"}},
      {cd(with(guest(0xff), in.hcr_vm, 0, in.hcr_dc, 1)), {"NC OSH XS0"}},
      // FnXS still forces XS to 0.
      {cd(with(guest(0xbb), in.s2_fnxs, 1)), {"NC OSH XS0"}},
      {cd(with(forced(0xbb, 0b0111), in.s2_fnxs, 1)), {"NC OSH XS0"}},
  });
}

// T7, D11.
TEST_CASE("HCR_EL2.ID makes fetches Non-cacheable") {
  auto const id = [](Concrete const& page) { return with(page, in.hcr_id, 1); };
  check({
      {id(fetch(guest(0xff))), {"NC OSH XS0"}},
      {id(fetch(guest(0xbb))), {"NC OSH XS1"}},
      {id(fetch(forced(0xff, 0b0111))), {"NC OSH XS0"}},
      {id(fetch(forced(0x44, 0b0110))), {"NC OSH XS0"}},
      {id(fetch(with(guest(0xff), in.sctlr_m, 0))), {"NC OSH XS1"}},
      {id(fetch(with(guest(0xff), in.hcr_vm, 0))), {"WB RWA ISH XS0"}},
      {id(fetch(with(guest(0xff), in.hcr_vm, 0, in.hcr_dc, 1))), {"NC OSH XS0"}},
      {id(guest(0xff)), {"WB RWA ISH XS0"}},
      {id(by(Access::at, forced(0xff, 0b0111))), {"WB RWA ISH XS0"}},
      {id(walk(with(guest(0xff), in.tcr_irgn, 1, in.tcr_orgn, 1, in.tcr_sh, 3))),
       {"WB RWA ISH XS0"}},
  });
}

// T7, B2.10.2: as from Normal-NC, or a Permission fault of the stage that makes it Device.
TEST_CASE("a fetch from Device faults or is as from Non-cacheable") {
  check({
      {fetch(guest(0x00)), {"s1-permission", "NC OSH XS1"}},
      {fetch(guest(0x0d)), {"s1-permission", "NC OSH XS0"}},
      {fetch(with(guest(0x00), in.hcr_vm, 0)), {"s1-permission", "NC OSH XS1"}},
      {fetch(with(guest(0x00), in.regime, Regime::el2)), {"s1-permission", "NC OSH XS1"}},
      {fetch(with(guest(0x00), in.regime, Regime::el20)), {"s1-permission", "NC OSH XS1"}},
      {fetch(combined(0xff, 0b0000)), {"s2-permission", "NC OSH XS0"}},
      {fetch(combined(0xbb, 0b0011)), {"s2-permission", "NC OSH XS1"}},
      {fetch(combined(0x00, 0b0011)), {"s1-permission", "s2-permission", "NC OSH XS1"}},
      // Neither C, I, CD nor ID changes that.
      {fetch(with(guest(0x00), in.sctlr_i, 0)), {"s1-permission", "NC OSH XS1"}},
      {fetch(with(combined(0xff, 0b0000), in.hcr_id, 1)), {"s2-permission", "NC OSH XS0"}},
      // With FWB stage 2 looks at the combined type.
      {fetch(forced(0xff, 0b0000)), {"s2-permission", "NC OSH XS0"}},
      {fetch(forced(0x00, 0b0000)), {"s1-permission", "s2-permission", "NC OSH XS1"}},
      {fetch(with(forced(0xff, 0b0000), in.hcr_id, 1)), {"s2-permission", "NC OSH XS0"}},
      {fetch(forced(0x00, 0b0111)), {"s1-permission", "NC OSH XS1"}},
      {fetch(forced(0x00, 0b0101)), {"s1-permission", "NC OSH XS1"}},
      {fetch(forced(0x00, 0b0110)), {"s1-permission", "WB RWA ISH XS0", "WB RWA OSH XS0"}},
      {fetch(with(forced(0x00, 0b0110), in.hcr_id, 1)), {"s1-permission", "NC OSH XS0"}},
  });
}

// R_KTSYP, T7.
TEST_CASE("a walk through stage-2 Device is Non-cacheable or faults, by HCR_EL2.PTW") {
  auto const page = [](bool fwb, int memattr, int ptw) {
    return walk(with(stage2(fwb, 0xff, memattr), in.hcr_ptw, ptw, in.tcr_irgn, 1, in.tcr_orgn, 1,
                     in.tcr_sh, 0b11));
  };
  for (bool const fwb : {false, true}) {
    for (int const device : {0b0000, 0b0001, 0b0010, 0b0011})
      check({{page(fwb, device, 0), {"NC OSH XS0"}}, {page(fwb, device, 1), {"s2-permission"}}});
    // Not so through Normal memory.
    for (int const ptw : {0, 1})
      check({{page(fwb, 0b0101, ptw), {"NC OSH XS0"}},
             {page(fwb, fwb ? 0b0111 : 0b1111, ptw), {"WB RWA ISH XS0"}}});
  }
  check({
      // CD does not take the fault away, XS is kept.
      {with(page(false, 0b0000, 1), in.hcr_cd, 1), {"s2-permission"}},
      {with(page(false, 0b0000, 0), in.tcr_irgn, 2), {"NC OSH XS1"}},
      // Only walks.
      {with(combined(0xff, 0b0000), in.hcr_ptw, 1), {"Device-nGnRnE OSH XS0"}},
      {with(forced(0xff, 0b0000), in.hcr_ptw, 1), {"Device-nGnRnE OSH XS0"}},
      {fetch(with(combined(0xff, 0b0000), in.hcr_ptw, 1)), {"s2-permission", "NC OSH XS0"}},
      // Nor without stage 2.
      {with(page(false, 0b0000, 1), in.hcr_vm, 0), {"WB RWA ISH XS0"}},
      {with(page(false, 0b0000, 1), in.regime, Regime::el2), {"WB RWA ISH XS0"}},
  });
}

// T7: 0 NC, 1 WB RWA, 2 WT RA, 3 WB RA, each side by itself; XS 0 where both are Write-Back (T1).
TEST_CASE("stage-1 walks have the attributes of TCR_ELx") {
  static constexpr std::string_view sides[] = {"NC", "WB RWA", "WT RA", "WB RA"};
  for (Value const regime : regimes)
    for (Value inner = 0; inner < 4; ++inner)
      for (Value outer = 0; outer < 4; ++outer) {
        // The descriptor of the page has no say, nor has I.
        auto const page = walk(with(guest(0x02), in.regime, regime, in.s1_sh, 0b01, in.sctlr_i, 0,
                                    in.tcr_irgn, inner, in.tcr_orgn, outer, in.tcr_sh, 0b11));
        bool const write_back = inner % 2 == 1 && outer % 2 == 1;
        std::string const xs = write_back ? " XS0" : " XS1";
        std::string const both = std::string{sides[inner]};
        std::string const memory =
            inner == outer ? both : "i" + both + " o" + std::string{sides[outer]};
        std::string const sh = inner == 0 && outer == 0 ? " OSH" : " ISH";
        check({{page, {memory + sh + xs}}, {with(page, in.sctlr_c, 0), {"NC OSH" + xs}}});
      }
  auto const page = walk(with(guest(0xff), in.tcr_irgn, 1, in.tcr_orgn, 1, in.tcr_sh, 0b11));
  check({
      {with(page, in.tcr_sh, 0b00), {"WB RWA NSH XS0"}},
      {with(page, in.tcr_sh, 0b10), {"WB RWA OSH XS0"}},
      {with(page, in.tcr_sh, 0b01), {"WB RWA NSH XS0", "WB RWA ISH XS0", "WB RWA OSH XS0"}},
      // Through stage 2.
      {with(page, in.s2_memattr, 0b1010), {"WT RWA ISH XS0"}},
      {with(page, in.s2_sh, 0b10), {"WB RWA OSH XS0"}},
      {with(page, feature.xs, 0), {"WB RWA ISH XS1"}},
      {with(page, in.hcr_fwb, 1, in.s2_memattr, 0b0101), {"NC OSH XS0"}},
      // R_NSCNC shows with x110 over a Non-cacheable walk.
      {with(page, in.tcr_irgn, 0, in.tcr_orgn, 0, in.hcr_fwb, 1, in.s2_memattr, 0b0110),
       {"WB RWA ISH XS0", "WB RWA OSH XS0"}},
      {with(page, in.sctlr_c, 0, in.hcr_fwb, 1, in.s2_memattr, 0b0110),
       {"WB RWA ISH XS0", "WB RWA OSH XS0"}},
      // Walks are never Tagged.
      {with(page, in.mair, 0xf0), {"WB RWA ISH XS0"}},
  });
}

// R_XSYYN, R_PYQZB, number 7: explicit and checked accesses by loads and stores alone.
TEST_CASE("NoTagAccess faults where an access needs Allocation Tags") {
  std::vector<Concrete> const pages{
      with(combined(0xf0, 0b0100), feature.mte_perm, 1),
      with(forced(0xf0, 0b1110), feature.mte_perm, 1),
      with(forced(0xf0, 0b1111), feature.mte_perm, 1),
  };
  for (auto const& page : pages)
    for (Value const access : accesses)
      for (Value const tag_access :
           {TagAccess::unchecked, TagAccess::checked, TagAccess::explicit_access}) {
        if (access == Access::ttw) continue;
        auto const p = with(by(access, page), in.tag_access, tag_access);
        bool const faults = (access == Access::read || access == Access::write) &&
                            tag_access != TagAccess::unchecked;
        // Stage 1 alone knows no NoTagAccess (T8).
        std::string const otherwise =
            access == Access::at_s1 ? "WB RWA ISH XS0 Tagged" : "WB RWA ISH XS0 NoTagAccess";
        check({{p, {faults ? "s2-permission" : otherwise}}});
      }
  auto const walks = with(pages[0], in.tcr_irgn, 1, in.tcr_orgn, 1, in.tcr_sh, 0b11);
  check({{walk(with(walks, in.tag_access, TagAccess::explicit_access)), {"WB RWA ISH XS0"}}});
}

TEST_CASE("NoTagAccess faults only on Tagged memory that stage 2 gives NoTagAccess") {
  for (Value const tag_access : {TagAccess::checked, TagAccess::explicit_access}) {
    auto const tags = [&](Concrete const& page) {
      return with(page, feature.mte_perm, 1, in.tag_access, tag_access);
    };
    for (auto const& page : {tags(combined(0xf0, 0b0100)), tags(forced(0xf0, 0b1111))})
      check({
          {with(page, in.mair, 0xff), {"WB RWA ISH XS0"}},
          {with(page, in.mair, 0xbb), {"WT RWA ISH XS1"}},
          {with(page, in.ata, 0), {"WB RWA ISH XS0"}},
          {with(page, feature.mte2, 0, in.mair, 0xff), {"WB RWA ISH XS0"}},
          // CD and C=0 leave nothing to hold tags.
          {with(page, in.hcr_cd, 1), {"NC OSH XS0"}},
          {with(page, in.sctlr_c, 0), {"NC OSH XS0"}},
          // Non-shareable Tagged memory may be Untagged (R_YSLYC).
          {with(page, in.s1_sh, 0b00), {"s2-permission", "WB RWA NSH XS0"}},
          {with(page, in.s1_sh, 0b00, in.s2_sh, 0b11), {"s2-permission", "WB RWA ISH XS0"}},
          {with(page, in.hcr_vm, 0), {"WB RWA ISH XS0 Tagged"}},
      });
    check({
        // C=0 under x110: Tagged or not.
        {with(tags(forced(0xf0, 0b1110)), in.sctlr_c, 0, in.s1_sh, 0b10),
         {"s2-permission", "WB RWA OSH XS0"}},
        // Other MemAttr, or no FEAT_MTE_PERM (R_ZNGNK).
        {tags(guest(0xf0)), {"WB RWA ISH XS0 Tagged"}},
        {tags(forced(0xf0, 0b0111)), {"WB RWA ISH XS0 Tagged"}},
        {with(tags(forced(0xf0, 0b1111)), feature.mte_perm, 0), {"WB RWA ISH XS0 Tagged"}},
        // Nor does a reserved MemAttr get it there (D3, D4).
        {with(tags(forced(0xf0, 0b0100)), feature.mte_perm, 0),
         {"Device-nGnRnE OSH XS0", "Device-nGnRE OSH XS0", "Device-nGRE OSH XS0",
          "Device-GRE OSH XS0", "NC OSH XS0", "WB RWA ISH XS0 Tagged"}},
    });
  }
}

// D11.
TEST_CASE("with HCR_EL2.{E2H, TGE} = {1, 1} there is no EL1&0") {
  for (Value const access : accesses)
    for (int const mair : some_bytes) {
      auto const page = by(access, with(guest(mair), in.hcr_e2h, 1, in.hcr_tge, 1));
      CHECK(results(page).empty());
      CHECK_FALSE(results(with(page, in.regime, Regime::el20)).empty());
      CHECK_FALSE(results(with(page, in.hcr_tge, 0)).empty());
    }
}

TEST_CASE("HCR_EL2.TGE turns stage 1 off and masks none of VM, DC, CD, ID, FWB and DCT") {
  auto const tge = [](Concrete const& page) { return with(page, in.hcr_tge, 1); };
  check({
      {tge(guest(0xff)), {"Device-nGnRnE OSH XS1"}},
      {tge(with(guest(0xff), in.hcr_vm, 0)), {"Device-nGnRnE OSH XS1"}},
      {fetch(tge(guest(0x00))), {"WT RA OSH XS1"}},
      {fetch(tge(with(guest(0x00), in.sctlr_i, 0))), {"NC OSH XS1"}},
      {fetch(tge(combined(0x00, 0b0101))), {"NC OSH XS1"}},
      {fetch(tge(with(guest(0x00), in.hcr_id, 1))), {"NC OSH XS1"}},
      {tge(forced(0x00, 0b0110)), {"WB RWA OSH XS0"}},
      {fetch(tge(forced(0x00, 0b0110))), {"WB RA OSH XS0"}},
      {tge(with(guest(0x00), in.hcr_dc, 1)), {"WB RWA NSH XS0"}},
      {tge(with(guest(0x00), in.hcr_dc, 1, in.hcr_cd, 1)), {"NC OSH XS0"}},
      {tge(with(guest(0x00), in.hcr_dc, 1, in.hcr_dct, 1, in.s2_sh, 0b11)),
       {"WB RWA ISH XS0 Tagged"}},
  });
  // E2H alone changes nothing.
  for (Value const access : accesses)
    for (int const mair : some_bytes) {
      auto const page = by(access, guest(mair));
      CHECK(results(with(page, in.hcr_e2h, 1)) == results(page));
    }
}

// T7: EL1&0 is the only regime with a stage 2; D11.
TEST_CASE("EL2 and EL2&0 ignore every bit of HCR_EL2 and all of stage 2") {
  for (Value const regime : {Regime::el2, Regime::el20})
    for (Value const access : accesses)
      for (Value const m : flags)
        for (int const mair : some_bytes) {
          auto const page = by(access, with(forced(mair, 0b0110), in.regime, regime, in.sctlr_m, m,
                                            feature.mte_perm, 1, in.tag_access, 1));
          auto const expected = results(page);
          for (Field const f : hypervisor_fields)
            for (unsigned value = 0; value < value_count(f); ++value) {
              INFO(info(f).name << "=" << value);
              CHECK(results(with(page, f, value)) == expected);
            }
          Concrete ones = page;
          for (Field const f : hypervisor_fields) ones[f] = static_cast<Value>(value_count(f) - 1);
          CHECK(results(ones) == expected);
        }
}

TEST_CASE("EL2 and EL2&0 have the attributes of stage 1") {
  for (Value const regime : {Regime::el2, Regime::el20}) {
    auto const page = [&](int mair) { return with(guest(mair), in.regime, regime); };
    check({
        {page(0x00), {"Device-nGnRnE OSH XS1"}},
        {page(0x44), {"NC OSH XS1"}},
        {page(0x40), {"NC OSH XS0"}},
        {page(0xa0), {"WT RA ISH XS0"}},
        {page(0xff), {"WB RWA ISH XS0"}},
        {page(0x6f), {"iWB RWA oWB RA transient ISH XS0"}},
        {page(0xf0), {"WB RWA ISH XS0 Tagged"}},
        {with(page(0xf0), in.s1_sh, 0b10), {"WB RWA OSH XS0 Tagged"}},
        {with(page(0xf0), in.s1_sh, 0b00), {"WB RWA NSH XS0", "WB RWA NSH XS0 Tagged"}},
        {with(page(0xff), in.s1_sh, 0b01), {"WB RWA NSH XS0", "WB RWA ISH XS0", "WB RWA OSH XS0"}},
        // T6: only both sides Non-cacheable is Outer Shareable (number 10).
        {with(page(0x44), in.s1_sh, 0b00), {"NC OSH XS1"}},
        {with(page(0x4f), in.s1_sh, 0b00), {"iWB RWA oNC NSH XS1"}},
    });
  }
}

// Section 5: an AT of stage 1 only reports stage 1 alone.
TEST_CASE("AT S1E* reports what it would without stage 2") {
  for (int const mair : some_bytes)
    for (Value const sh : sh_fields)
      for (Value const c : flags) {
        auto const page =
            by(Access::at_s1, with(guest(mair), in.s1_sh, sh, in.sctlr_c, c, feature.mte_perm, 1));
        auto const alone = with(by(Access::at, page), in.hcr_vm, 0);
        for (bool const fwb : {false, true})
          for (Value memattr = 0; memattr < 16; ++memattr) {
            auto const p = with(page, in.hcr_fwb, fwb, in.s2_memattr, memattr, in.s2_sh, 0b10,
                                in.s2_fnxs, 1, in.hcr_cd, 1);
            INFO(test::describe_given(p));
            CHECK(attr(p) == attr(alone));
            CHECK(values(p, par.sh) == values(alone, par.sh));
          }
      }
  check({
      {by(Access::at_s1, combined(0xff, 0b0000)), {"WB RWA ISH XS0"}},
      {by(Access::at, combined(0xff, 0b0000)), {"Device-nGnRnE OSH XS0"}},
      {by(Access::at_s1, with(guest(0x00), in.sctlr_m, 0)), {"Device-nGnRnE OSH XS1"}},
      {by(Access::at_s1, with(combined(0x00, 0b0000), in.hcr_dc, 1)), {"WB RWA NSH XS0"}},
  });
}

// Number 3, R_NSCNC.
TEST_CASE("what enters stage 2 as Outer Shareable shows under FWB MemAttr x110 alone") {
  for (int const mair : {0x00, 0x0c, 0x44, 0x40})
    for (int const memattr : {0b0000, 0b0011, 0b0101, 0b0111})
      for (bool const fwb : {false, true}) CHECK(results(stage2(fwb, mair, memattr)).size() == 1);
  for (int const mair : {0x00, 0x0c, 0x44, 0x40})
    check({
        {forced(mair, 0b0110), {"WB RWA ISH XS0", "WB RWA OSH XS0"}},
        {with(forced(mair, 0b0110), in.s1_sh, 0b00), {"WB RWA NSH XS0", "WB RWA OSH XS0"}},
        {with(forced(mair, 0b0110), in.s1_sh, 0b10), {"WB RWA OSH XS0"}},
        {with(forced(mair, 0b0110), in.s2_sh, 0b10), {"WB RWA OSH XS0"}},
        // Where CD or ID make it Non-cacheable after all it does not show (T6).
        {with(forced(mair, 0b0110), in.hcr_cd, 1), {"NC OSH XS0"}},
    });
  // Cacheable on one side is neither Device nor Non-cacheable.
  check({{with(forced(0x4f, 0b0110), in.s1_sh, 0b00), {"WB RWA NSH XS0"}}});
}

// As spec/fields.hpp says.
TEST_CASE("a choice of 1 means the fault, Outer Shareable, and Tagged") {
  struct Choice {
    Concrete page;
    Field made;
    std::string with_1;
  };
  std::vector<Choice> const choices{
      {fetch(guest(0x00)), choice.s1_device_fetch, "s1-permission"},
      {fetch(combined(0xff, 0b0000)), choice.s2_device_fetch, "s2-permission"},
      {fetch(forced(0xff, 0b0000)), choice.s2_device_fetch, "s2-permission"},
      {forced(0x00, 0b0110), choice.s1_osh, "WB RWA OSH XS0"},
      {forced(0x44, 0b0110), choice.s1_osh, "WB RWA OSH XS0"},
      {with(guest(0xf0), in.s1_sh, 0b00), choice.nsh_tagged, "WB RWA NSH XS0 Tagged"},
      {with(forced(0xf0, 0b0110), in.sctlr_c, 0, in.s1_sh, 0b10), choice.nc_tagged,
       "WB RWA OSH XS0 Tagged"},
  };
  for (auto const& [page, made, with_1] : choices) {
    INFO(info(made).name);
    auto const outcomes = permitted_outcomes(page);
    CHECK(outcomes.size() == 2);
    for (Outcome const& outcome : outcomes)
      CHECK((words(outcome.state) == with_1) == (outcome.state[made] == 1));
  }
  for (Outcome const& outcome : permitted_outcomes(with(guest(0xab), in.s2_fnxs, 1)))
    CHECK((outcome.state[par.attr] == 0xa0) == (outcome.state[choice.par_wt] == 1));
}

namespace {

/// What AT reports of stage 1 alone, or with XS forced to 0 by a stage 2 that changes nothing else.
Numbers reported(int mair, int xs) {
  auto const page = by(Access::at, with(guest(mair), in.hcr_vm, xs == 0, in.s2_fnxs, xs == 0));
  return attr(page);
}

} // namespace

// T8.
TEST_CASE("PAR_EL1.ATTR reads back what MAIR_ELx says") {
  for (unsigned byte = 0; byte < 256; ++byte) {
    bool const device = byte < 0x10;
    bool const allocated = device
                               ? (byte & 0b10) == 0
                               : (byte & 15) != 0 || byte == 0x40 || byte == 0xa0 || byte == 0xf0;
    if (!allocated) continue;
    INFO("mair " << byte);
    CHECK(reported(static_cast<int>(byte), 1) == Numbers{static_cast<int>(byte)});
  }
}

TEST_CASE("PAR_EL1.ATTR shows XS=0 for Device, Non-cacheable and Write-Through") {
  struct Cell {
    int mair;
    Numbers with_xs_0;
  };
  std::vector<Cell> const cells{
      // Device: 0000dd then 0 then NOT XS.
      {0x00, {0x01}},
      {0x04, {0x05}},
      {0x08, {0x09}},
      {0x0c, {0x0d}},
      {0x0d, {0x0d}},
      {0x44, {0x40}},
      {0x40, {0x40}},
      // Write-Through, Read-Allocate, Non-transient on both sides.
      {0xaa, {0xa0}},
      {0xa0, {0xa0}},
      // D6: on one side.
      {0xab, {0xa0, 0xab}},
      {0xba, {0xa0, 0xba}},
      {0xa8, {0xa0, 0xa8}},
      {0x8a, {0xa0, 0x8a}},
      {0xa2, {0xa0, 0xa2}},
      {0x2a, {0xa0, 0x2a}},
      // On neither: XS=0 is lost.
      {0xbb, {0xbb}},
      {0x22, {0x22}},
      {0x88, {0x88}},
      {0x99, {0x99}},
      {0xb2, {0xb2}},
      // So it is where the sides are not alike, and for Write-Back.
      {0xae, {0xae}},
      {0xea, {0xea}},
      {0xee, {0xee}},
      {0xb4, {0xb4}},
      {0xa4, {0xa4}},
      {0x4a, {0x4a}},
      {0xaf, {0xaf}},
      {0xfa, {0xfa}},
      {0x4f, {0x4f}},
      {0xff, {0xff}},
      {0x77, {0x77}},
      {0xcc, {0xcc}},
  };
  for (auto const& cell : cells) {
    INFO("mair " << cell.mair);
    CHECK(reported(cell.mair, 0) == cell.with_xs_0);
  }
}

TEST_CASE("PAR_EL1 reports the result of both stages") {
  struct Cell {
    Concrete page;
    Value attr, sh;
  };
  auto const perm = [](Concrete const& page) { return with(page, feature.mte_perm, 1); };
  auto const non_shareable = [](Concrete const& page) { return with(page, in.s1_sh, 0b00); };
  std::vector<Cell> const cells{
      // Number 1: Write-Back that stage 2 makes Non-cacheable or Device.
      {combined(0xff, 0b0101), 0x40, 0b10},
      {combined(0xff, 0b0001), 0x05, 0b10},
      {forced(0xff, 0b0101), 0x40, 0b10},
      {forced(0xff, 0b0011), 0x0d, 0b10},
      {combined(0xbb, 0b0101), 0x44, 0b10},
      // Number 9.
      {combined(0xff, 0b1010), 0xbb, 0b11},
      {combined(0xee, 0b1010), 0xa0, 0b11},
      // Mixed, number 10.
      {non_shareable(combined(0xff, 0b1001)), 0xb4, 0b00},
      {non_shareable(combined(0xff, 0b1101)), 0xf4, 0b00},
      {non_shareable(combined(0xff, 0b0101)), 0x40, 0b10},
      // Tagged.
      {guest(0xf0), 0xf0, 0b11},
      {perm(combined(0xf0, 0b0100)), 0xe0, 0b11},
      {perm(forced(0xf0, 0b1110)), 0xe0, 0b11},
      {perm(forced(0xf0, 0b1111)), 0xe0, 0b11},
      {perm(forced(0xf0, 0b0111)), 0xf0, 0b11},
      {forced(0xf0, 0b1111), 0xf0, 0b11},
      {with(guest(0xf0), in.ata, 0), 0xff, 0b11},
      {with(perm(combined(0xf0, 0b0100)), in.ata, 0), 0xff, 0b11},
      {perm(combined(0xff, 0b0100)), 0xff, 0b11},
      {combined(0xf0, 0b1010), 0xbb, 0b11},
      // Shareability.
      {non_shareable(guest(0xff)), 0xff, 0b00},
      {with(guest(0xff), in.s1_sh, 0b10), 0xff, 0b10},
      {non_shareable(guest(0x00)), 0x00, 0b10},
      {non_shareable(guest(0x44)), 0x44, 0b10},
      // D7.5.5: C, DC and CD show.
      {with(guest(0xff), in.sctlr_c, 0), 0x40, 0b10},
      {with(guest(0x00), in.hcr_dc, 1), 0xff, 0b00},
      {with(guest(0xff), in.hcr_cd, 1), 0x40, 0b10},
      {with(guest(0xff), in.sctlr_m, 0), 0x00, 0b10},
      // D5.
      {with(combined(0xff, 0b0101), feature.xs, 0), 0x44, 0b10},
      {with(combined(0x04, 0b1111), feature.xs, 0, in.s2_fnxs, 1), 0x04, 0b10},
  };
  for (auto const& cell : cells) {
    auto const result = only_result(by(Access::at, cell.page));
    INFO(test::describe_given(result));
    CHECK(result[par.f] == 0);
    CHECK(int{result[par.attr]} == int{cell.attr});
    CHECK(int{result[par.sh]} == int{cell.sh});
  }
}

// B2.10.1, B2.10.2: what G, R and E stand for. No speculative data accesses to Device, and
// unaligned ones fault.
TEST_CASE("the memory type says what accesses may do") {
  struct Type {
    int mair;
    Value gather, reorder, early_ack, speculate, unaligned;
  };
  static constexpr Type types[] = {
      {0x00, 0, 0, 0, 0, 0}, {0x04, 0, 0, 1, 0, 0}, {0x08, 0, 1, 1, 0, 0}, {0x0c, 1, 1, 1, 0, 0},
      {0x44, 1, 1, 1, 1, 1}, {0xbb, 1, 1, 1, 1, 1}, {0xff, 1, 1, 1, 1, 1},
  };
  for (auto const& type : types) {
    INFO("mair " << type.mair);
    auto const result = only_result(guest(type.mair));
    CHECK(result[may.gather] == type.gather);
    CHECK(result[may.reorder] == type.reorder);
    CHECK(result[may.early_ack] == type.early_ack);
    CHECK(result[may.speculate] == type.speculate);
    CHECK(result[may.unaligned] == type.unaligned);
  }
  // The result counts, not stage 1.
  CHECK(only_result(combined(0xff, 0b0000))[may.speculate] == 0);
  CHECK(values(forced(0x00, 0b0110), may.speculate) == Numbers{1});
}

TEST_CASE("what FWB MemAttr x110 overrides may still ask for alignment") {
  struct Demand {
    Concrete page;
    Value s1_alignment, atomics_as_device, alignment_as_uncached;
  };
  auto const c_off = [](Concrete const& page) { return with(page, in.sctlr_c, 0); };
  std::vector<Demand> const demands{
      // R_RMTWN: Device at stage 1.
      {forced(0x00, 0b0110), 1, 1, 0},
      {forced(0x0c, 0b0110), 1, 1, 0},
      {forced(0x0c, 0b1110), 1, 1, 0},
      {with(forced(0x0c, 0b1110), feature.mte_perm, 1), 1, 1, 0},
      {with(forced(0xff, 0b0110), in.sctlr_m, 0), 1, 1, 0},
      // R_DPDXS: Normal, other than Write-Back.
      {forced(0x44, 0b0110), 0, 0, 1},
      {forced(0xbb, 0b0110), 0, 0, 1},
      {forced(0x4f, 0b0110), 0, 0, 1},
      {forced(0xfb, 0b0110), 0, 0, 1},
      {c_off(forced(0xff, 0b0110)), 0, 0, 1},
      // Write-Back.
      {forced(0xff, 0b0110), 0, 0, 0},
      {forced(0x77, 0b0110), 0, 0, 0},
      {with(forced(0x00, 0b0110), in.hcr_dc, 1), 0, 0, 0},
      // Other MemAttr, or FWB disabled.
      {forced(0x00, 0b0111), 0, 0, 0},
      {forced(0x44, 0b0101), 0, 0, 0},
      {forced(0x00, 0b0010), 0, 0, 0},
      {combined(0x00, 0b0110), 0, 0, 0},
      {combined(0xbb, 0b0110), 0, 0, 0},
      {with(forced(0x00, 0b0110), feature.s2fwb, 0), 0, 0, 0},
      {with(forced(0x00, 0b0110), in.regime, Regime::el2), 0, 0, 0},
      {with(forced(0x00, 0b0110), in.hcr_vm, 0), 0, 0, 0},
  };
  for (auto const& demand : demands) {
    INFO(test::describe_given(demand.page));
    auto const one = [](Value value) { return Numbers{value}; };
    CHECK(values(demand.page, may.s1_alignment) == one(demand.s1_alignment));
    CHECK(values(demand.page, may.atomics_as_device) == one(demand.atomics_as_device));
    CHECK(values(demand.page, may.alignment_as_uncached) == one(demand.alignment_as_uncached));
  }
  // Fetches and walks are never misaligned.
  for (auto const& page :
       {fetch(forced(0x00, 0b0110)), fetch(forced(0x44, 0b0110)), walk(forced(0x00, 0b0110))}) {
    CHECK(values(page, may.s1_alignment) == Numbers{0});
    CHECK(values(page, may.alignment_as_uncached) == Numbers{0});
  }
}

// I_RRDBK.
TEST_CASE("with FWB no data cache level need be cleaned for fetches") {
  CHECK(only_result(forced(0xff, 0b0111))[may.no_clean_to_pou] == 1);
  CHECK(only_result(guest(0xff))[may.no_clean_to_pou] == 0);
  CHECK(only_result(with(combined(0xff, 0b0111), in.hcr_fwb, 1, feature.s2fwb,
                         0))[may.no_clean_to_pou] == 0);
}

// D5, R_DNHCL.
TEST_CASE("without FEAT_XS, XS is 1 whatever gives the attributes") {
  for (Value const regime : regimes)
    for (Value const access : accesses)
      for (Field const f : {Field{in.sctlr_m}, Field{in.sctlr_c}, Field{in.hcr_dc},
                            Field{in.hcr_cd}, Field{in.hcr_id}, Field{in.s2_fnxs}})
        for (Value const value : flags)
          for (bool const fwb : {false, true})
            for (int const mair : {0x04, 0x44, 0xbb, 0xf0, 0xff}) {
              auto const page =
                  by(access, with(stage2(fwb, mair, 0b0110), in.regime, regime, in.tcr_irgn, 1,
                                  in.tcr_orgn, 1, feature.xs, 0, f, value));
              for (auto const& outcome : permitted_outcomes(page))
                if (outcome.state[out.fault] == Fault::none) CHECK(outcome.state[out.xs] == 1);
            }
}

// D12.
TEST_CASE("without FEAT_MTE2 nothing is Tagged, FEAT_MTE_PERM or not") {
  for (Value const perm : flags)
    for (auto const& page : {combined(0xf0, 0b0100), forced(0xf0, 0b1111), guest(0xf0)})
      for (Value const tag_access : {TagAccess::unchecked, TagAccess::explicit_access})
        CHECK(values(with(page, feature.mte2, 0, feature.mte_perm, perm, in.tag_access, tag_access),
                     out.tagged) == Numbers{0});
}

// Number 11: which SH is in force is for who fills in the inputs; the rules see but that one.
TEST_CASE("FEAT_LPA2 changes nothing once it is clear which SH is in force") {
  for (Value const access : accesses)
    for (Value const fwb : flags)
      for (int const mair : some_bytes)
        for (Value sh = 0; sh < 4; ++sh) {
          auto const page = by(access, with(stage2(fwb, mair, 0b0110), in.s1_sh, sh, in.s2_sh, sh));
          CHECK(results(with(page, feature.lpa2, 1)) == results(page));
        }
}
