// permitted_outcomes: what the architecture leaves open, and nothing else.
#include "properties/predicates.hpp"
#include "tests/outcome_sets.hpp"
#include "tests/skip.hpp"

#include <algorithm>
#include <span>
#include <vector>

using namespace twofold;
using namespace twofold::field;
using predicate::with;
using test::attributes;
using test::Attributes;
using test::permitted;

namespace {

constexpr Value sh_fields[] = {0b00, 0b10, 0b11};

/// The allocated MAIR bytes, by the register page.
std::vector<Value> allocated_bytes(bool xs, bool mte2) {
  std::vector<Value> bytes;
  for (unsigned b = 0; b < 256; ++b) {
    bool allocated = false;
    if (b < 0x10)
      allocated = (b & 3) == 0 || (xs && (b & 3) == 1);
    else if ((b & 15) == 0)
      allocated = (xs && (b == 0x40 || b == 0xa0)) || (mte2 && b == 0xf0);
    else
      allocated = true;
    if (allocated) bytes.push_back(static_cast<Value>(b));
  }
  return bytes;
}

/// The allocated MemAttr values, by R_HMNDG, R_RHWZM and R_JXGKQ; with FWB and without
/// FEAT_MTE_PERM those with a clear bit 3.
std::vector<Value> allocated_memattrs(bool fwb, bool mte_perm) {
  if (!fwb) {
    std::vector<Value> values{0b0000, 0b0001, 0b0010, 0b0011, 0b0101, 0b0110, 0b0111,
                              0b1001, 0b1010, 0b1011, 0b1101, 0b1110, 0b1111};
    if (mte_perm) values.push_back(0b0100);
    return values;
  }
  std::vector<Value> values{0b0000, 0b0001, 0b0010, 0b0011, 0b0101, 0b0110, 0b0111};
  if (mte_perm) values.insert(values.end(), {0b1110, 0b1111});
  return values;
}

/// What is permitted when `f` has any of these values.
std::set<Attributes> union_over(Concrete const& page, Field f, std::span<Value const> values) {
  std::set<Attributes> all;
  for (Value const value : values) all.merge(permitted(with(page, f, value)));
  return all;
}

/// Every combination of FEAT_XS, FEAT_MTE2, FEAT_MTE_PERM and HCR_EL2.FWB.
std::vector<Concrete> feature_pages() {
  std::vector<Concrete> pages;
  pages.reserve(16);
  for (std::uint64_t bits = 0; bits < 16; ++bits)
    pages.push_back(test::spread(
        bits, std::array<Field, 4>{feature.xs, feature.mte2, feature.mte_perm, in.hcr_fwb},
        with(usual_page, feature.s2fwb, 1, in.ata, 1)));
  return pages;
}

bool is_chosen(Outcome const& outcome, Field f) {
  return std::ranges::find(outcome.chosen, f) != outcome.chosen.end();
}

/// Whether the result depends on how R_NSCNC is decided.
bool shows_nscnc(Concrete const& p) {
  bool const weak = p[in.mair] < 0x10 || p[in.mair] == 0x44 || p[in.mair] == 0x40;
  return p[in.hcr_fwb] == 1 && (p[in.s2_memattr] & 7) == 0b110 && weak && p[in.s1_sh] != 0b10 &&
         p[in.s2_sh] != 0b10;
}

/// Whether it depends on how R_YSLYC is decided.
bool shows_yslyc(Concrete const& p) {
  bool const stays_write_back = p[in.hcr_fwb] == 1
                                    ? (p[in.s2_memattr] & 6) == 0b110
                                    : p[in.s2_memattr] == 0b1111 || p[in.s2_memattr] == 0b0100;
  return p[feature.mte2] == 1 && p[in.mair] == 0xf0 && p[in.s1_sh] == 0b00 && stays_write_back;
}

} // namespace

