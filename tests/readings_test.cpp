// The readings that the project takes where sources are doubtful (D2 to D9), and what is easy to
// get wrong. Every expectation is worked out by hand from the manual's words, none from the rows.
#include "properties/predicates.hpp"
#include "tests/outcome_sets.hpp"
#include "tests/skip.hpp"

#include <tuple>
#include <vector>

using namespace twofold;
using namespace twofold::field;
using predicate::with;
using test::attributes;
using test::only_result;
using test::permitted;

namespace {

constexpr Value NSH = Shareability::non_shareable;
constexpr Value ISH = Shareability::inner_shareable;
constexpr Value OSH = Shareability::outer_shareable;
constexpr Value NC = Cacheability::non_cacheable;
constexpr Value WT = Cacheability::write_through;
constexpr Value WB = Cacheability::write_back;
constexpr Value none = Allocation::none;
constexpr Value WA = Allocation::write;
constexpr Value RA = Allocation::read;
constexpr Value RWA = Allocation::read_write;

/// A page with all features but FEAT_MTE_PERM, Inner Shareable at both stages.
Concrete page(bool fwb, int mair, int memattr) {
  return with(usual_page, feature.s2fwb, 1, feature.xs, 1, feature.mte2, 1, in.ata, 1, in.s1_sh,
              0b11, in.s2_sh, 0b11, in.hcr_fwb, fwb, in.mair, mair, in.s2_memattr, memattr);
}

Concrete page_with_mte_perm(bool fwb, int mair, int memattr) {
  return with(page(fwb, mair, memattr), feature.mte_perm, 1);
}

/// The attributes of Device memory.
test::Attributes device(Value type, Value xs) {
  return attributes(with(Concrete{}, out.type, type, out.sh, OSH, out.xs, xs));
}

/// The attributes of Normal memory that is alike on both sides.
test::Attributes normal(Value cached, Value hints, Value sh, Value xs) {
  return attributes(with(Concrete{}, out.type, MemoryType::normal, out.inner, cached, out.outer,
                         cached, out.inner_hints, hints, out.outer_hints, hints, out.sh, sh, out.xs,
                         xs));
}

constexpr Value device_types[] = {MemoryType::nGnRnE, MemoryType::nGnRE, MemoryType::nGRE,
                                  MemoryType::GRE};
constexpr Value device_bytes[] = {0x00, 0x04, 0x08, 0x0c};

} // namespace

// D2. The machine-readable specification assigns the transient flag only where a hint is not 00, so
// for "no allocate" it would be anything. The MAIR_EL1 page calls 10RW and 11RW Non-transient for
// every RW.
TEST_CASE("D2: memory without allocation hints is Non-transient") {
  struct Case {
    Value mair, inner, inner_hints, inner_transient, outer, outer_hints, outer_transient;
  };
  static constexpr Case cases[] = {
      {0x88, WT, none, 0, WT, none, 0}, {0xcc, WB, none, 0, WB, none, 0},
      {0xc8, WT, none, 0, WB, none, 0}, {0x8c, WB, none, 0, WT, none, 0},
      {0x68, WT, none, 0, WB, RA, 1},   {0xc7, WB, RWA, 1, WB, none, 0},
      {0x84, NC, none, 0, WT, none, 0}, {0x1c, WB, none, 0, WT, WA, 1},
  };
  for (auto const& c : cases)
    for (bool const fwb : {false, true}) {
      INFO("mair " << int{c.mair} << ", fwb " << fwb);
      auto const r = only_result(page(fwb, c.mair, fwb ? 0b0111 : 0b1111));
      CHECK(r[out.inner] == c.inner);
      CHECK(r[out.inner_hints] == c.inner_hints);
      CHECK(r[out.inner_transient] == c.inner_transient);
      CHECK(r[out.outer] == c.outer);
      CHECK(r[out.outer_hints] == c.outer_hints);
      CHECK(r[out.outer_transient] == c.outer_transient);
    }
}

