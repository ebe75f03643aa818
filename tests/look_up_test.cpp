// The look-up tables in C, compiled as freestanding C11, against the rules, for every input.
#include "model/outcomes.hpp"
#include "model/setting.hpp"
#include "tests/c/look_up.h"
#include "tests/sampling.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace twofold;
using namespace twofold::field;

namespace {

using LookUpFunction = look_up_answer (*)(unsigned, unsigned, unsigned, unsigned, unsigned,
                                          unsigned);

Concrete page_of(Concrete page, unsigned fwb, unsigned memattr, unsigned mair, unsigned s1_sh,
                 unsigned s2_sh, unsigned fnxs) {
  page[in.hcr_fwb] = static_cast<Value>(fwb);
  page[in.s2_memattr] = static_cast<Value>(memattr);
  page[in.mair] = static_cast<Value>(mair);
  page[in.s1_sh] = static_cast<Value>(s1_sh);
  page[in.s2_sh] = static_cast<Value>(s2_sh);
  page[in.s2_fnxs] = static_cast<Value>(fnxs);
  return page;
}

/// Whether the MAIR byte or MemAttr is reserved: with allocated SH a reserved encoding is one of
/// them.
bool is_reserved(Concrete page) {
  page[in.s1_sh] = page[in.s2_sh] = 0b11;
  page[choice.mair] = 0x44;
  page[choice.s2_memattr] = 0b0111;
  return test::by_static(page)[note.reserved] == 1;
}

unsigned set_of(std::vector<Outcome> const& outcomes, Field f) {
  unsigned set = 0;
  for (Outcome const& o : outcomes) set |= 1U << o.state[f];
  return set;
}

bool agrees(look_up_answer const& answer, std::vector<Outcome> const& outcomes) {
  bool const alike = (1U << answer.type) == set_of(outcomes, out.type) &&
                     (1U << answer.inner) == set_of(outcomes, out.inner) &&
                     (1U << answer.outer) == set_of(outcomes, out.outer) &&
                     (1U << answer.inner_hints) == set_of(outcomes, out.inner_hints) &&
                     (1U << answer.outer_hints) == set_of(outcomes, out.outer_hints) &&
                     (1U << answer.inner_transient) == set_of(outcomes, out.inner_transient) &&
                     (1U << answer.outer_transient) == set_of(outcomes, out.outer_transient) &&
                     (1U << answer.xs) == set_of(outcomes, out.xs);
  return alike && answer.shareability == set_of(outcomes, out.sh) &&
         answer.no_tag_access == set_of(outcomes, out.no_tag_access) &&
         answer.tagged == set_of(outcomes, out.tagged);
}

/// Every input; under sanitizers some.
void check_all(LookUpFunction look_up, Concrete const& features) {
  std::uint64_t const step = test::full_size ? 1 : 97;
  std::size_t wrong = 0;
  for (std::uint64_t i = 0; i < 1U << 18; i += step) {
    auto const bits = [&](unsigned low, unsigned width) {
      return static_cast<unsigned>(i >> low & ((1U << width) - 1));
    };
    auto const [fwb, memattr, mair, s1_sh, s2_sh, fnxs] =
        std::array{bits(0, 1), bits(1, 4), bits(5, 8), bits(13, 2), bits(15, 2), bits(17, 1)};
    auto const page = page_of(features, fwb, memattr, mair, s1_sh, s2_sh, fnxs);
    auto const answer = look_up(fwb, memattr, mair, s1_sh, s2_sh, fnxs);
    bool const right = is_reserved(page)
                           ? answer.reserved == 1
                           : answer.reserved == 0 && agrees(answer, permitted_outcomes(page));
    if (!right && ++wrong < 10)
      UNSCOPED_INFO("fwb " << fwb << " memattr " << memattr << " mair " << mair << " s1_sh "
                           << s1_sh << " s2_sh " << s2_sh << " fnxs " << fnxs);
  }
  CHECK(wrong == 0);
}

Concrete usual_with(std::initializer_list<Field> features) {
  Concrete page = usual_page;
  page[in.ata] = 1;
  for (Field const f : features) page[f] = 1;
  return page;
}

} // namespace

TEST_CASE("the look-up tables are the rules, with FEAT_S2FWB") {
  check_all(look_up_fwb, usual_with({feature.s2fwb}));
}

TEST_CASE("the look-up tables are the rules, with every feature") {
  check_all(look_up_all, usual_with({feature.s2fwb, feature.xs, feature.mte2, feature.mte_perm}));
}