TEST_CASE("an allocated input has one set of attributes, but for R_NSCNC and R_YSLYC") {
  std::uint64_t wrong = 0;
  Concrete first{};
  for (Concrete const& features : feature_pages())
    for (Value const mair : allocated_bytes(features[feature.xs], features[feature.mte2]))
      for (Value const memattr :
           allocated_memattrs(features[in.hcr_fwb], features[feature.mte_perm]))
        for (Value const s1_sh : sh_fields)
          for (Value const s2_sh : sh_fields) {
            if (test::sanitized && (mair + memattr + s1_sh + s2_sh) % 16 != 0) continue;
            auto const p = with(features, in.mair, mair, in.s2_memattr, memattr, in.s1_sh, s1_sh,
                                in.s2_sh, s2_sh);
            auto const outcomes = permitted_outcomes(p);
            std::size_t const expected = shows_nscnc(p) || shows_yslyc(p) ? 2 : 1;
            bool ok = permitted(p).size() == expected;
            for (Outcome const& o : outcomes) {
              ok = ok && o.state[note.constrained_unpredictable] == 0;
              ok = ok && (!shows_nscnc(p) || is_chosen(o, choice.s1_osh));
              ok = ok && (!shows_yslyc(p) || is_chosen(o, choice.nsh_tagged));
              for (Field const f : o.chosen)
                ok = ok && (f == choice.s1_osh || f == choice.nsh_tagged || f == choice.par_wt);
            }
            if (!ok && wrong++ == 0) first = p;
          }
  INFO("first: " << test::describe_given(first));
  CHECK(wrong == 0);
}

TEST_CASE("the first outcome decides IMPLEMENTATION DEFINED choices with 0") {
  auto const nscnc = with(test::plain_page, in.mair, 0x00, in.hcr_fwb, 1, in.s2_memattr, 0b0110);
  auto const outcomes = permitted_outcomes(nscnc);
  REQUIRE(outcomes.size() == 2);
  CHECK(outcomes[0].state[choice.s1_osh] == 0);
  CHECK(outcomes[0].state[out.sh] == Shareability::non_shareable);
  CHECK(outcomes[1].state[choice.s1_osh] == 1);
  CHECK(outcomes[1].state[out.sh] == Shareability::outer_shareable);

  auto const yslyc = permitted_outcomes(
      with(test::plain_page, feature.mte2, 1, in.ata, 1, in.mair, 0xf0, in.s2_memattr, 0b1111));
  REQUIRE(yslyc.size() == 2);
  CHECK(yslyc[0].state[out.tagged] == 0);
  CHECK(yslyc[1].state[out.tagged] == 1);
}

// A byte that maps to 0xF0 is not Tagged by it; as Write-Back it is then like 0xFF.
TEST_CASE("a reserved MAIR byte has the results of all allocated bytes") {
  for (Concrete const& features : feature_pages()) {
    bool const xs = features[feature.xs] == 1;
    bool const mte2 = features[feature.mte2] == 1;
    auto allocated = allocated_bytes(xs, mte2);
    std::vector<Value> reserved;
    for (unsigned b = 0; b < 256; ++b)
      if (std::ranges::find(allocated, b) == allocated.end())
        reserved.push_back(static_cast<Value>(b));
    REQUIRE(reserved.size() == 8 + (xs ? 0U : 6U) + 12 + (mte2 ? 0U : 1U));
    std::erase(allocated, Value{0xf0});
    for (int const memattr : {0b0001, 0b0101, 0b0110, 0b1111})
      for (int const sh : {0b00, 0b11}) {
        auto const p = with(features, in.s2_memattr, memattr, in.s1_sh, sh);
        INFO(test::describe_given(p));
        auto const expected = union_over(p, in.mair, allocated);
        for (Value const byte : reserved) {
          if (byte != reserved.front() && byte != reserved.back() && test::sanitized) continue;
          INFO("byte " << int{byte});
          CHECK(permitted(with(p, in.mair, byte)) == expected);
        }
      }
  }
}

TEST_CASE("a reserved MemAttr has the results of all allocated values") {
  for (Concrete const& features : feature_pages()) {
    auto const allocated = allocated_memattrs(features[in.hcr_fwb], features[feature.mte_perm]);
    for (int const mair : {0x00, 0x0c, 0x44, 0x4f, 0xbb, 0xf0, 0xff, 0x66})
      for (int const sh : {0b00, 0b11})
        for (Value memattr = 0; memattr < 16; ++memattr) {
          auto const p = with(features, in.mair, mair, in.s1_sh, sh, in.s2_memattr, memattr);
          bool const res0 = p[in.hcr_fwb] == 1 && p[feature.mte_perm] == 0;
          auto const counted = static_cast<Value>(res0 ? memattr & 7 : memattr);
          if (std::ranges::find(allocated, counted) != allocated.end()) continue;
          INFO(test::describe_given(p));
          CHECK(permitted(p) == union_over(p, in.s2_memattr, allocated));
          for (Outcome const& o : permitted_outcomes(p))
            CHECK(o.state[note.constrained_unpredictable] == 1);
        }
  }
}