// D3. The machine-readable specification runs FWB MemAttr x100 like x101, as Non-cacheable. The
// manual says reserved (R_RHWZM), and with FEAT_MTE_PERM also 1101 and 10xx (R_JXGKQ): they behave
// as any allocated value, so that proofs can rely on none of these outcomes.
TEST_CASE("D3: FWB MemAttr x100 is reserved, not Non-cacheable") {
  std::set<test::Attributes> const any_over_write_back{
      device(MemoryType::nGnRnE, 0), device(MemoryType::nGnRE, 0), device(MemoryType::nGRE, 0),
      device(MemoryType::GRE, 0),    normal(NC, none, OSH, 0),     normal(WB, RWA, ISH, 0)};
  CHECK(permitted(page(true, 0xff, 0b0100)) == any_over_write_back);
  // Without FEAT_MTE_PERM, MemAttr[3] is RES0: 1100 is 0100.
  CHECK(permitted(page(true, 0xff, 0b1100)) == any_over_write_back);

  // Over Device-nGRE: Device no weaker, or forced Write-Back.
  std::set<test::Attributes> const any_over_nGRE{
      device(MemoryType::nGnRnE, 1), device(MemoryType::nGnRE, 1), device(MemoryType::nGRE, 1),
      normal(WB, RWA, ISH, 0), normal(WB, RWA, OSH, 0)};
  CHECK(permitted(page(true, 0x08, 0b0100)) == any_over_nGRE);

  for (int const memattr : {0b0100, 0b1100, 0b1101, 0b1000, 0b1001, 0b1010, 0b1011}) {
    INFO("MemAttr " << memattr);
    CHECK(permitted(page_with_mte_perm(true, 0xff, memattr)) == any_over_write_back);
    CHECK(permitted(page_with_mte_perm(true, 0xff, memattr), note.constrained_unpredictable) ==
          std::set<Value>{1});
  }
  for (int const memattr :
       {0b0000, 0b0001, 0b0010, 0b0011, 0b0101, 0b0110, 0b0111, 0b1110, 0b1111}) {
    INFO("MemAttr " << memattr);
    CHECK(only_result(page_with_mte_perm(true, 0xff, memattr))[note.constrained_unpredictable] ==
          0);
  }
}

// D4. The machine-readable specification lets FWB MemAttr[3] give NoTagAccess even without
// FEAT_MTE_PERM. There the bit is RES0 (R_ZNGNK): it is ignored, and that it was set is noted.
TEST_CASE("D4: FWB MemAttr[3] is RES0 without FEAT_MTE_PERM") {
  for (int const memattr : {0b1110, 0b1111}) {
    auto const r = only_result(page(true, 0xf0, memattr));
    CHECK(r[out.tagged] == 1);
    CHECK(r[out.no_tag_access] == 0);
    CHECK(r[note.res0_set] == 1);
    auto const with_feature = only_result(page_with_mte_perm(true, 0xf0, memattr));
    CHECK(with_feature[out.no_tag_access] == 1);
    CHECK(with_feature[note.res0_set] == 0);
  }
  for (int const mair : {0x00, 0x08, 0x44, 0xbb, 0xf0, 0xff})
    for (Value memattr = 0; memattr < 8; ++memattr) {
      INFO("mair " << mair << ", MemAttr[2:0] " << memattr);
      auto const set = static_cast<Value>(memattr | 0b1000);
      CHECK(permitted(page(true, mair, set)) == permitted(page(true, mair, memattr)));
      CHECK(permitted(page(true, mair, set), note.res0_set) == std::set<Value>{1});
      CHECK(permitted(page(true, mair, memattr), note.res0_set) == std::set<Value>{0});
    }
  // Without FWB all four bits count.
  CHECK(only_result(page(false, 0xf0, 0b1111))[note.res0_set] == 0);
}

// D5. The machine-readable specification carries XS and honours FnXS without FEAT_XS. The attribute
// exists with the feature only (R_DNHCL); without it everything waits, as XS=1 does.
TEST_CASE("D5: without FEAT_XS, XS is 1 and FnXS is ignored") {
  for (int const mair : {0x04, 0x44, 0xbb, 0xff})
    for (int const fnxs : {0, 1})
      for (bool const fwb : {false, true}) {
        auto const p = with(page(fwb, mair, 0b0101), feature.xs, 0, in.s2_fnxs, fnxs);
        CHECK(only_result(p)[out.xs] == 1);
      }
}

// D8. Issue v8.5 of the machine-readable specification keeps Device under FWB MemAttr x110, v9.4
// gives Write-Back. So does R_RHWZM.
TEST_CASE("D8: FWB MemAttr x110 turns Device into Write-Back") {
  for (Value const mair : device_bytes) {
    INFO("mair " << mair);
    // Outer Shareable at stage 1, so that R_NSCNC has no say.
    auto const p = with(page(true, mair, 0b0110), in.s1_sh, 0b10);
    CHECK(attributes(only_result(p)) == normal(WB, RWA, OSH, 0));
    CHECK(attributes(only_result(with(p, in.s2_memattr, 0b1110))) == normal(WB, RWA, OSH, 0));
    CHECK(attributes(only_result(with(p, in.s2_memattr, 0b1110, feature.mte_perm, 1))) ==
          normal(WB, RWA, OSH, 0));
  }
}

// D9. Write-Back forced over Non-cacheable: v8.5 gives no hints, v9.4 Read- and Write-Allocate, as
// do R_TBQKG and R_WYQVN. Reserved nibbles without FWB have three different treatments in the
// sources; here they behave as any allocated value.
TEST_CASE("D9: forced Write-Back over Non-cacheable allocates on reads and writes") {
  for (int const mair : {0x44, 0x40}) {
    auto const p = with(page(true, mair, 0b0110), in.s1_sh, 0b10);
    CHECK(attributes(only_result(p)) == normal(WB, RWA, OSH, 0));
  }
  // Each side by itself: Inner Non-cacheable, Outer Write-Through with Read-Allocate, transient.
  auto const mixed = only_result(page(true, 0x24, 0b0110));
  CHECK(mixed[out.inner_hints] == RWA);
  CHECK(mixed[out.inner_transient] == 0);
  CHECK(mixed[out.outer_hints] == RA);
  CHECK(mixed[out.outer_transient] == 1);
}

TEST_CASE("D9: reserved MemAttr without FWB behaves as any allocated value") {
  // Over Write-Back: each Device type, and each pair of Cacheabilities.
  std::set<std::tuple<Value, Value, Value>> any;
  for (Value const type : device_types) any.insert({type, 0, 0});
  for (Value const inner : {NC, WT, WB})
    for (Value const outer : {NC, WT, WB}) any.insert({MemoryType::normal, inner, outer});
  REQUIRE(any.size() == 13);
  auto const reached = [](Concrete const& p) {
    std::set<std::tuple<Value, Value, Value>> result;
    for (auto const& o : permitted_outcomes(p))
      result.insert({o.state[out.type], o.state[out.inner], o.state[out.outer]});
    return result;
  };
  for (int const memattr : {0b0100, 0b1000, 0b1100}) {
    INFO("MemAttr " << memattr);
    CHECK(reached(page(false, 0xff, memattr)) == any);
  }
  for (int const memattr : {0b1000, 0b1100})
    CHECK(reached(page_with_mte_perm(false, 0xff, memattr)) == any);
  // With FEAT_MTE_PERM 0100 is allocated: Write-Back.
  CHECK(attributes(only_result(page_with_mte_perm(false, 0xff, 0b0100))) ==
        normal(WB, RWA, ISH, 0));
}