TEST_CASE("SH=0b01 has the results of all allocated values, at each stage by itself") {
  for (Concrete const& features : feature_pages())
    for (int const mair : {0x00, 0x44, 0x4f, 0xbb, 0xff})
      for (int const memattr : {0b0001, 0b0101, 0b0110, 0b1111})
        for (int const sh : {0b00, 0b01, 0b10, 0b11}) {
          auto const p = with(features, in.mair, mair, in.s2_memattr, memattr);
          auto const first = with(p, in.s1_sh, 0b01, in.s2_sh, sh);
          INFO(test::describe_given(first));
          CHECK(permitted(first) == union_over(first, in.s1_sh, sh_fields));
          auto const second = with(p, in.s1_sh, sh, in.s2_sh, 0b01);
          INFO(test::describe_given(second));
          CHECK(permitted(second) == union_over(second, in.s2_sh, sh_fields));
        }
}

TEST_CASE("everything reserved at once still leaves no other result than allocated inputs do") {
  auto const p = with(test::plain_page, feature.xs, 1, in.mair, 0x50, in.s1_sh, 0b01, in.s2_memattr,
                      0b1000, in.s2_sh, 0b01);
  std::set<Attributes> expected;
  for (Value const mair : allocated_bytes(true, false))
    for (Value const memattr : allocated_memattrs(false, false))
      for (Value const s1_sh : sh_fields)
        expected.merge(union_over(with(p, in.mair, mair, in.s2_memattr, memattr, in.s1_sh, s1_sh),
                                  in.s2_sh, sh_fields));
  CHECK(permitted(p) == expected);
}

TEST_CASE("there is always an outcome, each one distinct, permitted and reproducible") {
  test::Random random{test::seed()};
  INFO("TWOFOLD_SEED=" << test::seed());
  std::uint64_t wrong = 0;
  Concrete first{};
  auto const count = test::samples(1 << 13);
  for (std::uint64_t i = 0; i < count; ++i) {
    Concrete const p = random.below(2) == 0 ? test::any_page(random) : test::likely_page(random);
    auto const outcomes = permitted_outcomes(p);
    bool ok = !outcomes.empty();
    std::set<std::pair<Attributes, Value>> distinct;
    for (Outcome const& o : outcomes) {
      ok = ok && o.state[note.inadmissible] == 0 && o.state[note.unmatched] == 0;
      ok = ok && distinct.insert({attributes(o.state), o.state[par.attr]}).second;
      Concrete again{};
      for (Field const f : test::given_fields) again[f] = o.state[f];
      ok = ok && test::by_static(again) == o.state;
    }
    if (!ok && wrong++ == 0) first = p;
  }
  INFO("first: " << test::describe_given(first));
  CHECK(wrong == 0);
}

TEST_CASE("outcomes depend neither on the choices in the page nor on what was computed before") {
  test::Random random{test::seed()};
  INFO("TWOFOLD_SEED=" << test::seed());
  for (std::uint64_t i = 0; i < test::samples(1 << 10); ++i) {
    Concrete const p = test::likely_page(random);
    Concrete const noise = test::by_static(test::any_page(random));
    Concrete other = p;
    for (std::size_t f = choice.mair.index; f < field_count; ++f) other.items[f] = noise.items[f];
    auto const a = permitted_outcomes(p);
    auto const b = permitted_outcomes(other);
    INFO(test::describe_given(p));
    REQUIRE(a.size() == b.size());
    for (std::size_t n = 0; n < a.size(); ++n) {
      REQUIRE(a[n].state == b[n].state);
      REQUIRE(a[n].chosen == b[n].chosen);
      REQUIRE(a[n].trace == b[n].trace);
    }
  }
}