// XS starts at 0 for stage-1 Write-Back and is not worked out again from the final type.
TEST_CASE("Write-Back that stage 2 makes Device or Non-cacheable keeps XS=0") {
  for (bool const fwb : {false, true}) {
    CHECK(attributes(only_result(page(fwb, 0xff, 0b0101))) == normal(NC, none, OSH, 0));
    for (Value const type : device_types)
      CHECK(attributes(only_result(page(fwb, 0xff, type))) == device(type, 0));
    // Where stage 1 is not Write-Back on both sides, XS is 1 throughout.
    for (int const mair : {0xbb, 0x44, 0x4f, 0xfb})
      CHECK(attributes(only_result(page(fwb, mair, 0b0101))) == normal(NC, none, OSH, 1));
  }
}

TEST_CASE("FnXS=1 forces XS to 0 and FnXS=0 never raises it") {
  for (bool const fwb : {false, true})
    for (int const memattr : {0b0000, 0b0011, 0b0101, 0b0111})
      for (int const mair : {0x00, 0x0c, 0x44, 0x4f, 0xbb, 0xff}) {
        INFO("fwb " << fwb << ", MemAttr " << memattr << ", mair " << mair);
        CHECK(only_result(with(page(fwb, mair, memattr), in.s2_fnxs, 1))[out.xs] == 0);
      }
  for (bool const fwb : {false, true})
    for (int const memattr : {0b0000, 0b0101, 0b0111})
      for (int const mair : {0x01, 0x05, 0x09, 0x0d, 0x40, 0xa0}) {
        INFO("fwb " << fwb << ", MemAttr " << memattr << ", mair " << mair);
        CHECK(only_result(page(fwb, mair, memattr))[out.xs] == 0);
      }
  // Forced Write-Back has XS=0, even over Device.
  for (int const mair : {0x00, 0x0c, 0x44, 0xbb})
    CHECK(permitted(page(true, mair, 0b0110), out.xs) == std::set<Value>{0});
}

// Elsewhere Device and Non-cacheable results are Outer Shareable at the end anyway.
TEST_CASE("R_NSCNC shows only where FWB forces Write-Back over Device or Non-cacheable") {
  static constexpr Value sh_fields[] = {0b00, 0b10, 0b11};
  auto const strength = [](Value sh_field) {
    return sh_field == 0b00 ? NSH : sh_field == 0b11 ? ISH : OSH;
  };
  for (bool const fwb : {false, true})
    for (int const memattr : {0b0000, 0b0001, 0b0101, 0b0110, 0b0111, 0b1010, 0b1111})
      for (int const mair : {0x00, 0x0c, 0x44, 0x40, 0x4f, 0xbb, 0xff})
        for (Value const s1_sh : sh_fields)
          for (Value const s2_sh : sh_fields) {
            bool const forced = fwb && (memattr & 7) == 0b110;
            bool const weak = mair < 0x10 || mair == 0x44 || mair == 0x40;
            auto const p = with(page(fwb, mair, memattr), in.s1_sh, s1_sh, in.s2_sh, s2_sh);
            Value const joined = std::max(strength(s1_sh), strength(s2_sh));
            INFO(test::describe_given(p));
            CHECK(permitted(p).size() == (forced && weak && joined != OSH ? 2 : 1));
            if (forced && weak) CHECK(permitted(p, out.sh) == std::set<Value>{joined, OSH});
          }
}

// Without FWB it takes stage-1 Tagged, with FWB the result has to be. For shareable memory with
// Allocation Tag Access that is the same.
TEST_CASE("NoTagAccess is the same in both schemes") {
  for (unsigned byte = 0; byte < 256; ++byte) {
    auto const mair = static_cast<Value>(byte);
    for (int const sh : {0b10, 0b11}) {
      INFO("mair " << byte);
      bool const allocated = byte >= 0x10
                                 ? (byte & 15) != 0 || byte == 0x40 || byte == 0xa0 || byte == 0xf0
                                 : (byte & 2) == 0;
      std::set<Value> const expected =
          byte == 0xf0 ? std::set<Value>{1} : std::set<Value>{0}; // reserved bytes never
      for (auto const& p :
           {page_with_mte_perm(false, mair, 0b0100), page_with_mte_perm(true, mair, 0b1111),
            page_with_mte_perm(true, mair, 0b1110)})
        CHECK(permitted(with(p, in.s1_sh, sh), out.no_tag_access) == expected);
      CHECK(permitted(page_with_mte_perm(false, mair, 0b0100), note.constrained_unpredictable) ==
            std::set<Value>{static_cast<Value>(allocated ? 0 : 1)});
    }
  }
}

// Untagged by choice or for want of Allocation Tag Access, the two schemes part.
TEST_CASE("NoTagAccess without FWB looks at stage 1, with FWB at the result") {
  auto const without = with(page_with_mte_perm(false, 0xf0, 0b0100), in.ata, 0);
  CHECK(only_result(without)[out.tagged] == 0);
  CHECK(only_result(without)[out.no_tag_access] == 1);
  auto const with_fwb = with(page_with_mte_perm(true, 0xf0, 0b1111), in.ata, 0);
  CHECK(only_result(with_fwb)[out.tagged] == 0);
  CHECK(only_result(with_fwb)[out.no_tag_access] == 0);
}

TEST_CASE("a Tagged page loses its tag under anything but Write-Back") {
  struct Case {
    bool fwb;
    Value memattr;
    Value tagged;
  };
  static constexpr Case cases[] = {
      {false, 0b0000, 0}, {false, 0b0001, 0}, {false, 0b0010, 0}, {false, 0b0011, 0},
      {false, 0b0101, 0}, {false, 0b0110, 0}, {false, 0b0111, 0}, {false, 0b1001, 0},
      {false, 0b1010, 0}, {false, 0b1011, 0}, {false, 0b1101, 0}, {false, 0b1110, 0},
      {false, 0b1111, 1}, {true, 0b0000, 0},  {true, 0b0001, 0},  {true, 0b0010, 0},
      {true, 0b0011, 0},  {true, 0b0101, 0},  {true, 0b0110, 1},  {true, 0b0111, 1},
  };
  for (auto const& c : cases) {
    INFO("fwb " << c.fwb << ", MemAttr " << int{c.memattr});
    CHECK(only_result(page(c.fwb, 0xf0, c.memattr))[out.tagged] == c.tagged);
    CHECK(only_result(page(c.fwb, 0xff, c.memattr))[out.tagged] == 0);
  }
}

TEST_CASE("Write-Through at stage 2 keeps the hints of stage-1 Write-Back") {
  // 0xff reads as 0xbb.
  CHECK(attributes(only_result(page(false, 0xff, 0b1010))) == normal(WT, RWA, ISH, 0));
  // 0x66 (Write-Back transient, Read-Allocate) as 0x22; 0xcc (no allocate) as 0x88.
  auto const transient = only_result(page(false, 0x66, 0b1010));
  CHECK(transient[out.inner] == WT);
  CHECK(transient[out.inner_hints] == RA);
  CHECK(transient[out.inner_transient] == 1);
  CHECK(transient[out.outer_transient] == 1);
  CHECK(attributes(only_result(page(false, 0xcc, 0b1010))) == normal(WT, none, ISH, 0));
}

TEST_CASE("only Non-cacheable on both sides is Outer Shareable by itself") {
  auto const non_shareable = [](bool fwb, Value mair, Value memattr) {
    return with(page(fwb, mair, memattr), in.s1_sh, 0b00, in.s2_sh, 0b00);
  };
  // Inner Non-cacheable, Outer Write-Through, from stage 2 and from stage 1.
  CHECK(only_result(non_shareable(false, 0xff, 0b1001))[out.sh] == NSH);
  CHECK(only_result(non_shareable(true, 0xb4, 0b0111))[out.sh] == NSH);
  // Two mixed stages that meet in Non-cacheable.
  CHECK(only_result(non_shareable(false, 0xf4, 0b0111))[out.sh] == OSH);
}
